package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.evaluation.NonFiniteException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.run.RunStatus;
import org.ladderlab.spi.tensors.Scope;

/** A run whose ledger, metrics or weights are not finite has not finished, and says which. */
class SoundResultTest {

    @TempDir
    Path folder;

    private final Engine engine = new Engine(new Toy.Silent());

    /** The toy bound, in which the last level of example 1 of each evaluated batch is NaN. */
    private record Broken(Bound plain) implements Loss, Bound {
        @Override
        public Objective objective(Batch batch, Scope scope) {
            return new Objective(plain.ledger(batch.data(), 1, scope).total().mean(), Map.of(), Optional.empty());
        }

        @Override
        public Optional<Bound> bound() {
            return Optional.of(this);
        }

        @Override
        public LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
            LedgerTerms terms = plain.ledger(x, maxLevels, scope);
            List<LedgerTerms.Consistency> levels = new ArrayList<>(terms.levels());
            LedgerTerms.Consistency last = levels.remove(levels.size() - 1);
            float[] nats = last.nats().toFloatArray();
            nats[1] = Float.NaN;
            levels.add(new LedgerTerms.Consistency(
                    last.depth(), last.name(), scope.manager().create(nats)));
            return new LedgerTerms(terms.reconstruction(), levels, terms.prior());
        }

        @Override
        public List<NDArray> redraw(NDArray x, Redraw asked, Scope scope) {
            return plain.redraw(x, asked, scope);
        }

        @Override
        public List<NDArray> redrawPrior(long examples, Redraw asked, Scope scope) {
            return plain.redrawPrior(examples, asked, scope);
        }

