package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.figures.Examples;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.model.Bound;

/** Carries out a {@link Drawing} with the weights in use. */
final class DrawingTask {

    private final BuiltExperiment built;
    private final PictureSteps steps;
    private final SampledRows sampled;

    DrawingTask(BuiltExperiment built, long stepsDone) {
        this.built = built;
        this.steps = new PictureSteps(built, stepsDone);
        this.sampled = new SampledRows(built, steps);
    }

    Drawn carryOut(Drawing drawing) {
        if (drawing instanceof Drawing.Reconstructions asked) {
            return reconstructions(asked);
        } else if (drawing instanceof Drawing.Traversal asked) {
            return traversal(asked);
        } else if (drawing instanceof Drawing.Resampled asked) {
            return resampled(asked);
        } else if (drawing instanceof Drawing.Ways asked) {
            return ways(asked);
        }
        return samples((Drawing.Samples) drawing);
    }

    private Drawn samples(Drawing.Samples asked) {
        Examples found = sampled.draw(asked.count(), asked.columns(), false, SampledRows.Noise.PLAIN);
        return asked.columns() == 1
                ? drawn("samples", found, List.of(""), numbers(asked.count()))
                : drawn("between two samples", found, rows("path", asked.count()), numbers(asked.columns()));
    }

    /** Batch by batch, as samples are. */
    private Drawn reconstructions(Drawing.Reconstructions asked) {
        Bound bound = bound("--reconstruct");
        requireShown("--reconstruct", asked.count());
        int most = built.experiment().evaluation().batchSize();
        List<Examples> originals = new ArrayList<>();
        List<Examples> found = new ArrayList<>();
        for (int from = 0; from < asked.count(); from += most) {
            int first = from;
            int count = Math.min(most, asked.count() - from);
            int number = found.size();
            originals.add(steps.in(
                    "reconstructions",
                    number,
                    scope -> Examples.of(steps.batch(first, count, scope).data())));
            found.add(steps.in("reconstructions", number, scope -> {
                Batch batch = steps.batch(first, count, scope);
                return Examples.of(bound.reconstruct(batch.data(), asked.depth(), scope.given(batch.condition())));
            }));
        }
        String what = "reconstructions from depth " + asked.depth();
        return drawn(
                what,
                Examples.all(found),
                List.of(""),
                numbers(asked.count()),
                sampled.classes(),
                Examples.all(originals));
    }

    private Bound bound(String option) {
        return built.loss()
                .bound()
                .orElseThrow(() -> new BuildException(
                        option, "The loss has no bound, and with it no latents at a depth; draw samples instead."));
    }

    private void requireShown(String option, int count) {
        if (count > steps.shown()) {
            throw new BuildException(
                    option,
                    "The " + built.shownSplit().word() + " split has " + steps.shown() + " examples, and " + count
                            + " are asked for; give --count " + steps.shown() + " or less.");
        }
    }

    private Drawn traversal(Drawing.Traversal asked) {
        Steering level = new Steering(built, sampled, asked.level());
        asked.unit().ifPresent(unit -> {
            if (unit >= level.units()) {
                throw new BuildException(
                        "--traverse",
                        "The level '" + level.level() + "' has the units 0 to " + (level.units() - 1) + ", and no "
                                + unit + ".");
            }
        });
        boolean each = asked.unit().isEmpty();
        int rows = each ? Math.min(asked.count(), level.units()) : asked.count();
        double[] values = IntStream.range(0, asked.columns())
                .mapToDouble(c -> asked.reach() * (2.0 * c / (asked.columns() - 1) - 1))
                .toArray();
        Examples found = level.draw(rows, asked.columns(), each, from -> (base, scope) -> {
            NDArray line = scope.vector(values).toType(base.getDataType(), false);
            for (int r = 0; r < base.getShape().get(0); r++) {
                base.set(new NDIndex("{}, :, {}", r, asked.unit().orElse(from + r)), line);
            }
            return base;
        });
        List<String> columns = IntStream.range(0, values.length)
                .mapToObj(c -> String.format(Locale.ROOT, "%+.1f", values[c]))
                .toList();
        String which = each ? "each unit" : "unit " + asked.unit().getAsInt();
        String what = level.level() + ", " + which + " from " + columns.get(0) + " to "
                + columns.get(columns.size() - 1) + " standard deviations";
        return drawn(what, found, rows(each ? level.level() + " unit" : "sample", rows), columns);
    }

    private Drawn resampled(Drawing.Resampled asked) {
        if (asked.data()) {
            requireShown("--data", asked.count());
        }
        Resampling resampling = new Resampling(built, steps, bound("--resample"), asked);
        List<Resampling.Place> places = resampling.places();
        List<Examples> found = places.stream().map(resampling::draw).toList();
        List<Examples> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int r = 0; r < asked.count(); r++) {
            String of = asked.count() == 1 ? "" : (asked.data() ? "example " : "sample ") + r + ", ";
            for (int p = 0; p < places.size(); p++) {
                rows.add(found.get(p).range(r * asked.columns(), (r + 1) * asked.columns()));
                names.add(of + places.get(p).name());
            }
        }
        String where = places.size() == 1 ? places.get(0).name() : "from each depth down";
        List<Integer> classes = asked.data()
                ? List.of()
                : sampled.classes().stream()
                        .flatMap(c -> Collections.nCopies(places.size(), c).stream())
                        .toList();
        return drawn("drawn anew " + where, Examples.all(rows), names, resampling.columns(), classes, noOriginals());
    }

    private Drawn ways(Drawing.Ways asked) {
        Examples found = sampled.draw(asked.count(), asked.columns(), false, SampledRows.Noise.PLAIN);
        List<String> columns = IntStream.range(0, asked.columns())
                .mapToObj(c -> c == 0 ? "what was seen" : c == asked.columns() - 1 ? "the sample" : "estimate " + c)
                .toList();
        return drawn("the way to samples", found, rows("sample", asked.count()), columns);
    }

    private Drawn drawn(String what, Examples found, List<String> rows, List<String> columns) {
        return drawn(what, found, rows, columns, sampled.classes(), noOriginals());
    }

    private Examples noOriginals() {
        return new Examples(0, built.dataset().spec().shape(), new float[0]);
    }

    private Drawn drawn(
            String what,
            Examples found,
            List<String> rows,
            List<String> columns,
            List<Integer> classes,
            Examples originals) {
        return new Drawn(
                what,
                /* data= */ built.dataset().spec(),
                steps.background(),
                /* examples= */ found,
                rows,
                columns,
                classes,
                originals,
                sampled.notes());
    }

    private static List<String> rows(String word, int count) {
        return IntStream.range(0, count).mapToObj(r -> word + " " + r).toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
}
