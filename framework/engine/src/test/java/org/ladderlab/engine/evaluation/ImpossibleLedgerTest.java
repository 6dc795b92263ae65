package org.ladderlab.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.Toy;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.data.GaussianMixture.Component;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Ledger.LevelEstimate;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

class ImpossibleLedgerTest {

    /** N(0, 1) in two dimensions: log(2 pi e) = 2.8379 nats. */
    private static final GaussianMixture NORMAL = GaussianMixture.ofValues(List.of(1.0), List.of(0.0), List.of(1.0));

    @TempDir
    private Path folder;

    /** Claims to be drawn from {@link #NORMAL}. */
    private record Normal() implements Dataset {

        @Override
        public DataSpec spec() {
            return new DataSpec("normal", new Shape(2), Optional.empty(), 0, Optional.of(NORMAL));
        }

        @Override
        public int size(Split split) {
            return 100;
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            return new Batch(scope.normal(new Shape(indices.length, 2)), Optional.empty());
        }

        @Override
        public String fingerprint() {
            return "normal";
        }
    }

    /** A bound of 1 + |x|^2 / 2 nats, on average 2. */
    private record TooLow() implements Loss, Bound {

        @Override
        public Objective objective(Batch batch, Scope scope) {
            return new Objective(ledger(batch.data(), 1, scope).total().mean(), Map.of(), Optional.empty());
        }

        @Override
        public Optional<Bound> bound() {
            return Optional.of(this);
        }

        @Override
        public LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
            NDArray half = Tensors.scale(Tensors.sumPerExample(x.square()), 0.5);
            return new LedgerTerms(half, List.of(), half.onesLike());
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

    private static Experiment experiment() {
        Experiment toy = Toy.experiment(0);
        return new Experiment(
                toy.name(),
                "",
                1,
                Toy.<Dataset, Toy.None>type(Kind.DATASET, "normal", new Toy.None(), (config, context) -> new Normal())
                        .byDefault(),
                toy.model(),
                new Ref<>(
                        Toy.type(Kind.LOSS, "too-low", new Toy.None(), (config, context) -> new TooLow()),
                        new Toy.None()),
                toy.optimizer(),
                toy.training(),
                toy.evaluation(),
                toy.sampling(),
                List.of(),
                List.of(),
                toy.compute());
    }

    private static Ledger ledger(double reconstruction, double level, double prior, Measure measure) {
        return new Ledger(
                new Estimate(reconstruction, 0.05),
                List.of(new LevelEstimate(0, "z0", new Estimate(level, 0.05))),
                new Estimate(prior, 0),
                new Estimate(reconstruction + level + prior, 0.1),
                OptionalDouble.empty(),
                measure);
    }

    @Test
    void whatNoModelCanHaveIsSaidInASentence() throws IOException {
        try (BuiltExperiment built = ExperimentBuilder.build(experiment());
                InputStream golden = Objects.requireNonNull(getClass().getResourceAsStream("impossible-ledgers.txt"))) {
            String found = String.join(
                    "\n",
                    ImpossibleLedger.of(Split.TEST, ledger(1, 1, 0.4, Measure.DENSITY), built)
                            .orElseThrow(),
                    ImpossibleLedger.of(Split.TEST, ledger(3, -1, 0.4, Measure.DENSITY), built)
                            .orElseThrow(),
                    ImpossibleLedger.of(Split.TRAIN, ledger(-0.3, 4, 0, Measure.PROBABILITY), built)
                            .orElseThrow(),
                    ImpossibleLedger.of(Split.TEST, ledger(1, -2, 0.2, Measure.PROBABILITY), built)
                            .orElseThrow(),
                    "");
            assertThat(found).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatChanceOrTheMeasureAllowsIsNotSaid() {
        try (BuiltExperiment built = ExperimentBuilder.build(experiment())) {
            assertThat(List.of(
                            ImpossibleLedger.of(Split.TEST, ledger(1, 1, 0.45, Measure.DENSITY), built),
                            ImpossibleLedger.of(Split.TRAIN, ledger(1, 1, 0.4, Measure.DENSITY), built),
                            ImpossibleLedger.of(Split.TEST, ledger(-9, 1, 0.4, Measure.DENSITY_ON_GRID), built),
                            ImpossibleLedger.of(Split.TEST, ledger(-0.19, 4, 0, Measure.PROBABILITY), built)))
                    .allMatch(Optional::isEmpty);
        }
    }

    @Test
    void aRunAndAnEvaluationEndWithIt() {
        assertThatThrownBy(() -> new Engine(new Toy.Silent()).run(Toy.request(experiment(), folder)))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("the entropy of 'normal'");
        assertThatThrownBy(() -> new Engine(new Toy.Silent())
                        .evaluate(Toy.request(experiment(), folder.resolve("again")), folder))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("the entropy of 'normal'");
    }

    /** The mixture of two normal laws by the trapezoidal rule, to 4 standard errors of its draws. */
    @Test
    void theEntropyOfALawIsKnown() {
        DataSpec plane = new DataSpec("plane", new Shape(2), Optional.empty(), 0);
        assertThat(NORMAL.entropy(plane)).contains(new Estimate(Math.log(2 * Math.PI * Math.E), 0));
        GaussianMixture two = GaussianMixture.ofValues(List.of(3.0, 7.0), List.of(-1.0, 0.5), List.of(0.2, 0.4));
        double expected = 0;
        for (double x = -6; x < 6; x += 1e-3) {
            double density = 0.3 * normal((x + 1) / 0.2) / 0.2 + 0.7 * normal((x - 0.5) / 0.4) / 0.4;
            expected -= density > 0 ? 1e-3 * density * Math.log(density) : 0;
        }
        Estimate found = two.entropy(plane).orElseThrow();
        assertThat(found.value()).isCloseTo(2 * expected, within(4 * found.standardError()));
        assertThat(found.standardError()).isLessThan(0.02);
        GaussianMixture points = new GaussianMixture(List.of(
                new Component(1, List.of(0.0), 0),
                new Component(1, List.of(0.0), 0),
                new Component(2, List.of(1.0), 0)));
        assertThat(points.entropy(plane)).isEmpty();
        DataSpec bits =
                new DataSpec("bits", new Shape(3), Optional.of(new org.ladderlab.spi.data.PixelGrid(2, 0, 1)), 0);
        assertThat(points.entropy(bits).orElseThrow().value()).isCloseTo(3 * Math.log(2), within(1e-12));
        assertThat(two.entropy(bits)).isEmpty();
    }

    private static double normal(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
