package org.ladderlab.plugins.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** Samplers of N(0, I) whose error is known: {@code x = (1 + 1 / steps^order) noise}. */
class SamplingErrorTest {

    private static final int DIMENSIONS = 4;

    /** Settings of a solver. */
    record Solver(
            @Setting("steps") int steps,
            @Setting("order") int order,
            @Setting("whether it draws noise at each step") boolean drawing)
            implements Sampler.Stepped {

        @Override
        public Solver inSteps(int count) {
            return new Solver(count, order, drawing);
        }
    }

    private static final ComponentType<Sampler, Solver> SOLVER = ComponentType.of(
            Kind.SAMPLER,
            "solver",
            new Solver(1, 1, false),
            new ComponentType.Doc("A solver with a known error.", "(1 + 1 / steps^order) noise", "none"),
            (config, context) -> (count, scope) -> solve(config, count, scope));

    private final Scopes scopes = Scopes.seeded(5);

    private static NDArray solve(Solver config, long count, Scope scope) {
        scope.note("evaluations", config.steps() * config.order());
        Shape shape = new Shape(count, DIMENSIONS);
        NDArray ends = Tensors.scale(scope.normal(shape), 1 + Math.pow(config.steps(), -config.order()));
        return config.drawing() ? ends.add(Tensors.scale(scope.normal(shape), 0.1)) : ends;
    }

    @AfterEach
    void close() {
        scopes.close();
    }

    private static Ref<Sampler> solver(int steps, int order, boolean drawing) {
        return new Ref<>(SOLVER, new Solver(steps, order, drawing));
    }

    private Supplier<List<Evaluated>> pass(int stream) {
        return () -> {
            Scope scope = scopes.evaluation(stream);
            return List.of(new Evaluated(new Batch(scope.normal(new Shape(200, DIMENSIONS)), Optional.empty()), scope));
        };
    }

    private GivenInput input() {
        return GivenInput.of(pass(1)).with(Split.TRAIN, pass(2)).drawing(() -> scopes.evaluation(99));
    }

    private Map<String, Estimate> measure(GivenInput in, Ref<Sampler> reference, List<Ref<Sampler>> samplers) {
        SamplingErrorMetric.Config config = new SamplingErrorMetric.Config(
                samplers, List.of(4, 8, 16), reference, 200, Pixels.TYPE.byDefault(), 200, 8);
        return SamplingErrorMetric.TYPE
                .create(config, TestContext.of(TestContext.points(DIMENSIONS), scopes.manager(), 1))
                .measure(in);
    }

    @Test
    void theOrderOfASolverIsFoundFromPathsOfTheSameNoise() {
        GivenInput in = input();
        Map<String, Estimate> found = measure(
                in, solver(1_000_000, 2, false), List.of(solver(1, 1, false), solver(1, 2, false), solver(1, 2, true)));
        assertThat(found.get("order-solver").value()).isCloseTo(1, within(1e-3));
        assertThat(found.get("order-solver-2").value()).isCloseTo(2, within(1e-2));
        Estimate error = found.get("path-solver-8");
        // The noise's own root mean square is 1.
        assertThat(error.value()).isCloseTo(1.0 / 8, within(4 * error.standardError()));
        assertThat(found.get("distance-solver-4").value())
                .isGreaterThan(found.get("distance-solver-2-16").value());
    }

    @Test
    void aSamplerThatDrawsOnItsWayHasADistanceAndNoPath() {
        GivenInput in = input();
        Map<String, Estimate> found =
                measure(in, solver(1000, 2, false), List.of(solver(1, 1, false), solver(1, 2, true)));
        assertThat(found).containsKeys("distance-solver-2-8", "path-solver-8", "distance-of-data");
        assertThat(found).doesNotContainKeys("path-solver-2-8", "order-solver-2");
        Attachment.Curves paths = (Attachment.Curves) in.attachments().get("path");
        assertThat(paths.curves()).extracting(Attachment.Curves.Curve::label).containsExactly("solver");
        assertThat(paths.curves().get(0).x()).containsExactly(4.0, 8.0, 16.0);
        Attachment.Curves distances = (Attachment.Curves) in.attachments().get("distance");
        assertThat(distances.curves())
                .extracting(Attachment.Curves.Curve::label)
                .containsExactly("solver", "solver-2", "real data");
    }

    @Test
    void anExactSamplerThatDrawsOnItsWayIsRefused() {
        assertThatThrownBy(() -> measure(input(), solver(1000, 2, true), List.of(solver(1, 1, false))))
                .hasMessage(
                        "The exact sampler draws noise on its way, so its samples are not those of the same noise by"
                                + " other samplers; choose one that does not, such as heun.");
    }
}
