package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.engine.evaluation.Evaluator;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.tensors.Parameters;

/**
 * Everything that training changes: weights, buffers, the moving average of the weights, and the optimizer's state.
 *
 * <p>The average after step n moves by {@code average += (1 - d_n) (weight - average)} with {@code d_n = min(decay, (1 + n) /
 * (10 + n))}, so that it forgets the initial weights quickly (the warm start of TensorFlow's ExponentialMovingAverage).
 */
final class LearnedState {

    private final Map<String, NDArray> weightsByName;
    private final Map<String, NDArray> buffersByName;
    private final List<NDArray> weights;
    private final List<NDArray> buffers;
    private final NDArray vector;
    private final Optional<NDArray> averageVector;
    private final List<NDArray> averages;
    private final double averageDecay;
    private final boolean elementwise;
    private final Optimizer.Rule rule;

    /**
     * The state of a fresh model.
     *
     * @param averageDecay 0 for no averages
     * @param manager owns the averages, the optimizer's state, and the vector into which the weights are moved
     */
    LearnedState(Parameters parameters, Optimizer optimizer, double averageDecay, NDManager manager) {
        this.weightsByName = parameters.weights();
        this.buffersByName = parameters.buffers();
        this.weights = List.copyOf(weightsByName.values());
        this.buffers = List.copyOf(buffersByName.values());
        this.vector = WeightOps.join(weights, manager);
        this.averageDecay = averageDecay;
        this.averageVector = averageDecay == 0
                ? Optional.empty()
                : Optional.of(Snapshot.copies(List.of(vector), manager).get(0));
        this.averages = averageVector
                .map(average -> WeightOps.split(average, weights, manager))
                .orElse(List.of());
        this.elementwise = optimizer.elementwise();
        this.rule = optimizer.prepare(elementwise ? List.of(vector) : weights, manager);
    }

    List<NDArray> weights() {
        return weights;
    }

    List<String> weightNames() {
        return List.copyOf(weightsByName.keySet());
    }

    List<NDArray> buffers() {
        return buffers;
    }

    /** The gradient's part of each weight. */
    List<NDArray> split(NDArray gradient) {
        return WeightOps.split(gradient, weights, gradient.getManager());
    }

    /**
     * Changes the weights by the optimizer's rule and moves the averages.
     *
     * @param gradient of all weights, one after the other
     */
    void update(NDArray gradient, double learningRate, long step) {
        try (GradientMode off = GradientMode.off()) {
            rule.apply(elementwise ? List.of(gradient) : split(gradient), learningRate, step);
            double decay = Math.min(averageDecay, (1.0 + step) / (10.0 + step));
            averageVector.ifPresent(average -> WeightOps.lerp(List.of(average), List.of(vector), 1 - decay));
        }
    }

    /** Puts the averages in the weights' place until the result is closed, which also undoes any change of the buffers. */
    Snapshot useAverages(NDManager manager) {
        List<NDArray> changed = new ArrayList<>(buffers);
        averageVector.ifPresent(average -> changed.add(vector));
        Snapshot trained = Snapshot.of(changed, manager);
        averageVector.ifPresent(average -> {
            try (GradientMode off = GradientMode.off()) {
                WeightOps.copy(List.of(vector), List.of(average));
            }
        });
        return trained;
    }

    /** All arrays, by names that start with {@code weights/}, {@code buffers/}, {@code averages/} or {@code optimizer/}. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        weightsByName.forEach((name, array) -> arrays.put("weights/" + name, array));
        buffersByName.forEach((name, array) -> arrays.put("buffers/" + name, array));
        List<String> names = weightNames();
        for (int i = 0; i < averages.size(); i++) {
            arrays.put("averages/" + names.get(i), averages.get(i));
        }
        rule.state().forEach((name, array) -> arrays.put("optimizer/" + name, array));
        return arrays;
    }

    /** The first array with a value that is not finite, by its name in {@link #arrays}. */
    Optional<String> firstNotFinite() {
        for (Map.Entry<String, NDArray> entry : arrays().entrySet()) {
            NDArray array = entry.getValue();
            if (array.size() > 0 && array.getDataType().isFloating()) {
                try (NDManager manager = array.getManager().newSubManager()) {
                    NDArray own = array.duplicate();
                    own.attach(manager);
                    // The extremes of an array with a NaN are NaN.
                    if (!Double.isFinite(Evaluator.scalar(own.max()))
                            || !Double.isFinite(Evaluator.scalar(own.min()))) {
                        return Optional.of(entry.getKey());
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Takes over the values of a checkpoint. */
    void restore(Map<String, NDArray> saved) {
        Map<String, NDArray> arrays = arrays();
        if (!arrays.keySet().equals(saved.keySet())) {
            throw new RunException("The checkpoint holds other arrays than this model: " + difference(arrays, saved)
                    + "; begin again in a new folder.");
        }
        List<NDArray> from = new ArrayList<>();
        arrays.forEach((name, array) -> {
            NDArray value = saved.get(name);
            if (value == null || !value.getShape().equals(array.getShape())) {
                throw new RunException("The checkpoint's '" + name + "' has another shape than this model's, "
                        + array.getShape() + "; begin again in a new folder.");
            }
            from.add(value);
        });
        try (GradientMode off = GradientMode.off()) {
            WeightOps.copy(List.copyOf(arrays.values()), from);
        }
    }

    private static String difference(Map<String, NDArray> here, Map<String, NDArray> there) {
        List<String> names = new ArrayList<>(here.keySet());
        names.removeAll(there.keySet());
        List<String> extra = new ArrayList<>(there.keySet());
        extra.removeAll(here.keySet());
        return "missing " + names.stream().limit(3).toList() + ", unknown "
                + extra.stream().limit(3).toList();
    }

    /** SHA-256 over the names, shapes and values of all weights and buffers, in hexadecimal. */
    String sha256() {
        MessageDigest digest = Sha256.digest();
        update(digest, weightsByName);
        update(digest, buffersByName);
        return Sha256.hex(digest);
    }

    private static void update(MessageDigest digest, Map<String, NDArray> arrays) {
        arrays.forEach((name, array) -> {
            Shape shape = array.getShape();
            digest.update((name + shape).getBytes(StandardCharsets.UTF_8));
            ByteBuffer values = array.toByteBuffer();
            digest.update(values);
        });
    }
}
