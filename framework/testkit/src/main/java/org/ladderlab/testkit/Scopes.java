package org.ladderlab.testkit;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import org.ladderlab.spi.tensors.Scope;

/**
 * Makes scopes for tests the way the engine does: seeded, with gradients recorded on this thread. Closing it frees every scope's
 * arrays.
 */
public final class Scopes implements AutoCloseable {

    private final NDManager manager;
    private final long seed;

    private Scopes(NDManager manager, long seed) {
        this.manager = manager;
        this.seed = seed;
    }

    /** Scopes whose random numbers depend on the seed and the step's number alone. */
    public static Scopes seeded(long seed) {
        NDManager manager = NDManager.newBaseManager("PyTorch");
        JniUtils.setGradMode(true);
        return new Scopes(manager, seed);
    }

    /** Owns what outlives a scope: hand it to a {@link TestContext}. */
    public NDManager manager() {
        return manager;
    }

    /** One of training; the tensor library is seeded anew, so equal numbers give equal draws. */
    public Scope training(long number) {
        return scope(true, number);
    }

    /** One of evaluation; the tensor library is seeded anew, so equal numbers give equal draws. */
    public Scope evaluation(long number) {
        return scope(false, number);
    }

    private Scope scope(boolean training, long number) {
        long mixed = 1_000_003 * seed + number;
        JniUtils.setSeed(mixed);
        return new Scope(manager.newSubManager(), training, number, mixed);
    }

    @Override
    public void close() {
        manager.close();
    }
}
