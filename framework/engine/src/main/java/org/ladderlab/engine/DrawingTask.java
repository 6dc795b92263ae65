package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.AskedClasses;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.figures.Examples;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;

/** Carries out a {@link Drawing} with the weights in use. */
final class DrawingTask {

    /** The deepest noise of a ladder with infinitely many levels, which has no name. */
    private static final String NOISE = "noise";

    private static final int BACKGROUND = 2000;

    private final BuiltExperiment built;
    private final RandomStreams streams;
    private final long stepsDone;
    private final List<Integer> classes;
    private final Map<String, Double> notes = new LinkedHashMap<>();

    DrawingTask(BuiltExperiment built, long stepsDone) {
        this.built = built;
        this.streams = new RandomStreams(built.experiment().seed());
        this.stepsDone = stepsDone;
        this.classes = AskedClasses.of(built).classes();
    }

    Drawn carryOut(Drawing drawing) {
        Examples background =
                inStep("data", 0, scope -> Examples.of(test(BACKGROUND, scope).data()));
        Examples nothing = new Examples(0, built.dataset().spec().shape(), new float[0]);
        if (drawing instanceof Drawing.Reconstructions asked) {
            Bound bound = built.loss()
                    .bound()
                    .orElseThrow(() -> new BuildException(
                            "--reconstruct",
                            "The loss has no bound, and with it no latents of given data; draw samples instead."));
            Examples originals = inStep(
                    "reconstructions",
                    0,
                    scope -> Examples.of(test(asked.count(), scope).data()));
            Examples found = inStep("reconstructions", 0, scope -> {
                Batch batch = test(asked.count(), scope);
                return Examples.of(bound.reconstruct(batch.data(), asked.depth(), scope.given(batch.condition())));
            });
            String what = "reconstructions from depth " + asked.depth();
            return drawn(what, background, found, List.of(""), numbers(found.count()), originals);
        } else if (drawing instanceof Drawing.Traversal asked) {
            return traversal(background, nothing, asked);
        } else if (drawing instanceof Drawing.Resampling asked) {
            Place place = place(asked.level());
            SteeredNoise noise = new SteeredNoise(
                    asked.count(), asked.columns(), false, place.latent, place.deeper, this::drawnAnew);
            Examples found = steered(noise, asked.count(), asked.columns(), place);
            List<String> columns = IntStream.range(0, asked.columns())
                    .mapToObj(c -> c == 0 ? "as drawn" : place.name + " anew, " + c)
                    .toList();
            return drawn(
                    place.name + " drawn anew", background, found, rows("sample", asked.count()), columns, nothing);
        }
        Drawing.Samples asked = (Drawing.Samples) drawing;
        Examples found = samples(asked);
        return asked.columns() == 1
                ? drawn("samples", background, found, List.of(""), numbers(asked.count()), nothing)
                : drawn(
                        "between two samples",
                        background,
                        found,
                        rows("path", asked.count()),
                        numbers(asked.columns()),
                        nothing);
    }

    private Drawn traversal(Examples background, Examples nothing, Drawing.Traversal asked) {
        Place place = place(asked.level());
        int units = (int) place.latent.size();
        asked.unit().ifPresent(unit -> {
            if (unit >= units) {
                throw new BuildException(
                        "--traverse",
                        "The level '" + place.name + "' has the units 0 to " + (units - 1) + ", and no " + unit + ".");
            }
        });
        int rows = asked.unit().isPresent() ? asked.count() : Math.min(asked.count(), units);
        double[] values = IntStream.range(0, asked.columns())
                .mapToDouble(c -> asked.reach() * (2.0 * c / (asked.columns() - 1) - 1))
                .toArray();
        SteeredNoise noise = new SteeredNoise(
                rows, asked.columns(), asked.unit().isEmpty(), place.latent, place.deeper, (base, scope) -> {
                    NDArray line = scope.vector(values).toType(base.getDataType(), false);
                    for (int r = 0; r < rows; r++) {
                        base.set(new NDIndex("{}, :, {}", r, asked.unit().orElse(r)), line);
                    }
                    return base;
                });
        Examples found = steered(noise, rows, asked.columns(), place);
        List<String> columns = IntStream.range(0, values.length)
                .mapToObj(c -> String.format(Locale.ROOT, "%+.1f", values[c]))
                .toList();
        String which = asked.unit().isPresent() ? "unit " + asked.unit().getAsInt() : "each unit";
        String what = place.name + ", " + which + " from " + columns.get(0) + " to " + columns.get(columns.size() - 1)
                + " standard deviations";
        return drawn(
                what,
                background,
                found,
                rows(asked.unit().isPresent() ? "sample" : place.name + " unit", rows),
                columns,
                nothing);
    }

