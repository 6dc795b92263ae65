package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.figures.Examples;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.tensors.Scope;

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
        } else if (drawing instanceof Drawing.Resampling asked) {
            return resampling(asked);
        } else if (drawing instanceof Drawing.EachResampled asked) {
            return eachResampled(asked);
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
        Bound bound = built.loss()
                .bound()
                .orElseThrow(() -> new BuildException(
                        "--reconstruct",
                        "The loss has no bound, and with it no latents of given data; draw samples instead."));
        if (asked.count() > steps.shown()) {
            throw new BuildException(
                    "--reconstruct",
                    "The " + built.shownSplit().word() + " split has " + steps.shown() + " examples, and "
                            + asked.count() + " are asked for; give --count " + steps.shown() + " or less.");
        }
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
        return drawn(what, Examples.all(found), List.of(""), numbers(asked.count()), Examples.all(originals));
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

    private Drawn resampling(Drawing.Resampling asked) {
        Steering level = new Steering(built, sampled, asked.level());
        Examples found = level.draw(asked.count(), asked.columns(), false, from -> DrawingTask::drawnAnew);
        List<String> columns = IntStream.range(0, asked.columns())
                .mapToObj(c -> c == 0 ? "as drawn" : level.level() + " anew, " + c)
                .toList();
        return drawn(level.level() + " drawn anew", found, rows("sample", asked.count()), columns);
    }

    /** The same samples for every level, so that what a level holds is seen beside what the others do. */
    private Drawn eachResampled(Drawing.EachResampled asked) {
        List<String> levels = Steering.levels(built);
        List<Examples> found = new ArrayList<>();
        for (String level : levels) {
            Steering steered = new Steering(built, sampled, level);
            found.add(steered.draw(asked.count(), asked.columns(), false, from -> DrawingTask::drawnAnew));
        }
        List<Examples> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int r = 0; r < asked.count(); r++) {
            for (int l = 0; l < levels.size(); l++) {
                rows.add(found.get(l).range(r * asked.columns(), (r + 1) * asked.columns()));
                names.add((asked.count() == 1 ? "" : "sample " + r + ", ") + levels.get(l));
            }
        }
        List<String> columns = IntStream.range(0, asked.columns())
                .mapToObj(c -> c == 0 ? "as drawn" : "anew, " + c)
                .toList();
        return drawn("each level drawn anew", Examples.all(rows), names, columns);
    }

    private Drawn ways(Drawing.Ways asked) {
        Examples found = sampled.draw(asked.count(), asked.columns(), false, SampledRows.Noise.PLAIN);
        List<String> columns = IntStream.range(0, asked.columns())
                .mapToObj(c -> c == 0 ? "what was seen" : c == asked.columns() - 1 ? "the sample" : "estimate " + c)
                .toList();
        return drawn("the way to samples", found, rows("sample", asked.count()), columns);
    }

    /** From the second column on. */
    private static NDArray drawnAnew(NDArray base, Scope scope) {
        Shape shape = base.getShape();
        NDArray anew = scope.normal(new Shape(shape.get(0), shape.get(1) - 1, shape.get(2)));
        return base.get(new NDIndex(":, 0:1")).concat(anew, 1);
    }

    private Drawn drawn(String what, Examples found, List<String> rows, List<String> columns) {
        return drawn(
                what,
                found,
                rows,
                columns,
                new Examples(0, built.dataset().spec().shape(), new float[0]));
    }

    private Drawn drawn(String what, Examples found, List<String> rows, List<String> columns, Examples originals) {
        return new Drawn(
                what,
                /* data= */ built.dataset().spec(),
                steps.background(),
                /* examples= */ found,
                rows,
                columns,
                sampled.classes(),
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
