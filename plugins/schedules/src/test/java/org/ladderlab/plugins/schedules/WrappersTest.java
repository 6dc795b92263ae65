package org.ladderlab.plugins.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.diffusion.DiscreteStep;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.TestContext;

class WrappersTest {

    private final TestContext context = TestContext.of(TestContext.points(1), NDManager.newBaseManager("PyTorch"), 1);

    private NoiseSchedule expression(String formula) {
        return context.create(Expression.TYPE, new Expression.Config(formula));
    }

    @Test
    void matchedEndsAreExact() {
        NoiseSchedule matched = new MatchedEnds(new VariancePreservingSde(0.1, 20, 1e-5), new LinearLogSnr(9, -7));
        assertThat(matched.logSnr(0)).isCloseTo(9, within(1e-12));
        assertThat(matched.logSnr(1)).isCloseTo(-7, within(1e-12));
    }

    @Test
    void anInfiniteEndCannotBeMatchedUntilItIsTruncated() {
        NoiseSchedule cosine = new Cosine(0.008, 0.999);
        LinearLogSnr line = new LinearLogSnr(9, -7);
        assertThatThrownBy(() -> new MatchedEnds(cosine, line))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'truncated'");
        NoiseSchedule matched = new MatchedEnds(new Truncated(cosine, 0.01, 0.99), line);
        assertThat(matched.logSnr(0)).isCloseTo(9, within(1e-12));
    }

    /** Algorithm 1 of Lin et al. 2024, written out over the steps. */
    @Test
    void zeroTerminalSnrIsTheAlgorithmOfThePaper() {
        NoiseSchedule inner = context.create(LinearBeta.TYPE);
        List<DiscreteStep> before = DiscreteStep.of(inner, 1000);
        List<DiscreteStep> after = DiscreteStep.of(
                context.create(ZeroTerminalSnr.TYPE, new ZeroTerminalSnr.Config(LinearBeta.TYPE.byDefault())), 1000);
        double first = Math.sqrt(before.get(0).alphaBar());
        double last = Math.sqrt(before.get(999).alphaBar());
        for (int i = 0; i < 1000; i++) {
            double root = (Math.sqrt(before.get(i).alphaBar()) - last) * first / (first - last);
            assertThat(after.get(i).alphaBar()).isCloseTo(root * root, within(1e-13));
        }
        assertThat(after.get(0).logSnr()).isEqualTo(before.get(0).logSnr());
        assertThat(after.get(999).logSnr()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(after.get(999).beta()).isEqualTo(1);
    }

    @Test
    void theInterpolatedCosineHasTheEndsOfBothAndMixesThemInTime() {
        ShiftedCosine data = new ShiftedCosine(256, 256, 15, -15);
        ShiftedCosine noise = new ShiftedCosine(256, 32, 15, -15);
        InterpolatedCosine mix = new InterpolatedCosine(256, 256, 32, 15, -15);
        assertThat(mix.logSnr(0.25)).isEqualTo(0.75 * data.logSnr(0.25) + 0.25 * noise.logSnr(0.25));
        assertThatThrownBy(() -> new InterpolatedCosine(256, 32, 8192, 15, -15))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void thePolynomialHasItsPrecisionAtBothEnds() {
        List<DiscreteStep> ladder = DiscreteStep.of(context.create(Polynomial.TYPE), 500);
        NoiseSchedule schedule = context.create(Polynomial.TYPE).discretised(500);
        assertThat(schedule.logSnr(0)).isCloseTo(Math.log((1 - 1e-5) / 1e-5), within(1e-9));
        double middle = (1 - 2e-5) * 0.75 * 0.75 + 1e-5;
        assertThat(ladder.get(249).alphaBar()).isCloseTo(middle, within(1e-12));
    }

    @Test
    void anExpressionEqualsTheScheduleItSpells() {
        NoiseSchedule line = expression("13.3 - 18.3 * t");
        assertThat(line.logSnr(0.3)).isCloseTo(13.3 - 18.3 * 0.3, within(1e-14));
        NoiseSchedule vdm = expression("-log(expm1(1e-4 + 10*t^2))");
        LinearBetaApproximation same = new LinearBetaApproximation();
        for (double t : new double[] {0, 0.2, 0.5, 1}) {
            assertThat(vdm.logSnr(t)).isCloseTo(same.logSnr(t), within(1e-12));
            assertThat(vdm.logSnrDerivative(t)).isCloseTo(same.logSnrDerivative(t), within(1e-10));
        }
    }

    @Test
    void anExpressionsOperatorsBindAsInMathematics() {
        assertThat(expression("-2^2*t").logSnr(0.5)).isEqualTo(-2);
        assertThat(expression("-(t - 1) - 2 - 3").logSnr(0)).isEqualTo(-4);
        assertThat(expression("-2^t^2").logSnr(1)).isEqualTo(-2);
        assertThat(expression("8/2/2 - t").logSnr(0)).isEqualTo(2);
        assertThat(expression("1E+1 - 2e-1*t").logSnr(1)).isCloseTo(9.8, within(1e-12));
        assertThat(expression("2*e - pi*t").logSnr(1)).isCloseTo(2 * Math.E - Math.PI, within(1e-12));
    }

    @Test
    void anExpressionThatCannotBeReadSaysWhere() {
        assertThatThrownBy(() -> expression("3 - 4 * x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at character 10")
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> expression("3 - (4 * t")).hasMessageContaining("expected ')' at character 11");
        assertThatThrownBy(() -> expression("3 - 4 t")).hasMessageContaining("an operator or the end at character 7");
    }

    @Test
    void anExpressionThatRisesOrIsNotFiniteIsRefused() {
        assertThatThrownBy(() -> expression("3 * t")).hasMessageContaining("must fall");
        assertThatThrownBy(() -> expression("sin(10 * t)")).hasMessageContaining("must fall");
        assertThatThrownBy(() -> expression("log(0.5 - t)")).hasMessageContaining("finite");
    }
}
