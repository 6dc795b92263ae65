package org.ladderlab.plugins.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.plugins.diffusion.GaussianDiffusionEncoder;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** What recovery likelihood minimises, and the levels of its authors. */
class RecoveryLikelihoodTest {

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    /**
     * Data and noise are 0, so y+ and the start of every chain are, and f(y) = y / (a T). One step ends at {@code d^2 / (2 a T)}, where w T f is
     * {@code w d^2 / (2 a^2 T)}: above y+, which is what training is to undo. The mean over the levels of 6000 examples, to 4.5 standard errors.
     */
    @ParameterizedTest
    @CsvSource({"UNIFORM, ONE, 0", "NOISE, ONE, 0", "NOISE, ONE, 1", "NOISE, STEP_SIZE, 0", "UNIFORM, STEP_SIZE, 1"})
    void eachLevelCountsByItsWeightItsStepAndItsTemperature(
            RecoveryLikelihoodLoss.Weights weights, EnergyDecoder.Temperature temperature, double growth) {
        double[] signals = {sigmoid(4), sigmoid(0.5), sigmoid(-3)};
        double[] values = new double[3];
        double first = Double.NaN;
        for (int k = 0; k < 3; k++) {
            double shrink = k == 2 ? 1 : signals[k + 1] / signals[k];
            double noise = k == 2 ? 1 : 1 - signals[k + 1] - shrink * (1 - signals[k]);
            first = k == 0 ? noise : first;
            double weight = weights == RecoveryLikelihoodLoss.Weights.UNIFORM ? 1 : Math.sqrt(first / noise);
            double step = 0.1 * Math.pow((1 - signals[k]) / (1 - signals[0]), growth / 2) * noise;
            values[k] = weight * step / (2 * shrink * (temperature == EnergyDecoder.Temperature.ONE ? 1 : step));
        }
        Estimate expected = Estimate.ofMean(values);
        double error = expected.standardError() * Math.sqrt(3.0 / 6000);

        Model model = Model.of(Model.network((z, logSnr) -> Tensors.scale(z, 1)))
                .langevin(new Langevin(1, 0.1, growth))
                .temperature(temperature);
        Scope scope =
                scopes.training(1).drawing((shape, plain) -> plain.manager().zeros(shape));
        NDArray x = scope.manager().zeros(new Shape(6000, 1));
        double found = model.in(TestContext.of(TestContext.points(1), scopes.manager(), 1))
                .create(RecoveryLikelihoodLoss.TYPE, new RecoveryLikelihoodLoss.Config(weights))
                .objective(new Batch(x, Optional.empty()), scope)
                .minimised()
                .getFloat();
        assertThat(found).isCloseTo(expected.value(), within(4.5 * error));
    }

    private static double sigmoid(double logSnr) {
        return 1 / (1 + Math.exp(-logSnr));
    }

    /** {@code beta = linspace(1e-4, 0.02, 1000)} kept at the steps 0, 100, .., 500, with straight lines between them. */
    private record SixLevels() implements NoiseSchedule {

        private static double node(int k) {
            double signal = 1;
            for (int i = 0; i <= 100 * k; i++) {
                signal *= 1 - (1e-4 + (0.02 - 1e-4) * i / 999);
            }
            return Math.log(signal / (1 - signal));
        }

        @Override
        public double logSnr(double t) {
            int k = Math.min(4, (int) (5 * t));
            return node(k) + (5 * t - k) * (node(k + 1) - node(k));
        }

        @Override
        public double logSnrDerivative(double t) {
            int k = Math.min(4, (int) (5 * t));
            return 5 * (node(k + 1) - node(k));
        }
    }

    /** s, c and d^2 of the authors' T6, as they were computed for the page of students. Nothing is above the deepest, where s is 1. */
    @Test
    void theLevelsAreThoseOfTheAuthors() {
        double[] noises = {0.32368, 0.51650, 0.63221, 0.71324, 0.77337, 1};
        double[] relative = {1, 32.4, 58.6, 77.8, 89.8, 96};
        double[] steps = {2.1e-5, 1.7e-3, 4.7e-3, 7.9e-3, 0.0107, 0.0192};
        GaussianDiffusion diffusion = (GaussianDiffusion) TestContext.of(TestContext.points(1), scopes.manager(), 1)
                .create(
                        GaussianDiffusionEncoder.TYPE,
                        new GaussianDiffusionEncoder.Config(
                                schedule(), Optional.of(5), Optional.empty(), /* eta= */ 1));
        for (int k = 0; k < 6; k++) {
            EnergyLevel level = EnergyLevel.of(diffusion, k);
            assertThat(level.noise()).isCloseTo(noises[k], within(6e-6));
            assertThat(level.shrink()).isCloseTo(k == 5 ? 1 : Math.sqrt(1 - noises[k] * noises[k]), within(1e-5));
            assertThat(level.relativeNoise()).isCloseTo(relative[k], within(0.06));
            assertThat(new Langevin(30, 2e-4, 1).squaredStep(level)).isCloseTo(steps[k], withinPercentage(3));
        }
    }

    private static Ref<NoiseSchedule> schedule() {
        return ComponentType.of(
                        Kind.SCHEDULE,
                        "six-levels",
                        new SixLevels(),
                        new ComponentType.Doc("For tests.", "none", "none"),
                        (settings, context) -> (NoiseSchedule) settings)
                .byDefault();
    }
}
