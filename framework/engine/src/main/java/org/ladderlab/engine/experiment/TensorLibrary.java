package org.ladderlab.engine.experiment;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import org.ladderlab.nn.NativeMemory;

/** The tensor library of this process. */
public final class TensorLibrary {

    private TensorLibrary() {}

    /** Loads it, if it is not there yet, and gives it the threads that an experiment asks for. */
    public static void prepare(Experiment.Compute compute) {
        System.setProperty("java.awt.headless", "true");
        NativeMemory.keepFreed();
        Engine.getEngine("PyTorch");
        int threads = compute.threads();
        JniUtils.setNumThreads(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    }
}
