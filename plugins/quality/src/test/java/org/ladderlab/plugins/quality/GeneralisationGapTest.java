package org.ladderlab.plugins.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** Of a bound whose reconstruction is x + e, whose one level is 2 x + a uniform draw, and whose prior is 3. */
class GeneralisationGapTest {

    private final Scopes scopes = Scopes.seeded(2);

    private record Noisy() implements Bound {

        @Override
        public LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
            NDArray value = x.squeeze(1);
            NDArray level = value.add(value).add(scope.scalar(scope.uniform()));
            return new LedgerTerms(
                    value.add(scope.normal(value.getShape())),
                    List.of(new LedgerTerms.Consistency(0.5, "level 1", level)),
                    value.zerosLike().add(scope.scalar(3)));
        }

        @Override
        public List<NDArray> redraw(NDArray x, Redraw asked, Scope scope) {
            return Collections.nCopies(asked.draws(), x);
        }

        @Override
        public List<NDArray> redrawPrior(long examples, Redraw asked, Scope scope) {
            throw new UnsupportedOperationException("This bound has no prior to draw from.");
        }

        @Override
        public NDArray reconstruct(NDArray x, double depth, Scope scope) {
            return x;
        }
    }

    private record NoisyLoss() implements Loss {

        @Override
        public Objective objective(Batch batch, Scope scope) {
            throw new AssertionError("Nothing is trained here.");
        }

        @Override
        public Optional<Bound> bound() {
            return Optional.of(new Noisy());
        }
    }

    /** As many examples in each part. */
    private record Parts(int size) implements Dataset {

        @Override
        public DataSpec spec() {
            return TestContext.points(1);
        }

        @Override
        public int size(Split split) {
            return size;
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            throw new AssertionError("The input has the batches.");
        }

        @Override
        public String fingerprint() {
            return "";
        }
    }

    @AfterEach
    void close() {
        scopes.close();
    }

    private Supplier<List<Evaluated>> examples(float... values) {
        return () -> {
            Scope scope = scopes.evaluation(1);
            NDArray data = scope.manager().create(values, new Shape(values.length, 1));
            return List.of(new Evaluated(new Batch(data, Optional.empty()), scope));
        };
    }

    @Test
    void bothPartsSeeTheSameNoiseSoThatTheGapHasNone() {
        GivenInput in = GivenInput.of(examples(1, 2, 4)).with(Split.TRAIN, examples(0, 1, 2));
        TestContext context = TestContext.of(TestContext.points(1), scopes.manager(), 1)
                .with(new NoisyLoss())
                .with(new Parts(3));
        Map<String, Estimate> gap = GeneralisationGapMetric.TYPE
                .create(new GeneralisationGapMetric.Config(3, 2, 4), context)
                .measure(in);
        assertThat(gap.keySet()).containsExactly("reconstruction", "level-1", "prior", "total");
        // Differences of 1, 1 and 2, whose mean has a standard error of a third.
        is(gap.get("reconstruction"), 4.0 / 3, 1.0 / 3);
        is(gap.get("level-1"), 8.0 / 3, 2.0 / 3);
        is(gap.get("prior"), 0, 0);
        is(gap.get("total"), 4, 1);
        assertThat(in.attachments()).containsOnlyKeys("gap");
    }

    private static void is(Estimate found, double value, double standardError) {
        assertThat(found.value()).isCloseTo(value, within(1e-5));
        assertThat(found.standardError()).isCloseTo(standardError, within(1e-5));
    }
}