        @Override
        public NDArray reconstruct(NDArray x, double depth, Scope scope) {
            return plain.reconstruct(x, depth, scope);
        }
    }

    private static final Ref<Loss> BROKEN = Toy.type(Kind.LOSS, "broken", new Toy.None(), (config, context) ->
                    (Loss) new Broken(new HierarchicalBound(context.part(Encoder.class), context.part(Decoder.class))))
            .byDefault();

    private static Ref<Metric> metric(double value) {
        return Toy.type(Kind.METRIC, "flat", new Toy.None(), (config, context) ->
                        (Metric) in -> Map.of("value", new Estimate(value, Double.NaN)))
                .byDefault();
    }

    /** Plain descent whose last step goes to infinity. */
    private static Ref<Optimizer> explodes(long at) {
        return Toy.type(Kind.OPTIMIZER, "explodes", new Toy.None(), (config, context) -> (Optimizer) new Optimizer() {
                    @Override
                    public double learningRate() {
                        return 0.01;
                    }

                    @Override
                    public Rule prepare(List<NDArray> weights, NDManager manager) {
                        return new Rule() {
                            @Override
                            public void apply(List<NDArray> gradients, double learningRate, long number) {
                                if (number == at) {
                                    weights.get(1)
                                            .addi(gradients
                                                    .get(1)
                                                    .onesLike()
                                                    .mul(1e38f)
                                                    .mul(10f));
                                }
                            }

                            @Override
                            public Map<String, NDArray> state() {
                                return Map.of();
                            }
                        };
                    }
                })
                .byDefault();
    }

    private static Experiment experiment(
            Experiment.Training training,
            Ref<Loss> loss,
            Ref<Optimizer> optimizer,
            List<Ref<Metric>> metrics,
            int evaluationBatch) {
        Experiment toy = Toy.experiment(training, new Toy.LossConfig(-1), false);
        return new Experiment(
                toy.name(),
                "",
                7,
                toy.data(),
                toy.model(),
                loss,
                optimizer,
                training,
                new Experiment.Evaluation(
                        List.of(Split.TEST),
                        Optional.empty(),
                        evaluationBatch,
                        1,
                        10,
                        Optional.empty(),
                        Optional.empty()),
                new Experiment.Sampling(Optional.empty(), 64, List.of(), Optional.empty()),
                metrics,
                List.of(),
                toy.compute());
    }

    private static Experiment.Training training(int steps, Experiment.NonFinite rule) {
        Experiment.Training toy = Toy.training(steps);
        return new Experiment.Training(
                steps,
                toy.batchSize(),
                toy.clipNorm(),
                toy.averageDecay(),
                toy.learningRate(),
                toy.logEvery(),
                toy.checkpointEvery(),
                toy.keepCheckpoints(),
                Optional.empty(),
                rule,
                List.of(),
                Optional.empty(),
                toy.powerAverages());
    }

    private RunResult result() throws Exception {
        return ResultJson.fromJson(Files.readString(folder.resolve("result.json")));
    }

    @Test
    void aLedgerThatIsNotFiniteIsAFailedRunWithTermAndExampleNamed() throws Exception {
        Experiment broken =
                experiment(training(1, Experiment.NonFinite.STOP), BROKEN, Toy.OPTIMIZER.byDefault(), List.of(), 20);
        // Batches of 20 of 50 examples, in each of which number 1 is NaN.
        assertThatThrownBy(() -> engine.run(Toy.request(broken, folder)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessage(
                        "The ledger of the test split is not finite: its term 'z2' is NaN for 3 of 50 examples, the first"
                                + " of which is number 1.");
        assertThat(result().status()).isEqualTo(RunStatus.FAILED);
        assertThat(result().evaluation().get(Split.TEST).prior().value()).isFinite();
        assertThat(Journal.read(folder.resolve("journal.jsonl")))
                .anyMatch(entry -> entry instanceof Journal.Event event
                        && event.name().equals("cause")
                        && event.details().getOrDefault("message", "").contains("'z2' is NaN"));

        Path judged = folder.resolve("judged");
        assertThatThrownBy(() -> engine.evaluate(Toy.request(broken, judged), folder))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("'z2' is NaN");
        assertThat(Files.readString(judged.resolve("result.json"))).contains("\"status\" : \"failed\"");
    }

    @Test
    void aMetricThatIsNotFiniteIsAFailedRunThatKeepsItsLedger() throws Exception {
        Experiment infinite = experiment(
                training(1, Experiment.NonFinite.STOP),
                Toy.LOSS.byDefault(),
                Toy.OPTIMIZER.byDefault(),
                List.of(Toy.METRIC.byDefault(), metric(Double.POSITIVE_INFINITY)),
                20);
        assertThatThrownBy(() -> engine.run(Toy.request(infinite, folder)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessage("A metric is not finite: 'flat/value' is Infinity.");
        assertThat(result().status()).isEqualTo(RunStatus.FAILED);
        assertThat(result().evaluation().get(Split.TEST).total().value()).isFinite();
        assertThat(result().metrics()).containsKey("toy-metric/mean");
    }

    @Test
    void aMetricThatThrowsIsAFailedRunThatKeepsTheOthers() throws Exception {
        Ref<Metric> throwing = Toy.type(Kind.METRIC, "throwing", new Toy.None(), (config, context) -> (Metric) in -> {
                    throw new IllegalStateException("no such thing");
                })
                .byDefault();
        Experiment experiment = experiment(
                training(1, Experiment.NonFinite.STOP),
                Toy.LOSS.byDefault(),
                Toy.OPTIMIZER.byDefault(),
                List.of(throwing, Toy.METRIC.byDefault()),
                20);
        assertThatThrownBy(() -> engine.run(Toy.request(experiment, folder)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageStartingWith("The metric 'throwing' failed: IllegalStateException: no such thing (in ");
        assertThat(result().status()).isEqualTo(RunStatus.FAILED);
        assertThat(result().metrics()).containsOnlyKeys("toy-metric/mean");
        assertThat(result().evaluation().get(Split.TEST).total().value()).isFinite();
    }

    @Test
    void aBlowUpInTheLastStepLeavesNoCheckpointAndNoResult() throws Exception {
        for (Experiment.NonFinite rule : Experiment.NonFinite.values()) {
            Path run = folder.resolve(rule.name());
            Experiment explodes = experiment(training(12, rule), Toy.LOSS.byDefault(), explodes(12), List.of(), 20);
            assertThatThrownBy(() -> engine.run(Toy.request(explodes, run)))
                    .isInstanceOf(NonFiniteException.class)
                    .hasMessage(
                            "After step 12 'weights/encoder.level1' is not finite, though the losses and gradients that were"
                                    + " followed were: a change was too large. The last good checkpoint is "
                                    + run.resolve("checkpoints/step-0000000010.safetensors")
                                    + ". Lower the learning rate or training.clipNorm.");
        }
    }

    @Test
    void aRunWhoseStepsWereAllSkippedHasLearnedNothing() {
        Experiment skips = experiment(
                training(1, Experiment.NonFinite.SKIP),
                new Ref<>(Toy.LOSS, new Toy.LossConfig(1)),
                Toy.OPTIMIZER.byDefault(),
                List.of(),
                20);
        assertThatThrownBy(() -> engine.run(Toy.request(skips, folder)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageStartingWith("Nothing was learned: none of the 1 steps was finite");
    }

    /** (examples + batch - 1) / batch is negative in 32 bits, and no batch is no nats. */
    @Test
    void theLargestBatchOfTheEvaluationIsOneOfAllExamples() {
        Experiment.Training training = training(1, Experiment.NonFinite.STOP);
        RunResult one = engine.run(Toy.request(
                experiment(training, Toy.LOSS.byDefault(), Toy.OPTIMIZER.byDefault(), List.of(), Integer.MAX_VALUE),
                folder.resolve("one")));
        RunResult same = engine.run(Toy.request(
                experiment(training, Toy.LOSS.byDefault(), Toy.OPTIMIZER.byDefault(), List.of(), 50),
                folder.resolve("same")));
        assertThat(one.evaluation().get(Split.TEST).total())
                .isEqualTo(same.evaluation().get(Split.TEST).total());
        assertThat(one.evaluation().get(Split.TEST).total().value()).isPositive();
    }

    @Test
    void aMeanOfNothingIsRefused() {
        assertThatThrownBy(() -> Estimate.ofMean(new double[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one value");
        assertThat(Estimate.ofMean(new double[] {3}).standardError()).isNaN();
    }
}
