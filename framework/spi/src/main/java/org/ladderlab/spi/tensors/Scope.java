package org.ladderlab.spi.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one step of training, evaluation or sampling has to itself: the owner of its arrays, which die with it, its random numbers,
 * which depend on nothing but the run's seed, the stream's name and the step's number, and what a conditional model is told of its
 * examples.
 */
public final class Scope {

    private final NDManager manager;
    private final boolean training;
    private final long number;
    private final SplittableRandom random;
    private final Optional<Condition> condition;
    private final Optional<NDArray> auxiliary;
    private final Optional<NormalDraws> draws;
    private final long firstSample;
    private final Map<String, Double> notes;

    /**
     * Made by the engine, which has also seeded the tensor library with {@code seed}.
     *
     * @param number counts from 1 in training
     */
    public Scope(NDManager manager, boolean training, long number, long seed) {
        this(
                manager,
                training,
                number,
                new SplittableRandom(seed),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                /* firstSample= */ 0,
                new LinkedHashMap<>());
    }

    private Scope(
            NDManager manager,
            boolean training,
            long number,
            SplittableRandom random,
            Optional<Condition> condition,
            Optional<NDArray> auxiliary,
            Optional<NormalDraws> draws,
            long firstSample,
            Map<String, Double> notes) {
        this.manager = manager;
        this.training = training;
        this.number = number;
        this.random = random;
        this.condition = condition;
        this.auxiliary = auxiliary;
        this.draws = draws;
        this.firstSample = firstSample;
        this.notes = notes;
    }

    /** Where a scope's normal draws come from, if not from the generator: what a sampler makes of them can be steered so. */
    @FunctionalInterface
    public interface NormalDraws {

        /**
         * Float32 values of this shape.
         *
         * @param scope the scope that asks, drawing from the generator
         */
        NDArray normal(Shape shape, Scope scope);
    }

    /**
     * This scope, arrays, random numbers and all, with a conditional model told this instead. The engine tells it the labels
     * of each batch.
     */
    public Scope given(Optional<Condition> told) {
        return new Scope(
                manager, training, number, random, /* condition= */ told, auxiliary, draws, firstSample, notes);
    }

    /** The same for a model that is only asked, whatever is trained beside it: no dropout, no statistics of the batch. */
    public Scope asking() {
        return new Scope(
                manager, /* training= */ false, number, random, condition, auxiliary, draws, firstSample, notes);
    }

    /** This scope with this auxiliary latent of each example, (n, values), which the encoder drew, or a sampler from its prior. */
    public Scope telling(NDArray latent) {
        return new Scope(
                manager,
                training,
                number,
                random,
                condition,
                /* auxiliary= */ Optional.of(latent),
                draws,
                firstSample,
                notes);
    }

    /** This scope with its normal draws made by {@code source}. */
    public Scope drawing(NormalDraws source) {
        return drawing(Optional.of(source));
    }

    private Scope drawing(Optional<NormalDraws> source) {
        return new Scope(
                manager, training, number, random, condition, auxiliary, /* draws= */ source, firstSample, notes);
    }

    /** This scope for a sampler that is asked for a part of some samples, of which this is the first, from 0. */
    public Scope fromSample(long first) {
        return new Scope(
                manager, training, number, random, condition, auxiliary, draws, /* firstSample= */ first, notes);
    }

    /** A part of this scope whose arrays belong to {@code part} and so may die earlier; its random numbers are its own. */
    public Scope within(NDManager part) {
        return new Scope(
                /* manager= */ part,
                training,
                number,
                /* random= */ new SplittableRandom(random.nextLong()),
                condition,
                auxiliary,
                draws,
                firstSample,
                notes);
    }

    /** What a conditional model is told of the examples; empty where it is told nothing. */
    public Optional<Condition> condition() {
        return condition;
    }

    /** The auxiliary latent of the examples, (n, values); empty for a model without one. */
    public Optional<NDArray> auxiliary() {
        return auxiliary;
    }

    /** Owns every array of this scope. */
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

    /** The number of the first sample that is drawn in this scope among all that belong together, from 0. */
    public long firstSample() {
        return firstSample;
    }

    /** Says something beside a result, such as what it cost; for the run's journal. */
    public void note(String name, double value) {
        notes.put(name, value);
    }

    /** What was noted in this scope, by name. */
    public Map<String, Double> notes() {
        return Collections.unmodifiableMap(notes);
    }

    /** Standard normal draws, float32. */
    public NDArray normal(Shape shape) {
        if (draws.isPresent()) {
            return draws.get().normal(shape, drawing(Optional.empty()));
        }
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

    /**
     * One of {@code 0 .. count - 1} with a chance in proportion to its weight, by inverse distribution function in double: a float32
     * Gumbel trick never draws what is rare.
     */
    public int index(int count, IntToDoubleFunction weights) {
        double left = uniform() * IntStream.range(0, count).mapToDouble(weights).sum();
        int last = 0;
        for (int k = 0; k < count; k++) {
            double weight = weights.applyAsDouble(k);
            if (weight > 0) {
                last = k;
                left -= weight;
                if (left < 0) {
                    return k;
                }
            }
        }
        // Rounding may leave a little.
        return last;
    }

    /** A float32 scalar that is owned by this scope. */
    public NDArray scalar(double value) {
        return manager.create((float) value);
    }

    /** A float64 vector that is owned by this scope. */
    public NDArray vector(double[] values) {
        return manager.create(values);
    }
}
