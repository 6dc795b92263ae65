package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.testkit.SamplerContract;
import org.ladderlab.testkit.TestContext;

class TopDownSamplerTest extends SamplerContract {

    private static final int DRAWS = 40_000;

    @Override
    protected DataSpec data() {
        return TestContext.points(1);
    }

    @Override
    protected Sampler sampler(TestContext context) {
        return sampler(context, 1);
    }

    /** W z_1 with z_1 = 0.8 z_2 + ... has variance 1.3^2 (0.64 + 0.5) T^2, to 3 standard errors sqrt(2 / n) of it. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.5})
    void theTemperatureScalesEveryStandardDeviation(double temperature) {
        double expected = 1.69 * 1.14 * temperature * temperature;
        var samples = sampler(context(data()), temperature).sample(DRAWS, scopes().evaluation(1));
        double variance = samples.square().mean().getFloat();

        assertThat(variance).isCloseTo(expected, within(3 * expected * Math.sqrt(2.0 / DRAWS)));
    }

    @Test
    void atTemperatureZeroEverySampleIsTheMostLikelyOne() {
        float[] samples =
                sampler(context(data()), 0).sample(5, scopes().evaluation(1)).toFloatArray();

        assertThat(samples).containsOnly(0);
    }

    private static Sampler sampler(TestContext context, double temperature) {
        return Worlds.linear(context, LinearWorld.TWO_LEVELS, LinearLadderEncoder.Inference.EXACT)
                .create(TopDownSampler.TYPE, new TopDownSampler.Config(temperature));
    }
}
