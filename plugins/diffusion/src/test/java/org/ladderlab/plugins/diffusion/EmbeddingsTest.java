package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.NoiseEmbedding;
import org.ladderlab.nn.Ops;
import org.ladderlab.nn.TimeEmbedding;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.plugins.schedules.LinearBeta;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** What the networks are told of the noise level and of the last bits, against the checked values. */
class EmbeddingsTest {

    @ParameterizedTest
    @EnumSource(NoiseEmbedding.class)
    void aNoiseEmbeddingHasItsPublishedValues(NoiseEmbedding embedding) {
        Oracle oracle = Oracle.read("P07");
        String name = embedding == NoiseEmbedding.DDPM ? "ddpm" : "openai";
        int width = oracle.inputs().get("dim").asInt();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray t = manager.create(new double[] {oracle.inputs().get("t").asDouble(), 0});
            double[] found = embedding.embed(t, width).get(0).toDoubleArray();
            double[] expected = Oracle.doubles(oracle.expected().get(name));
            assertThat(found).containsExactly(expected, within(oracle.relativeTolerance()));
        }
    }

    @Test
    void fourierFeaturesHaveTheirPublishedValuesAndOrder() {
        Oracle oracle = Oracle.read("P06");
        double z = oracle.inputs().get("z_noisy").asDouble();
        double[] frequencies = {Math.scalb(Math.PI, 7), Math.scalb(Math.PI, 8)};
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            double[] found = Ops.fourierFeatures(manager.create(new double[] {z}, new Shape(1, 1, 1, 1)), frequencies)
                    .toDoubleArray();
            double[] noisy = Oracle.doubles(oracle.expected().get("noisy"));
            assertThat(found)
                    .containsExactly(
                            new double[] {z, noisy[0], noisy[1], noisy[2], noisy[3]},
                            within(oracle.relativeTolerance()));

            double[] clean = Oracle.doubles(oracle.expected().get("x"));
            double[] features = Ops.fourierFeatures(
                            manager.create(clean, new Shape(1, 1, 1, clean.length)), frequencies)
                    .reshape(5, clean.length)
                    .transpose()
                    .toDoubleArray();
            for (int k = 0; k < clean.length; k++) {
                assertThat(features[5 * k + 1])
                        .isCloseTo(oracle.expected().get("clean_sin7").get(k).asDouble(), within(1e-7));
                assertThat(features[5 * k + 4])
                        .isCloseTo(oracle.expected().get("clean_cos8").get(k).asDouble(), within(1e-7));
            }
        }
    }

    private static NDArray logSnrs(NDManager manager) {
        return manager.create(new double[] {Double.NEGATIVE_INFINITY, -13, -5, 0, 5, 13, Double.POSITIVE_INFINITY});
    }

    @Test
    void theNoiseLevelIsToldFromAllOthersUpToBothInfinities() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            double[] times = NoiseTime.LOG_SNR
                    .in(context(manager))
                    .apply(logSnrs(manager))
                    .toDoubleArray();
            for (int i = 0; i < 6; i++) {
                assertThat(times[i] - times[i + 1])
                        .as("time between log SNRs %d and %d", i, i + 1)
                        .isGreaterThan(1);
            }
        }
    }

    @Test
    void aLearnedLogSnrGetsAGradientThroughTheEmbedding() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientMode on = GradientMode.on()) {
            TestContext context = context(manager);
            TimeEmbedding embedding = new TimeEmbedding(context.parameters(), NoiseEmbedding.DDPM, 8, 4);
            UnaryOperator<NDArray> time = NoiseTime.LOG_SNR.in(context);
            NDArray logSnr = manager.create(new double[] {-1, 2});
            logSnr.setRequiresGradient(true);
            NDArray output = embedding.forward(time.apply(logSnr)).square().sum();
            double gradient = WeightOps.gradients(output, List.of(logSnr), manager)
                    .singletonOrThrow()
                    .toDoubleArray()[0];
            double size = 1e-3;
            double[] ends = new double[2];
            for (int i = 0; i < 2; i++) {
                NDArray moved = manager.create(new double[] {-1 + (i == 0 ? size : -size), 2});
                ends[i] = embedding.forward(time.apply(moved)).square().sum().getFloat();
            }
            // The layers after the sines and cosines are float32.
            assertThat(gradient).isCloseTo((ends[0] - ends[1]) / (2 * size), within(0.02 * Math.abs(gradient) + 1e-3));
        }
    }

    @Test
    void aStepIsCountedFromZeroAsInDdpm() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                Scopes scopes = Scopes.seeded(1)) {
            GaussianDiffusion ladder = diffusion(context(manager).create(LinearBeta.TYPE), OptionalInt.of(1000));
            UnaryOperator<NDArray> time = NoiseTime.STEP.in(context(manager).with(ladder));
            for (int i : new int[] {1, 2, 500, 1000}) {
                double found =
                        time.apply(ladder.logSnr(i, 1, scopes.evaluation(1))).toDoubleArray()[0];
                assertThat(found).isCloseTo(i - 1, within(1e-6));
            }
        }
    }

    @Test
    void gammaGoesFromZeroToAThousandOverTheRangeOfTheSchedule() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GaussianDiffusion ladder = diffusion(Curve.linear(13.3, -5), OptionalInt.empty());
            UnaryOperator<NDArray> time = NoiseTime.GAMMA.in(context(manager).with(ladder));
            double[] found =
                    time.apply(manager.create(new double[] {13.3, 4.15, -5})).toDoubleArray();
            assertThat(found).containsExactly(new double[] {0, 500, 1000}, within(1e-9));
            GaussianDiffusion endless = diffusion(Curve.rectifiedFlow(), OptionalInt.of(10));
            assertThatThrownBy(() -> NoiseTime.GAMMA.in(context(manager).with(endless)))
                    .hasMessageContaining("use 'log-snr'");
        }
    }

    private static GaussianDiffusion diffusion(NoiseSchedule schedule, OptionalInt steps) {
        return new GaussianDiffusionEncoder(schedule, steps, Frame.VARIANCE_PRESERVING, new Shape(1));
    }

    private static TestContext context(NDManager manager) {
        return TestContext.of(TestContext.points(1), manager, 1);
    }
}
