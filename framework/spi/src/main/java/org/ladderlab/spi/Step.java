package org.ladderlab.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * One step of training or evaluation: the owner of its arrays, which die with it, and its random numbers, which depend on
 * nothing but the run's seed, the stream's name and the step's number.
 */
public final class Step {

    private final NDManager manager;
    private final boolean training;
    private final long number;
    private final SplittableRandom random;

    /**
     * Made by the engine, which has also seeded the tensor library with {@code seed}.
     *
     * @param number counts from 1 in training
     */
    public Step(NDManager manager, boolean training, long number, long seed) {
        this.manager = manager;
        this.training = training;
        this.number = number;
        this.random = new SplittableRandom(seed);
    }

    /** Owns every array of this step. */
    public NDManager manager() {
        return manager;
    }

    /** Whether weights are being learned: dropout and batch statistics are on. */
    public boolean training() {
        return training;
    }

    /** The number of the training step, from 1; in evaluation the steps trained so far. */
    public long number() {
        return number;
    }

    /** Standard normal draws, float32. */
    public NDArray normal(Shape shape) {
        return manager.randomNormal(0, 1, shape, DataType.FLOAT32);
    }

    /** Draws uniform on [0, 1), float32. */
    public NDArray uniform(Shape shape) {
        return manager.randomUniform(0, 1, shape, DataType.FLOAT32);
    }

    /** One draw uniform on [0, 1), float64. */
    public double uniform() {
        return random.nextDouble();
    }

    /** A float32 scalar that is owned by this step. */
    public NDArray scalar(double value) {
        return manager.create((float) value);
    }

    /** A float64 vector that is owned by this step. */
    public NDArray vector(double[] values) {
        return manager.create(values);
    }
}
