package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.AskedClasses;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.figures.Examples;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;

/** A sampler's samples in rows, drawn some rows at once, so that many take no more memory than few; the first are those of the run's figure. */
final class SampledRows {

    private final BuiltExperiment built;
    private final PictureSteps steps;
    private final AskedClasses asked;
    private final List<Integer> told = new ArrayList<>();
    private final Map<String, Double> notes = new LinkedHashMap<>();

    SampledRows(BuiltExperiment built, PictureSteps steps) {
        this.built = built;
        this.steps = steps;
        this.asked = AskedClasses.of(built);
    }

    /** What becomes of the random numbers of some rows. */
    interface Noise {

        /** They stay as they are. */
        Noise PLAIN = (from, rows, scope) -> scope;

        Scope of(int from, int rows, Scope scope);
    }

    /**
     * Draws (rows times columns, example shape), row after row.
     *
     * @param alike whether all rows are made of the same random numbers
     */
    Examples draw(int rows, int columns, boolean alike, Noise noise) {
        int most = Math.max(1, built.experiment().evaluation().batchSize() / columns);
        List<Examples> parts = new ArrayList<>();
        told.clear();
        for (int from = 0; from < rows; from += most) {
            int first = from;
            int now = Math.min(most, rows - from);
            parts.add(steps.in("samples", alike ? 0 : parts.size(), scope -> {
                long count = (long) now * columns;
                Scope part = scope.fromSample((long) first * columns);
                Optional<Condition> condition = asked.of(sampler(), columns, count, part);
                condition.ifPresent(all -> IntStream.range(0, now)
                        .forEach(r -> told.add(all.labels().get(r * columns))));
                Examples drawn = Examples.of(sample(count, noise.of(first, now, part.given(condition))));
                notes.putAll(scope.notes());
                return drawn;
            }));
        }
        return Examples.all(parts);
    }

    /** The classes of the rows drawn last: those that are asked for if they are in turn, else of each row; none of a model that is told none. */
    List<Integer> classes() {
        boolean inTurn = asked.inTurn(0, told.size())
                .map(Condition::labels)
                .orElse(List.of())
                .equals(told);
        return inTurn ? asked.classes() : List.copyOf(told);
    }

    /** What the sampler says of its work. */
    Map<String, Double> notes() {
        return notes;
    }

    /** A sampler that finds only while it draws that it does not suit the model says so of its setting. */
    private NDArray sample(long count, Scope scope) {
        try {
            return sampler().sample(count, scope);
        } catch (ConfigurationException e) {
            throw BuildException.at("sampling.sampler", e);
        }
    }

    private Sampler sampler() {
        return built.sampler().orElseThrow(() -> new BuildException("sampling.sampler", "The run names no sampler."));
    }
}
