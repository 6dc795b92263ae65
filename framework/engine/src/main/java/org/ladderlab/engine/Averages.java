package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.WeightGroups;
import org.ladderlab.engine.weights.KeptAverages;
import org.ladderlab.engine.weights.PowerProfile;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.WeightOps;

/**
 * The averages of the weights that a run keeps, each a vector for each group of weights.
 *
 * <p>The moving average after step n moves by {@code average += (1 - d_n) (weight - average)} with {@code d_n = min(decay, (1 + n) /
 * (10 + n))}, so that it forgets the initial weights quickly (the warm start of TensorFlow's ExponentialMovingAverage). A power-function
 * average moves by the {@link PowerProfile#decay} of its width.
 */
final class Averages {

    /** One of them, and its parts by name. */
    private record Average(double width, List<NDArray> vectors, Map<String, NDArray> named) {}

    private final List<NDArray> weights;
    private final double decay;
    private final Optional<Average> moving;
    private final List<Average> powers = new ArrayList<>();
    private Optional<Average> judged;

    /**
     * Averages that begin as the weights are.
     *
     * @param weights a vector for each group
     * @param manager owns the averages
     */
    Averages(WeightGroups groups, List<NDArray> weights, Experiment experiment, NDManager manager) {
        this.weights = weights;
        this.decay = experiment.training().averageDecay();
        this.moving = weights.isEmpty() || decay == 0 ? Optional.empty() : Optional.of(average(0, groups, manager));
        if (!weights.isEmpty()) {
            experiment
                    .training()
                    .powerAverages()
                    .widths()
                    .forEach(width -> powers.add(average(width, groups, manager)));
        }
        Optional<Double> width = experiment.evaluation().average();
        this.judged = width.isEmpty()
                ? moving
                : powers.stream().filter(power -> power.width == width.get()).findFirst();
    }

    private Average average(double width, WeightGroups groups, NDManager manager) {
        List<NDArray> vectors = Snapshot.copies(weights, manager);
        return new Average(width, vectors, groups.named(vectors, manager));
    }

    /** Moves them after a step, whose number among those that changed the weights is given. */
    void move(long number) {
        moving.ifPresent(average ->
                WeightOps.lerp(average.vectors, weights, 1 - Math.min(decay, (1.0 + number) / (10.0 + number))));
        for (Average power : powers) {
            double kept = PowerProfile.of(power.width, number).decay();
            WeightOps.lerp(power.vectors, weights, 1 - kept);
        }
    }

    /** The vectors by which the model is judged; none if that is by the weights themselves. */
    List<NDArray> judged() {
        return judged.map(Average::vectors).orElse(List.of());
    }

    /** Judges by an average that was made elsewhere. */
    void judgeBy(Map<String, NDArray> other, WeightGroups groups, NDManager manager) {
        Average made = average(0, groups, manager);
        List<NDArray> into = new ArrayList<>();
        List<NDArray> from = new ArrayList<>();
        made.named.forEach((name, array) -> {
            into.add(array);
            from.add(other.getOrDefault(name, array));
        });
        WeightOps.copy(into, from);
        judged = Optional.of(made);
    }

    /** The power-function averages, by the names that they have in files. */
    Map<String, NDArray> powers() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        powers.forEach(
                power -> power.named.forEach((name, array) -> arrays.put(KeptAverages.name(power.width, name), array)));
        return arrays;
    }

    /** All of them, by the names that they have in checkpoints. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        moving.ifPresent(average -> average.named.forEach((name, array) -> arrays.put("averages/" + name, array)));
        arrays.putAll(powers());
        return arrays;
    }
}
