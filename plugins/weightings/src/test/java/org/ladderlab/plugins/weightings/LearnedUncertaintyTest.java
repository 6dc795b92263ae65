package org.ladderlab.plugins.weightings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class LearnedUncertaintyTest {

    private static final int DIMENSIONS = 3;
    private static final int TIMES = 64;

    /** l = 12 - 24 t. */
    private static final class Line implements NoiseSchedule {

        @Override
        public double logSnr(double t) {
            return 12 - 24 * t;
        }

        @Override
        public double logSnrDerivative(double t) {
            return -24;
        }
    }

    private final NoiseSchedule schedule = new Line();

    /** What the best denoiser of N(0, d^2) pays: sigma^2 d^2 / (sigma^2 + d^2) in each dimension of x, exp(l) times that of the noise. */
    private double[] errors(double[] times) {
        double variance = 0.25;
        return Arrays.stream(times)
                .map(t -> {
                    double logSnr = schedule.logSnr(t);
                    double noise = Math.exp(-logSnr);
                    double error = noise * variance / (noise + variance);
                    return -0.5 * schedule.logSnrDerivative(t) * DIMENSIONS * Math.exp(logSnr) * error;
                })
                .toArray();
    }

    private static double[] times() {
        double[] times = new double[TIMES];
        Arrays.setAll(times, i -> (i + 0.5) / TIMES);
        return times;
    }

    /** Data as broad as the weighting takes them for need no other uncertainty than 0 at any level. */
    @Test
    void ofTheBestDenoiserOfANormalLawItIsZeroAndStaysThere() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = TestContext.of(TestContext.points(DIMENSIONS), scopes.manager(), 1);
            WeightingFunction weighting = context.create(LearnedUncertainty.TYPE);
            List<NDArray> weights = List.copyOf(context.parameters().weights().values());
            weights.forEach(weight -> weight.setRequiresGradient(true));
            Scope scope = scopes.training(1);
            NDArray loss = weighting
                    .weigh(scope.vector(errors(times())), DIMENSIONS, times(), schedule, scope)
                    .mean();

            NDArray gradient = WeightOps.gradient(Tensors.toFloat32(loss), weights);
            assertThat(gradient.abs().max().getFloat()).isLessThan(1e-5f);
        }
    }

    /** A denoiser that errs e times as much everywhere: u goes to 1 where the law of training has levels, and w to w_edm / e. */
    @Test
    void itLearnsTheLogarithmOfTheError() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = TestContext.of(TestContext.points(DIMENSIONS), scopes.manager(), 1);
            WeightingFunction weighting = context.create(LearnedUncertainty.TYPE);
            List<NDArray> weights = List.copyOf(context.parameters().weights().values());
            weights.forEach(weight -> weight.setRequiresGradient(true));
            double[] larger =
                    Arrays.stream(errors(times())).map(e -> e * Math.E).toArray();
            for (int n = 1; n <= 300; n++) {
                Scope scope = scopes.training(n);
                NDArray loss = weighting
                        .weigh(scope.vector(larger), DIMENSIONS, times(), schedule, scope)
                        .mean();
                NDArray gradient = WeightOps.gradient(Tensors.toFloat32(loss), weights);
                WeightOps.copy(weights, List.of(Tensors.scale(gradient, -0.2).add(weights.get(0))));
                scope.manager().close();
            }
            Edm edm = new Edm(2.4, 2.4, 0.5);
            for (double logSnr : new double[] {0, 2, 4}) {
                double density = EffectiveWeighting.density(schedule, logSnr);
                assertThat(edm.weight(logSnr, density) / weighting.weight(logSnr, density))
                        .as("exp(u) at %s", logSnr)
                        .isCloseTo(Math.E, within(0.05));
            }
        }
    }
}
