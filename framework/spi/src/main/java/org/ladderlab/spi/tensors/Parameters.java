package org.ladderlab.spi.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;

/**
 * What a model learns (weights) and what it keeps beside (buffers), float32, by name. A component sees its own scope of
 * the whole: {@code scope("encoder").weight("weight", ...)} is {@code encoder.weight} to everyone else.
 *
 * <p>Initial values depend on the seed and the weight's name alone, so adding a part leaves the others as they were.
 */
public final class Parameters {

    /** Gives the initial values of a weight, in row-major order. */
    @FunctionalInterface
    public interface Initializer {

        float[] values(Shape shape, SplittableRandom random);

        /** All values equal. */
        static Initializer constant(double value) {
            return (shape, random) -> {
                float[] values = new float[Math.toIntExact(shape.size())];
                java.util.Arrays.fill(values, (float) value);
                return values;
            };
        }

        /** Normal with the given standard deviation. */
        static Initializer normal(double standardDeviation) {
            return (shape, random) -> {
                float[] values = new float[Math.toIntExact(shape.size())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (standardDeviation * gaussian(random));
                }
                return values;
            };
        }

        /** Uniform on [-limit, limit]. */
        static Initializer uniform(double limit) {
            return (shape, random) -> {
                float[] values = new float[Math.toIntExact(shape.size())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (limit * (2 * random.nextDouble() - 1));
                }
                return values;
            };
        }

        private static double gaussian(SplittableRandom random) {
            double radius = Math.sqrt(-2 * Math.log1p(-random.nextDouble()));
            return radius * Math.cos(2 * Math.PI * random.nextDouble());
        }
    }

    private final NDManager manager;
    private final long seed;
    private final String prefix;
    private final Arithmetic arithmetic;
    private final Map<String, NDArray> weights;
    private final Map<String, NDArray> buffers;
    private final Optional<LongConsumer> sketch;

    /** An empty set whose arrays are owned by {@code manager}, for layers that compute as {@link Arithmetic#DEFAULT} says. */
    public Parameters(NDManager manager, long seed) {
        this(manager, seed, Arithmetic.DEFAULT);
    }

    /** An empty set whose arrays are owned by {@code manager}, for layers that compute like this. */
    public Parameters(NDManager manager, long seed, Arithmetic arithmetic) {
        this(manager, seed, "", arithmetic, new LinkedHashMap<>(), new LinkedHashMap<>(), Optional.empty());
    }

    /**
     * A set whose arrays have the shapes of real ones, are all zero and take no memory, to see how large a model is before it is
     * made. {@code seen} is told the size of each.
     */
    public static Parameters sketch(NDManager manager, Arithmetic arithmetic, LongConsumer seen) {
        return new Parameters(
                manager,
                /* seed= */ 0,
                /* prefix= */ "",
                arithmetic,
                /* weights= */ new LinkedHashMap<>(),
                /* buffers= */ new LinkedHashMap<>(),
                /* sketch= */ Optional.of(seen));
    }

    private Parameters(
            NDManager manager,
            long seed,
            String prefix,
            Arithmetic arithmetic,
            Map<String, NDArray> weights,
            Map<String, NDArray> buffers,
            Optional<LongConsumer> sketch) {
        this.manager = manager;
        this.seed = seed;
        this.prefix = prefix;
        this.arithmetic = arithmetic;
        this.weights = weights;
        this.buffers = buffers;
        this.sketch = sketch;
    }

    /** An empty set of another model, whose arrays live as long as these. */
    public Parameters apart(long otherSeed) {
        return new Parameters(
                manager,
                /* seed= */ otherSeed,
                /* prefix= */ "",
                arithmetic,
                /* weights= */ new LinkedHashMap<>(),
                /* buffers= */ new LinkedHashMap<>(),
                sketch);
    }

    /** Whether the arrays have the shapes of real ones alone. */
    public boolean isSketch() {
        return sketch.isPresent();
    }

    /** The part whose names start with {@code name} and a dot. */
    public Parameters scope(String name) {
        return new Parameters(manager, seed, /* prefix= */ prefix + name + ".", arithmetic, weights, buffers, sketch);
    }

    /** The same for layers that compute in float32 whatever the experiment says, because they see very small differences. */
    public Parameters exact() {
        return new Parameters(
                manager, seed, prefix, /* arithmetic= */ arithmetic.in(Precision.FP32), weights, buffers, sketch);
    }

    /** What the layers made with these compute in. */
    public Precision precision() {
        return arithmetic.precision();
    }

    /** In which order the networks made with these lay out images. */
    public MemoryLayout memoryLayout() {
        return arithmetic.memoryLayout();
    }

    /** Who computes what is between the convolutions and matrix products of the layers made with these. */
    public Kernels kernels() {
        return arithmetic.kernels();
    }

    /** A new weight that requires a gradient. */
    public NDArray weight(String name, Shape shape, Initializer initializer) {
        NDArray array = create(name, shape, initializer, weights);
        array.setRequiresGradient(true);
        return array;
    }

    /** A new array that is kept with the weights but not learned by gradients, for example a running mean. */
    public NDArray buffer(String name, Shape shape, double value) {
        return create(name, shape, Initializer.constant(value), buffers);
    }

    private NDArray create(String name, Shape shape, Initializer initializer, Map<String, NDArray> into) {
        String full = prefix + name;
        if (weights.containsKey(full) || buffers.containsKey(full)) {
            throw new IllegalStateException("There are two parameters named '" + full + "'; give each part a scope.");
        }
        if (sketch.isPresent()) {
            NDArray array = manager.create(0f).broadcast(shape);
            into.put(full, array);
            sketch.get().accept(shape.size());
            return array;
        }
        CRC32 hash = new CRC32();
        hash.update(full.getBytes(StandardCharsets.UTF_8));
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ hash.getValue());
        NDArray array = manager.create(initializer.values(shape, random), shape);
        into.put(full, array);
        return array;
    }

    /** All weights of the whole model, in the order of their creation. */
    public Map<String, NDArray> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /** All buffers of the whole model, in the order of their creation. */
    public Map<String, NDArray> buffers() {
        return Collections.unmodifiableMap(buffers);
    }

    /** How many numbers the weights hold. */
    public long count() {
        return weights.values().stream().mapToLong(NDArray::size).sum();
    }
}
