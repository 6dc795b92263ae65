package org.ladderlab.testkit;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import org.ladderlab.spi.Step;

/**
 * Makes steps for tests the way the engine does: seeded, with gradients recorded on this thread. Closing it frees every step's
 * arrays.
 */
public final class Steps implements AutoCloseable {

    private final NDManager manager;
    private final long seed;

    private Steps(NDManager manager, long seed) {
        this.manager = manager;
        this.seed = seed;
    }

    /** Steps whose random numbers depend on the seed and the step's number alone. */
    public static Steps seeded(long seed) {
        NDManager manager = NDManager.newBaseManager("PyTorch");
        JniUtils.setGradMode(true);
        return new Steps(manager, seed);
    }

    /** Owns what outlives a step: hand it to a {@link TestContext}. */
    public NDManager manager() {
        return manager;
    }

    /** A training step; the tensor library is seeded anew, so equal numbers give equal draws. */
    public Step training(long number) {
        return step(true, number);
    }

    /** A step of evaluation; the tensor library is seeded anew, so equal numbers give equal draws. */
    public Step evaluation(long number) {
        return step(false, number);
    }

    private Step step(boolean training, long number) {
        long mixed = 1_000_003 * seed + number;
        JniUtils.setSeed(mixed);
        return new Step(manager.newSubManager(), training, number, mixed);
    }

    @Override
    public void close() {
        manager.close();
    }
}
