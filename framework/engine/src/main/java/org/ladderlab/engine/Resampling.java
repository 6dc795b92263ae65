package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ladderlab.engine.experiment.AskedClasses;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.figures.Examples;
import org.ladderlab.figures.Ticks;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Examples in rows that share what is deep, with all below drawn anew by the {@linkplain Bound#redraw bound}, of any model that has one. The random
 * numbers are the same at each place, so that what two places share is the same draw.
 */
final class Resampling {

    /** More levels than this are looked at by depth. */
    private static final int MOST_LEVELS = 16;

    private static final int DEPTHS = 10;

    /** Of a diffusion, from its deepest latent to the data. */
    private static final int STEPS = 250;

    private final BuiltExperiment built;
    private final PictureSteps steps;
    private final Bound bound;
    private final Drawing.Resampled asked;

    /**
     * Draws by a bound.
     *
     * @throws BuildException if steps are asked of a ladder, which takes each of its levels
     */
    Resampling(BuiltExperiment built, PictureSteps steps, Bound bound, Drawing.Resampled asked) {
        if (asked.steps().isPresent() && bound instanceof HierarchicalBound) {
            throw new BuildException(
                    "--steps", "This ladder is gone down level by level, so that --steps does nothing; leave it out.");
        }
        this.built = built;
        this.steps = steps;
        this.bound = bound;
        this.asked = asked;
    }

    /**
     * Where it is drawn anew.
     *
     * @param name in words
     * @param kept depth u in [0, 1] of the latents that stay, with all deeper ones; empty if none does
     */
    record Place(String name, OptionalDouble kept) {}

    /**
     * The place that was asked for, or each.
     *
     * @throws BuildException if there is no such level or depth
     */
    List<Place> places() {
        List<Level> levels = built.encoder().levels();
        if (asked.place().isPresent()) {
            return List.of(place(asked.place().get(), levels));
        }
        return levels.isEmpty() || levels.size() > MOST_LEVELS
                ? IntStream.range(1, DEPTHS)
                        .mapToObj(k -> below((double) k / DEPTHS))
                        .toList()
                : levels.stream().map(level -> from(level, levels)).toList();
    }

    private Place place(String name, List<Level> levels) {
        return levels.stream()
                .filter(level -> level.name().equals(name))
                .findFirst()
                .map(level -> from(level, levels))
                .orElseGet(() -> below(depth(name, levels)));
    }

    /** A level and all below it. */
    private static Place from(Level level, List<Level> levels) {
        int deeper = level.index() + 1;
        OptionalDouble kept =
                deeper < levels.size() ? OptionalDouble.of(levels.get(deeper).depth()) : OptionalDouble.empty();
        return new Place("from " + level.name() + " down", kept);
    }

    private Place below(double depth) {
        String logSnr = built.encoder() instanceof GaussianDiffusion diffusion
                        && diffusion.steps().isEmpty()
                ? String.format(
                        Locale.ROOT, " (log SNR %.1f)", diffusion.schedule().logSnr(depth))
                : "";
        return new Place("below depth " + Ticks.number(depth) + logSnr, OptionalDouble.of(depth));
    }

    private static double depth(String text, List<Level> levels) {
        if (text.matches("0(\\.\\d+)?|1(\\.0+)?")) {
            return Double.parseDouble(text);
        }
        String named = levels.isEmpty()
                ? "This model has no levels with names"
                : "There is no level '" + text + "', but "
                        + (levels.size() > MOST_LEVELS
                                ? levels.get(0).name() + " to "
                                        + levels.get(levels.size() - 1).name()
                                : levels.stream().map(Level::name).collect(Collectors.joining(", ")));
        throw new BuildException(
                "--resample",
                named + "; give " + (levels.isEmpty() ? "" : "one of these, ")
                        + "a depth from 0, the data, to 1, the deepest latent, or 'each'.");
    }

    /** What each column of a row is. */
    List<String> columns() {
        return IntStream.range(0, asked.columns())
                .mapToObj(c -> asked.data() && c == 0 ? "data" : "anew, " + (asked.data() ? c : c + 1))
                .toList();
    }

    /** (rows times columns, example shape), row after row. */
    Examples draw(Place place) {
        int most = Math.max(1, built.experiment().evaluation().batchSize() / asked.columns());
        List<Examples> parts = new ArrayList<>();
        for (int from = 0; from < asked.count(); from += most) {
            int first = from;
            int now = Math.min(most, asked.count() - from);
            parts.add(steps.in("resampled", parts.size(), scope -> rows(place, first, now, scope)));
        }
        return Examples.all(parts);
    }

    private Examples rows(Place place, int from, int rows, Scope scope) {
        List<NDArray> columns = asked.data() ? ofData(place, from, rows, scope) : ofPrior(place, from, rows, scope);
        NDArray all = NDArrays.stack(new NDList(columns), 1);
        return Examples.of(all.reshape(
                Tensors.batched((long) rows * columns.size(), all.getShape().slice(2))));
    }

    /** The examples themselves, then what is made of their latents. */
    private List<NDArray> ofData(Place place, int from, int rows, Scope scope) {
        Batch batch = steps.batch(from, rows, scope);
        Scope told = scope.given(batch.condition());
        int ways = asked.columns() - 1;
        List<NDArray> anew = place.kept().isPresent()
                ? bound.redraw(batch.data(), redraw(place.kept().getAsDouble(), ways), told)
                : unshared(rows, ways, told);
        return Stream.concat(Stream.of(Tensors.toFloat32(batch.data())), anew.stream())
                .toList();
    }

    private List<NDArray> ofPrior(Place place, int from, int rows, Scope scope) {
        Scope told = scope.given(AskedClasses.of(built).inTurn(from, rows));
        return place.kept().isPresent()
                ? bound.redrawPrior(rows, redraw(place.kept().getAsDouble(), asked.columns()), told)
                : unshared(rows, asked.columns(), told);
    }

    private List<NDArray> unshared(int rows, int ways, Scope scope) {
        return IntStream.range(0, ways)
                .mapToObj(k -> bound.redrawPrior(rows, redraw(1, 1), scope).get(0))
                .toList();
    }

    private Redraw redraw(double kept, int ways) {
        return new Redraw(kept, ways, asked.steps().orElse(STEPS));
    }
}
