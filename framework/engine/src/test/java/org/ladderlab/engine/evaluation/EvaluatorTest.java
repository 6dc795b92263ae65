package org.ladderlab.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.Toy;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

class EvaluatorTest {

    private static final int EXAMPLES = 43;

    /**
     * Reconstruction r + noise, one level 3 - r, prior 2, where r is the example's first coordinate.
     *
     * @param largest above which r is refused
     */
    private record Known(double largest) implements Loss, Bound {
        @Override
        public Objective objective(Batch batch, Scope scope) {
            NDArray mean = ledger(batch.data(), 1, scope).total().mean();
            return new Objective(mean, Map.of(), Optional.empty());
        }

        @Override
        public Optional<Bound> bound() {
            return Optional.of(this);
        }

        @Override
        public LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
            NDArray r = x.get(":,0");
            if (r.max().getFloat() > largest) {
                throw new ConfigurationException("decoder.largest", "An example is above it; set more.");
            }
            NDArray three = r.onesLike().mul(scope.scalar(3));
            NDArray noise = scope.normal(r.getShape()).mul(scope.scalar(0.5));
            return new LedgerTerms(
                    r.add(noise),
                    List.of(new LedgerTerms.Consistency(0.5, "middle", three.sub(r))),
                    r.onesLike().mul(scope.scalar(2)));
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

    private static Ref<Loss> known(double largest) {
        return Toy.type(Kind.LOSS, "known", new Toy.None(), (config, context) -> (Loss) new Known(largest))
                .byDefault();
    }

    /** How many examples came. */
    private record Count(Optional<Integer> examples) implements Metric {

        static Ref<Metric> of(String name, Optional<Integer> examples) {
            return Toy.type(Kind.METRIC, name, new Toy.None(), (config, context) -> (Metric) new Count(examples))
                    .byDefault();
        }

        @Override
        public Map<String, Estimate> measure(MetricInput in) {
            long examples = 0;
            for (Evaluated evaluated : in.batches()) {
                examples += evaluated.batch().data().getShape().get(0);
            }
            return Map.of("examples", new Estimate(examples, Double.NaN));
        }
    }

    @Test
    void termsAreMeansOverExamplesAndTheTotalHasItsOwnStandardError() {
        int draws = 400;
        try (BuiltExperiment built = ExperimentBuilder.build(experiment(draws))) {
            Ledger ledger = new Evaluator(built).ledger(Split.TEST, 0);

            double[] r = new double[EXAMPLES];
            try (var manager = built.manager().newSubManager()) {
                Scope scope = new Scope(manager, false, 0, 0);
                int[] indices = java.util.stream.IntStream.range(0, EXAMPLES).toArray();
                NDArray first =
                        built.dataset().batch(Split.TEST, indices, scope).data().get(":,0");
                System.arraycopy(Evaluator.doubles(first), 0, r, 0, EXAMPLES);
            }
            Estimate expected = Estimate.ofMean(r);
            // The noise of a mean over 43 examples and 400 draws is 0.5 / sqrt(17200) = 0.0038.
            double noise = 0.5 / Math.sqrt((double) EXAMPLES * draws);
            assertThat(ledger.reconstruction().value()).isCloseTo(expected.value(), within(4 * noise));
            assertThat(ledger.levels()).hasSize(1);
            assertThat(ledger.levels().get(0).nats().value()).isCloseTo(3 - expected.value(), within(1e-6));
            assertThat(ledger.levels().get(0).nats().standardError()).isCloseTo(expected.standardError(), within(1e-6));
            assertThat(ledger.prior().value()).isCloseTo(2, within(1e-12));
            assertThat(ledger.prior().standardError()).isCloseTo(0, within(1e-12));
            // r cancels in the total, so that only the Monte Carlo noise is left in its error.
            assertThat(ledger.total().value()).isCloseTo(5, within(4 * noise));
            assertThat(ledger.total().standardError()).isCloseTo(noise, within(0.4 * noise));
            assertThat(ledger.bitsPerDim()).hasValue(ledger.total().value() / (2 * Math.log(2)));
        }
    }

    @Test
    void evaluationRepeatsItselfAndEachSplitHasItsOwnNumbers() {
        try (BuiltExperiment built = ExperimentBuilder.build(experiment(1))) {
            Evaluator evaluator = new Evaluator(built);
            Ledger first = evaluator.ledger(Split.TEST, 0);
            Ledger validation = evaluator.ledger(Split.VALIDATION, 0);

            assertThat(evaluator.ledger(Split.TEST, 500)).isEqualTo(first);
            assertThat(validation.total()).isNotEqualTo(first.total());
            assertThat(measured(built).get("toy-metric/mean").value()).isFinite();
        }
    }

    @Test
    void aMetricHasAsManyExamplesAsItAsksFor() {
        try (BuiltExperiment built = ExperimentBuilder.build(experiment(
                1, List.of(Count.of("count", Optional.empty()), Count.of("count-more", Optional.of(EXAMPLES + 5)))))) {
            Map<String, Estimate> metrics = measured(built);

            assertThat(metrics.get("count/examples").value()).isEqualTo(EXAMPLES);
            assertThat(metrics.get("count-more/examples").value()).isEqualTo(EXAMPLES + 5);
        }
    }

    @Test
    void aBoundThatRefusesAnExampleNamesTheSetting() {
        try (BuiltExperiment built =
                ExperimentBuilder.build(experiment(1, Toy.experiment(0).metrics(), known(0)))) {
            assertThatThrownBy(() -> new Evaluator(built).ledger(Split.TEST, 0))
                    .isInstanceOfSatisfying(
                            BuildException.class, e -> assertThat(e.path()).isEqualTo("model.decoder.largest"));
        }
    }

    private static Experiment experiment(int draws) {
        return experiment(draws, Toy.experiment(0).metrics());
    }

    private static Experiment experiment(int draws, List<Ref<Metric>> metrics) {
        return experiment(draws, metrics, known(Double.POSITIVE_INFINITY));
    }

    private static Experiment experiment(int draws, List<Ref<Metric>> metrics, Ref<Loss> loss) {
        Experiment toy = Toy.experiment(0);
        return new Experiment(
                toy.name(),
                "",
                1,
                toy.data(),
                toy.model(),
                loss,
                toy.optimizer(),
                toy.training(),
                new Experiment.Evaluation(
                        List.of(Split.TEST), Optional.of(EXAMPLES), 20, draws, 10, Optional.empty(), Optional.empty()),
                toy.sampling(),
                metrics,
                List.of(),
                toy.compute());
    }

    private static Map<String, Estimate> measured(BuiltExperiment built) {
        Measured measured = new Measuring(built, Measuring.Attachments.NONE).measure(0);
        assertThat(measured.failures()).isEmpty();
        return measured.values();
    }
}
