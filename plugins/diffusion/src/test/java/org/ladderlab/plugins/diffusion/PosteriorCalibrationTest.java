package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.plugins.diffusion.observations.Mask;
import org.ladderlab.plugins.diffusion.observations.Observation;
import org.ladderlab.plugins.schedules.Edm;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.TestContext;

/**
 * Eight independent values N(0, 1), of which a mask shows half with noise of deviation 0.5: known to a variance of 4 + 4 / 5 = 4.8 together.
 * 3000 examples, three standard errors.
 */
class PosteriorCalibrationTest extends TensorTest {

    private static final int EXAMPLES = 3000;

    /** Draws with the error of the best denoiser are exact; the optimum has the right mean, and a variance that is too small. */
    @ParameterizedTest
    @CsvSource({"DRAW, true", "OPTIMUM, false"})
    void samplesOfTheLawOfXGivenYAreAsSureAsTheyAreRight(PosteriorSampler.Solution solution, boolean exact) {
        Map<String, Estimate> found = measured(sampler(solution, List.of()));
        assertNear(found.get("missed"), 4.8);
        if (exact) {
            assertNear(found.get("spread"), 4.8);
            assertNear(found.get("ratio"), 1);
        } else {
            assertThat(found.get("ratio").value()).isGreaterThan(1.5);
        }
    }

    @Test
    void whatIsSeenIsSeenOfTheJudgedExamples() {
        Ref<Sampler> given = sampler(PosteriorSampler.Solution.DRAW, List.of(1.0));
        assertThatThrownBy(() -> metric(given))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("leave them out");
        assertThatThrownBy(() -> metric(AncestralSampler.TYPE.byDefault()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("use 'posterior' or 'dps'");
    }

    private static Ref<Sampler> sampler(PosteriorSampler.Solution solution, List<Double> values) {
        return new Ref<>(
                PosteriorSampler.TYPE,
                new PosteriorSampler.Config(
                        Optional.of(10),
                        new Observation.Config(Mask.TYPE.byDefault(), 0.5, values, Optional.empty()),
                        solution,
                        /* renewed= */ 1,
                        new Uncertainty(Optional.of(1.0), 1),
                        /* centreSteps= */ 0,
                        /* pictures= */ Optional.empty()));
    }

    private Metric metric(Ref<Sampler> sampler) {
        TestContext context = Model.of(new Edm(0.002, 80, 7), Model.gaussianOptimal(1))
                .frame(Frame.VARIANCE_EXPLODING)
                .build(context(8).with(new NormalData(TestContext.points(8))))
                .context();
        return context.create(
                PosteriorCalibrationMetric.TYPE, new PosteriorCalibrationMetric.Config(sampler, 3, EXAMPLES));
    }

    private Map<String, Estimate> measured(Ref<Sampler> sampler) {
        Metric metric = metric(sampler);
        Scope scope = scope(1);
        Batch batch = new Batch(scope.normal(new Shape(EXAMPLES, 8)), Optional.empty());
        return metric.measure(GivenInput.of(() -> List.of(new Metric.Evaluated(batch, scope))));
    }

    private static void assertNear(Estimate found, double known) {
        assertThat(found.standardError()).isLessThan(0.03 * known);
        assertThat(found.value()).isCloseTo(known, within(3 * found.standardError()));
    }
}
