package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.Experiment.Decay;
import org.ladderlab.engine.Experiment.LearningRate;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.Optimizer;
import org.ladderlab.spi.Parameters;

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
            LearnedState state = new LearnedState(parameters, new Adding(), 0.3, manager);
            double average = 5;
            for (int n = 1; n <= 6; n++) {
                state.update(List.of(manager.create(new float[] {1})), 1, n);
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

    /** Adds the gradient to the weight. */
    private static final class Adding implements Optimizer {
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
                        weights.get(0).addi(gradients.get(0));
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
