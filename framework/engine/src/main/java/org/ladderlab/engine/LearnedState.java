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
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.GroupRules;
import org.ladderlab.engine.experiment.WeightGroups;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.spi.tensors.Parameters;

/** Everything that training changes: weights, buffers, averages of the weights, and the optimizer's state. */
final class LearnedState {

    private final Map<String, NDArray> weightsByName;
    private final Map<String, NDArray> buffersByName;
    private final List<NDArray> buffers;
    private final List<NDArray> weights;
    private final List<String> weightNames;
    private final GroupRules rules;
    private final List<NDArray> vectors;
    private final WeightGroups groups;
    private final Averages averages;
    private final NDManager manager;
    private final List<NDArray> frozenBuffers;
    private List<NDArray> frozenValues;

    /** The state of a fresh model, whose manager owns all of it; the weights are moved into vectors. */
    LearnedState(BuiltExperiment built) {
        this(built.parameters(), built.groups(), built.experiment(), built.manager());
    }

    LearnedState(Parameters parameters, WeightGroups groups, Experiment experiment, NDManager manager) {
        this.weightsByName = parameters.weights();
        this.buffersByName = parameters.buffers();
        this.buffers = List.copyOf(buffersByName.values());
        this.groups = groups;
        this.weights = groups.learned();
        this.weightNames = groups.names();
        this.rules = new GroupRules(groups, manager);
        this.vectors = rules.vectors();
        this.averages = new Averages(groups, vectors, experiment, manager);
        this.manager = manager;
        this.frozenBuffers = buffersByName.entrySet().stream()
                .filter(buffer -> groups.frozen().contains(buffer.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        this.frozenValues = Snapshot.copies(frozenBuffers, manager);
    }

    /** The weights that learn. */
    List<NDArray> weights() {
        return weights;
    }

    /** Their names. */
    List<String> weightNames() {
        return weightNames;
    }

    List<NDArray> buffers() {
        return buffers;
    }

    /** The gradient's part of each weight that learns. */
    List<NDArray> split(NDArray gradient) {
        return WeightOps.split(gradient, weights, gradient.getManager());
    }

    /**
     * Changes the weights by the optimizer's rule and moves the averages; what is frozen stays as it was before the step.
     *
     * @param gradient of all weights that learn, one after the other
     */
    void update(NDArray gradient, double learningRate, long step) {
        try (GradientMode off = GradientMode.off()) {
            rules.apply(gradient, learningRate, step);
            averages.move(step);
            if (!frozenBuffers.isEmpty()) {
                WeightOps.copy(frozenBuffers, frozenValues);
            }
        }
    }

    /** The power-function averages, by the names that they have in files. */
    Map<String, NDArray> powers() {
        return averages.powers();
    }

    /** Judges by an average that was made elsewhere, of the weights that learn. */
    void judgeBy(Map<String, NDArray> average) {
        try (GradientMode off = GradientMode.off()) {
            averages.judgeBy(average, groups, manager);
        }
    }

    /** Puts the average that is judged in the weights' place until the result is closed, which also undoes any change of the buffers. */
    Snapshot useAverages(NDManager owner) {
        List<NDArray> changed = new ArrayList<>(buffers);
        List<NDArray> judged = averages.judged();
        if (judged.isEmpty()) {
            return Snapshot.of(changed, owner);
        }
        changed.addAll(vectors);
        Snapshot trained = Snapshot.of(changed, owner);
        try (GradientMode off = GradientMode.off()) {
            WeightOps.copy(vectors, judged);
        }
        return trained;
    }

    /** All arrays, by names that start with {@code weights/}, {@code buffers/}, {@code averages/}, {@code powers/} or {@code optimizer/}. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        weightsByName.forEach((name, array) -> arrays.put("weights/" + name, array));
        buffersByName.forEach((name, array) -> arrays.put("buffers/" + name, array));
        arrays.putAll(averages.arrays());
        rules.state().forEach((name, array) -> arrays.put("optimizer/" + name, array));
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
        frozenValues = Snapshot.copies(frozenBuffers, manager);
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
