package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
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
    private final List<Integer> classes;
    private final Map<String, Double> notes = new LinkedHashMap<>();

    SampledRows(BuiltExperiment built, PictureSteps steps) {
        this.built = built;
        this.steps = steps;
        this.classes = AskedClasses.of(built).classes();
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
        for (int from = 0; from < rows; from += most) {
            int first = from;
            int now = Math.min(most, rows - from);
            parts.add(steps.in("samples", alike ? 0 : parts.size(), scope -> {
                Scope told = scope.given(told(first, now, columns)).fromSample((long) first * columns);
                Examples part = Examples.of(sample((long) now * columns, noise.of(first, now, told)));
                notes.putAll(scope.notes());
                return part;
            }));
        }
        return Examples.all(parts);
    }

    /** The classes that were asked for in turn; none of a model that is told none. */
    List<Integer> classes() {
        return classes;
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

    /** One class for each row, in turn. */
    private Optional<Condition> told(int from, int rows, int columns) {
        return classes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Condition(
                        IntStream.range(from, from + rows)
                                .boxed()
                                .flatMap(r -> Collections.nCopies(columns, classes.get(r % classes.size())).stream())
                                .toList(),
                        0));
    }
}