    /** From the second column on. */
    private NDArray drawnAnew(NDArray base, Scope scope) {
        Shape shape = base.getShape();
        NDArray anew = scope.normal(new Shape(shape.get(0), shape.get(1) - 1, shape.get(2)));
        return base.get(new NDIndex(":, 0:1")).concat(anew, 1);
    }

    private Drawn drawn(
            String what,
            Examples background,
            Examples found,
            List<String> rows,
            List<String> columns,
            Examples originals) {
        return new Drawn(
                what,
                /* data= */ built.dataset().spec(),
                background,
                /* examples= */ found,
                rows,
                columns,
                classes,
                originals,
                notes);
    }

    private static List<String> rows(String word, int count) {
        return IntStream.range(0, count).mapToObj(r -> word + " " + r).toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** Batch by batch, so that many samples take no more memory than few; the first are those of the run's figure. */
    private Examples samples(Drawing.Samples asked) {
        int most = Math.max(1, built.experiment().evaluation().batchSize() / asked.columns());
        List<Examples> parts = new ArrayList<>();
        for (int from = 0; from < asked.count(); from += most) {
            int rows = Math.min(most, asked.count() - from);
            Optional<Condition> told = told(from, rows, asked.columns());
            parts.add(inStep("samples", parts.size(), scope -> {
                Examples part = Examples.of(sampler().sample((long) rows * asked.columns(), scope.given(told)));
                notes.putAll(scope.notes());
                return part;
            }));
        }
        return Examples.all(parts);
    }

    private Examples steered(SteeredNoise noise, int rows, int columns, Place place) {
        Examples found = inStep("samples", 0, scope -> {
            NDArray drawn = sampler()
                    .sample(
                            (long) rows * columns,
                            scope.given(told(0, rows, columns)).drawing(noise));
            notes.putAll(scope.notes());
            return Examples.of(drawn);
        });
        if (noise.draws() == 0) {
            throw nothingToSteer(place.name);
        }
        if (noise.draws() <= place.deeper || (place.deeper > 0 && noise.draws() != place.ofShape)) {
            throw new BuildException(
                    "sampling.sampler",
                    "The sampler draws noise of the shape of '" + place.name + "' " + noise.draws()
                            + " times, and the ladder has " + place.ofShape
                            + " such levels, so that it is not known which draw is this level's; use a sampler that visits"
                            + " every level, such as top-down, or the deepest level.");
        }
        return found;
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

    /**
     * Where in a sampler's draws a level's noise stands.
     *
     * @param deeper levels of its shape that are deeper
     * @param ofShape levels of its shape
     */
    private record Place(String name, Shape latent, int deeper, int ofShape) {}

    private Place place(String name) {
        List<Level> levels = built.encoder().levels();
        if (levels.isEmpty() && name.equals(NOISE)) {
            return new Place(NOISE, firstNoise(), 0, 1);
        }
        Level level = levels.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BuildException(
                        "--traverse and --resample",
                        "There is no level '" + name + "'; "
                                + (levels.isEmpty()
                                        ? "of infinitely many levels only the deepest can be steered, by the name 'noise'."
                                        : "there are "
                                                + levels.stream()
                                                        .map(Level::name)
                                                        .collect(Collectors.joining(", "))
                                                + ".")));
        List<Level> same = levels.stream()
                .filter(each -> each.latent().equals(level.latent()))
                .toList();
        int deeper =
                (int) same.stream().filter(each -> each.index() > level.index()).count();
        return new Place(name, level.latent(), deeper, same.size());
    }

    /** The shape of a sampler's first draw of normal noise, which of a model within the model is not that of the data. */
    private Shape firstNoise() {
        List<Shape> drawn = new ArrayList<>();
        inStep("samples", 0, scope -> sampler()
                .sample(1, scope.given(told(0, 1, 1)).drawing((shape, plain) -> {
                    drawn.add(shape);
                    return plain.normal(shape);
                })));
        if (drawn.isEmpty()) {
            throw nothingToSteer(NOISE);
        }
        return drawn.get(0).slice(1);
    }

    private static BuildException nothingToSteer(String level) {
        return new BuildException(
                "sampling.sampler",
                "The sampler draws no normal noise of the shape of '" + level
                        + "', as for latents that are hidden values"
                        + " or zeros and ones, so there is nothing to steer; draw samples instead.");
    }

    private Batch test(int count, Scope scope) {
        int size = Math.min(count, built.dataset().size(Split.TEST));
        return built.dataset().batch(Split.TEST, IntStream.range(0, size).toArray(), scope);
    }

    /** A sampler may make batch statistics anew; what it does to the buffers ends with its step. */
    private <T> T inStep(String stream, long number, Function<Scope, T> work) {
        try (NDManager manager = built.manager().newSubManager();
                Snapshot buffers =
                        Snapshot.of(List.copyOf(built.parameters().buffers().values()), manager);
                GradientMode off = GradientMode.off()) {
            return work.apply(streams.scope(manager, false, stepsDone, stream, number));
        }
    }
}
