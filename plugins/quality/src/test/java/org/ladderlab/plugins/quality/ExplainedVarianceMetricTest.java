package org.ladderlab.plugins.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/**
 * Of three levels: an example is {@code a + b + c} of latents next to the data, in the middle and deepest with variances 0.5, 1 and 1.5, so that the
 * deepest explain half of it. A reconstruction is 1 - depth of the example.
 */
class ExplainedVarianceMetricTest {

    private static final double[] SCALES = {Math.sqrt(0.5), 1, Math.sqrt(1.5)};

    private final Scopes scopes = Scopes.seeded(4);

    private record Sums() implements Bound {

        private static NDArray shared(NDArray like, double depth, Scope scope) {
            NDArray sum = like.zerosLike();
            for (int l = 2; l >= 0 && l / 2.0 >= depth; l--) {
                sum = sum.add(Tensors.scale(scope.normal(like.getShape()), SCALES[l]));
            }
            return sum;
        }

        private static List<NDArray> below(NDArray shared, Redraw asked, Scope scope) {
            return asked.ways(shared, scope, (from, own) -> {
                NDArray sum = from;
                for (int l = 0; l < 3 && l / 2.0 < asked.depth(); l++) {
                    sum = sum.add(Tensors.scale(own.normal(from.getShape()), SCALES[l]));
                }
                return sum;
            });
        }

        @Override
        public LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
            throw new AssertionError("Nobody asks what it costs.");
        }

        @Override
        public NDArray reconstruct(NDArray x, double depth, Scope scope) {
            return Tensors.scale(x, 1 - depth);
        }

        @Override
        public List<NDArray> redraw(NDArray x, Redraw asked, Scope scope) {
            return below(shared(x, asked.depth(), scope), asked, scope);
        }

        @Override
        public List<NDArray> redrawPrior(long examples, Redraw asked, Scope scope) {
            return below(shared(scope.manager().zeros(new Shape(examples, 1)), asked.depth(), scope), asked, scope);
        }
    }

    private record SumsLoss() implements Loss {

        @Override
        public Objective objective(Batch batch, Scope scope) {
            throw new AssertionError("Nothing is trained here.");
        }

        @Override
        public Optional<Bound> bound() {
            return Optional.of(new Sums());
        }
    }

    private record ThreeLevels(int count) implements Encoder {

        @Override
        public List<Level> levels() {
            return IntStream.range(0, count)
                    .mapToObj(l -> Level.of(l, count, "level " + (l + 1), new Shape(1)))
                    .toList();
        }

        @Override
        public NDList evidence(NDArray x, Scope scope) {
            throw new AssertionError("The bound draws.");
        }

        @Override
        public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
            throw new AssertionError("The bound draws.");
        }
    }

    @AfterEach
    void close() {
        scopes.close();
    }

    private TestContext context(int levels) {
        return TestContext.of(TestContext.points(1), scopes.manager(), 1)
                .with(new SumsLoss())
                .with(new ThreeLevels(levels));
    }

    private GivenInput examples() {
        return GivenInput.of(() -> {
            Scope scope = scopes.evaluation(1);
            NDArray data = scope.normal(new Shape(2000, 1));
            return List.of(new Evaluated(new Batch(data, Optional.empty()), scope));
        });
    }

    private static ExplainedVarianceMetric.Config config(int levels, List<Double> logSnrs, int draws) {
        return new ExplainedVarianceMetric.Config(levels, logSnrs, draws, 10, 2000);
    }

    /** To 4 standard errors of 2000 examples with 4 draws each. */
    @Test
    void eachLevelExplainsTheVarianceOfWhatIsSharedAndLeavesTheRest() {
        GivenInput in = examples();
        Map<String, Estimate> found = ExplainedVarianceMetric.TYPE
                .create(config(8, List.of(), 4), context(3))
                .measure(in);
        is(found, "level-1", 1);
        is(found, "level-2", 2.5 / 3);
        is(found, "level-3", 0.5);
        is(found, "prior-level-2", 2.5 / 3);
        is(found, "redrawn-level-2", 0.5);
        is(found, "redrawn-level-3", 1.5);
        assertThat(found.get("redrawn-level-1").value()).isZero();
        assertThat(found.get("redrawn-all").value()).isCloseTo(3, within(0.25));
        is(found, "reconstructed-level-2", 0.75);
        is(found, "smallest-rise", 0.5 / 3);
        assertThat(in.attachments()).containsOnlyKeys("shares", "redrawn", "table");
    }

    private static void is(Map<String, Estimate> found, String name, double known) {
        Estimate estimate = found.get(name);
        assertThat(estimate.value()).as(name).isCloseTo(known, within(4 * estimate.standardError() + 1e-6));
        assertThat(estimate.standardError()).as(name).isLessThan(0.04);
    }

    @Test
    void placesAreTheLevelsOrEvenlyAmongThem() {
        List<DepthAxis.Place> places = DepthAxis.of(new ThreeLevels(3), 8);
        assertThat(places).extracting(DepthAxis.Place::depth).containsExactly(0.0, 0.5, 1.0);
        assertThat(DepthAxis.of(new ThreeLevels(1000), 4))
                .extracting(DepthAxis.Place::name)
                .containsExactly("level-1", "level-251", "level-501", "level-750", "level-1000");
        assertThat(DepthAxis.of(new ThreeLevels(0), 4))
                .extracting(DepthAxis.Place::name)
                .containsExactly("depth-0.0", "depth-0.25", "depth-0.5", "depth-0.75", "depth-1.0");
    }

    @Test
    void withoutDrawsReconstructionsAloneSayHowMuchIsExplainedAtLeast() {
        GivenInput in = examples();
        Map<String, Estimate> found = ExplainedVarianceMetric.TYPE
                .create(config(8, List.of(), 0), context(3))
                .measure(in);
        assertThat(found.keySet())
                .containsExactly("reconstructed-level-1", "reconstructed-level-2", "reconstructed-level-3");
        assertThat(in.attachments()).containsOnlyKeys("shares", "table");
    }

    @Test
    void oneWayDownAndLogSnrsOfALadderAreRefused() {
        assertThatThrownBy(() -> ExplainedVarianceMetric.TYPE.create(config(8, List.of(), 1), context(3)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tells nothing of a variance");
        assertThatThrownBy(() -> ExplainedVarianceMetric.TYPE.create(config(8, List.of(0.0), 2), context(3)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("infinitely many levels");
    }
}
