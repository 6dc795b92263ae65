package org.ladderlab.plugins.diffusion.observations;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What is seen of an example, {@code y = A x + s n}, and what it does to an estimate of x. Every scheme needs one formula: with x
 * normal around xHat with variance r^2
 *
 * <pre>
 * x* = argmin |y - A x|^2 / (2 s^2) + |x - xHat|^2 / (2 r^2) = xHat + r^2 A' (s^2 I + r^2 A A')^-1 (y - A xHat)
 * </pre>
 *
 * @param deviation s, in the data's units
 * @param values y, where it is given; empty where test examples are observed
 * @param example which test example; without it each its own, in turn
 */
public record Observation(
        Operator operator, double deviation, List<Double> values, Optional<Integer> example, Dataset dataset) {

    /** What an experiment file can say. */
    public record Config(
            @Setting("what is seen of an example") Ref<Operator> operator,
            @Setting(
                            value = "standard deviation of the noise in what is seen, in the data's units",
                            min = 0,
                            aboveMin = true)
                    double deviation,
            @Setting("what is seen, value after value; without values test examples are looked at") List<Double> values,
            @Setting(value = "which test example is seen, from 0; without it each its own, in turn", min = 0)
                    Optional<Integer> example) {}

    /** Half of an example, with a little noise. */
    public static final Config STANDARD = new Config(Mask.TYPE.byDefault(), 0.05, List.of(), Optional.empty());

    /** The observation of an experiment. */
    public static Observation of(Config config, BuildContext context) {
        Dataset dataset = context.part(Dataset.class);
        if (!config.values().isEmpty() && config.example().isPresent()) {
            throw new ConfigurationException(
                    "observation.example",
                    "What is seen is given by 'values', so no example is looked at; leave one out.");
        }
        if (config.values().isEmpty()
                && dataset.size(Split.TEST) <= config.example().orElse(0)) {
            throw new ConfigurationException(
                    "observation.example",
                    "The test split has " + dataset.size(Split.TEST)
                            + " examples, counted from 0; name one of them, or give" + " 'values'.");
        }
        return new Observation(
                context.create("operator", config.operator()),
                config.deviation(),
                config.values(),
                config.example(),
                dataset);
    }

    /** What is seen for each of {@code count} samples from number {@code first} on, in the shape of {@code A x}. */
    public NDArray seen(long first, long count, Scope scope) {
        int n = Math.toIntExact(count);
        if (!values.isEmpty()) {
            return given(n, scope);
        }
        return example.map(index -> times(of(batch(new int[] {index}, scope).data(), scope), n))
                .orElseGet(() -> of(batch(inTurn(first, n), scope).data(), scope));
    }

    /** The class of what is seen for each of these samples; empty where test examples have none, or none is looked at. */
    public Optional<List<Integer>> classes(long first, long count, Scope scope) {
        int n = Math.toIntExact(count);
        if (!values.isEmpty()) {
            return Optional.empty();
        }
        int[] indices = example.map(
                        index -> IntStream.generate(() -> index).limit(n).toArray())
                .orElseGet(() -> inTurn(first, n));
        return batch(indices, scope).condition().map(Condition::labels);
    }

    private Batch batch(int[] indices, Scope scope) {
        return dataset.batch(Split.TEST, indices, scope);
    }

    private int[] inTurn(long first, int count) {
        return LongStream.range(first, first + count)
                .mapToInt(i -> (int) (i % dataset.size(Split.TEST)))
                .toArray();
    }

    private NDArray given(int count, Scope scope) {
        Shape shape = operator.apply(
                        scope.manager().zeros(Tensors.batched(1, dataset.spec().shape())), scope)
                .getShape();
        if (shape.size() != values.size()) {
            throw new ConfigurationException(
                    "observation.values", "What is seen has " + shape.size() + " values, not " + values.size() + ".");
        }
        float[] numbers = new float[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values.get(i).floatValue();
        }
        return times(scope.manager().create(numbers, shape), count);
    }

    private static NDArray times(NDArray one, int count) {
        return one.broadcast(Tensors.batched(count, one.getShape().slice(1)));
    }

    /** What is seen of these examples: {@code A x + s n}. */
    public NDArray of(NDArray x, Scope scope) {
        NDArray seen = operator.apply(x, scope);
        return seen.add(Tensors.scale(scope.normal(seen.getShape()), deviation));
    }

    /** {@code A' (s^2 I + r^2 A A')^-1 (y - A xHat)}, the gradient of log p(y) in xHat where x is N(xHat, r^2). */
    public NDArray pull(NDArray estimate, NDArray y, double variance, Scope scope) {
        NDArray missed = y.sub(operator.apply(estimate, scope));
        return operator.adjoint(operator.solve(missed, deviation * deviation, variance, scope), scope);
    }

    /** x*. */
    public NDArray optimum(NDArray estimate, NDArray y, double variance, Scope scope) {
        return estimate.add(Tensors.scale(pull(estimate, y, variance, scope), variance));
    }

    /** A draw of x given y where x is N(xHat, r^2): the optimum with both targets perturbed, y by s n and xHat by r n. */
    public NDArray draw(NDArray estimate, NDArray y, double variance, Scope scope) {
        NDArray near = estimate.add(Tensors.scale(scope.normal(estimate.getShape()), Math.sqrt(variance)));
        NDArray seen = y.add(Tensors.scale(scope.normal(y.getShape()), deviation));
        return optimum(near, seen, variance, scope);
    }

    /** {@code A' (y - A xHat) / |y - A xHat|} of each example: minus the gradient of what is missed, in xHat. */
    public NDArray direction(NDArray estimate, NDArray y, Scope scope) {
        NDArray missed = y.sub(operator.apply(estimate, scope));
        NDArray norm = Tensors.sumPerExample(missed.square()).sqrt();
        return operator.adjoint(missed, scope)
                .div(Tensors.perExample(norm.maximum(Tensors.constant(norm, Float.MIN_NORMAL)), estimate));
    }
}
