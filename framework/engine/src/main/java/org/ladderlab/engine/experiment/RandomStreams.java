package org.ladderlab.engine.experiment;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import org.ladderlab.spi.tensors.Scope;

/**
 * The random numbers of a run, counter-based: what a stream gives at a number depends on (run seed, stream name, number)
 * alone, never on what was drawn before. So a resumed run draws what an uninterrupted one draws, and evaluation never
 * disturbs training. The tensor library has one generator per process: two runs at a time need two processes.
 *
 * @param seed the run's seed
 */
public record RandomStreams(long seed) {

    /** The seed of one number of one stream. */
    public long seed(String stream, long number) {
        long hash = mix(seed);
        for (int i = 0; i < stream.length(); i++) {
            hash = mix(hash ^ stream.charAt(i));
        }
        return mix(hash ^ number);
    }

    /**
     * A step that draws from one number of a stream; seeds the tensor library too.
     *
     * @param stepNumber the number that the step reports, the training steps done
     */
    public Scope scope(NDManager manager, boolean training, long stepNumber, String stream, long number) {
        long stepSeed = seed(stream, number);
        JniUtils.setSeed(stepSeed);
        return new Scope(manager, training, stepNumber, stepSeed);
    }

    /** SplitMix64 (Steele, Lea and Flood 2014): every bit of the input changes half of the output's. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
