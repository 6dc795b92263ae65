package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.experiment.BatchOrder;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.Experiment.Decay;
import org.ladderlab.engine.experiment.Experiment.LearningRate;
import org.ladderlab.engine.experiment.LearningRateFactor;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.experiment.WeightGroups;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.tensors.Parameters;

/** The rules of training that can be told without a model. */
class TrainingRulesTest {

    @Test
    void theLearningRateWarmsUpAndDecaysToItsLastValue() {
        assertThat(factors(new LearningRate(4, 0, Decay.NONE, 0), 1, 2, 4, 5, 12))
                .containsExactly(0.25, 0.5, 1, 1, 1);
        assertThat(factors(new LearningRate(4, 0, Decay.LINEAR, 0.2), 2, 4, 8, 12))
                .containsExactly(new double[] {0.5, 1, 0.6, 0.2}, within(1e-12));
        assertThat(factors(new LearningRate(4, 0, Decay.COSINE, 0.2), 4, 6, 8, 12))
                .containsExactly(new double[] {1, 0.6 + 0.4 * Math.sqrt(0.5), 0.6, 0.2}, within(1e-12));
        assertThat(factors(new LearningRate(0, 0, Decay.COSINE, 0), 12)[0]).isZero();
        assertThat(factors(new LearningRate(2, 4, Decay.LINEAR, 0.25), 1, 2, 6, 8, 12))
                .containsExactly(0.5, 1, 1, 0.75, 0.25);
    }

    private static double[] factors(LearningRate rate, long... steps) {
        return Arrays.stream(steps)
                .mapToDouble(step -> LearningRateFactor.at(step, 12, rate))
                .toArray();
    }

    @Test
    void theAverageFollowsItsRecursionWithTheWarmStart() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Parameters parameters = new Parameters(manager, 1);
            NDArray weight = parameters.scope("decoder").weight("w", new Shape(1), Parameters.Initializer.constant(5));
            LearnedState state = new LearnedState(
                    parameters, WeightGroups.alike(parameters, new Adding(false)), experiment(0.3), manager);
            double average = 5;
            for (int n = 1; n <= 6; n++) {
                state.update(manager.create(new float[] {1}), 1, n);
                double decay = Math.min(0.3, (1.0 + n) / (10.0 + n));
                average = decay * average + (1 - decay) * (5 + n);
            }
            assertThat(weight.getFloat(0)).isEqualTo(11);
            try (Snapshot trained = state.useAverages(manager)) {
                assertThat(weight.getFloat(0)).isCloseTo((float) average, within(1e-5f));
            }
            assertThat(weight.getFloat(0)).isEqualTo(11);
        }
    }

    @Test
    void aRuleGetsEachWeightsGradientOrAllInOneVectorAsItAsks() {
        for (boolean elementwise : new boolean[] {false, true}) {
            try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
                Parameters parameters = new Parameters(manager, 1);
                NDArray a = parameters.weight("a", new Shape(2, 3), Parameters.Initializer.constant(1));
                NDArray b = parameters.weight("b", new Shape(2), Parameters.Initializer.constant(-1));
                Adding rule = new Adding(elementwise);
                LearnedState state =
                        new LearnedState(parameters, WeightGroups.alike(parameters, rule), experiment(0), manager);
                state.update(manager.arange(0f, 8f), 1, 1);

                assertThat(rule.seen)
                        .containsExactlyElementsOf(
                                elementwise ? List.of(new Shape(8)) : List.of(new Shape(2, 3), new Shape(2)));
                assertThat(a.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
                assertThat(b.toFloatArray()).containsExactly(5, 6);
                assertThat(a.hasGradient() && b.hasGradient()).isTrue();
            }
        }
    }

    private static Experiment experiment(double averageDecay) {
        Experiment.Training usual = Toy.training(10);
        return Toy.experiment(
                new Experiment.Training(
                        usual.steps(),
                        usual.batchSize(),
                        usual.clipNorm(),
                        averageDecay,
                        usual.learningRate(),
                        usual.logEvery(),
                        usual.checkpointEvery(),
                        usual.keepCheckpoints(),
                        usual.validateEvery(),
                        usual.nonFinite(),
                        usual.groups(),
                        usual.best(),
                        usual.powerAverages()),
                new Toy.LossConfig(-1),
                false);
    }

    /** Adds the gradient to the weight. */
    private static final class Adding implements Optimizer {

        private final boolean elementwise;
        private final List<Shape> seen = new ArrayList<>();

        Adding(boolean elementwise) {
            this.elementwise = elementwise;
        }

        @Override
        public boolean elementwise() {
            return elementwise;
        }

        @Override
        public double learningRate() {
            return 1;
        }

        @Override
        public Rule prepare(List<NDArray> weights, NDManager manager) {
            return new Rule() {
                @Override
                public void apply(List<NDArray> gradients, double learningRate, long number) {
                    try (GradientMode off = GradientMode.off()) {
                        for (int i = 0; i < weights.size(); i++) {
                            seen.add(gradients.get(i).getShape());
                            weights.get(i).addi(gradients.get(i));
                        }
                    }
                }

                @Override
                public Map<String, NDArray> state() {
                    return Map.of();
                }
            };
        }
    }

    @Test
    void everyEpochVisitsEveryExampleOnceInAnOrderOfItsOwn() {
        RandomStreams streams = new RandomStreams(3);
        BatchOrder order = new BatchOrder(streams, 10, 4);
        int[] seen = IntStream.rangeClosed(1, 5)
                .flatMap(step -> Arrays.stream(order.batch(step)))
                .toArray();
        int[] first = Arrays.copyOfRange(seen, 0, 10);
        int[] second = Arrays.copyOfRange(seen, 10, 20);

        assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(second)
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .isNotEqualTo(first);
        assertThat(new BatchOrder(streams, 10, 4).batch(3)).isEqualTo(Arrays.copyOfRange(seen, 8, 12));
    }

    @Test
    void seedsDependOnTheRunTheStreamAndTheNumberAndNothingElse() {
        Set<Long> seeds = new HashSet<>();
        for (long run = 0; run < 3; run++) {
            for (String stream : List.of("train", "evaluation/TEST", "ab", "ba", "")) {
                for (long number = 0; number < 1000; number++) {
                    seeds.add(new RandomStreams(run).seed(stream, number));
                }
            }
        }
        assertThat(seeds).hasSize(15_000);
        assertThat(new RandomStreams(1).seed("train", 5)).isEqualTo(new RandomStreams(1).seed("train", 5));
    }

    @Test
    void meansGoOnAfterTheyAreSavedAndRestored() {
        Means means = new Means();
        means.add("a", 0.1);
        means.add("b", 4);
        means.add("a", 0.2);
        Means restored = new Means();
        restored.restore(means.save());
        means.add("a", 0.7);
        restored.add("a", 0.7);

        Map<String, Double> expected = means.take();
        assertThat(expected).containsEntry("a", (0.1 + 0.2 + 0.7) / 3).containsEntry("b", 4.0);
        assertThat(restored.take()).isEqualTo(expected);
        assertThat(means.take()).isEmpty();
    }
}
