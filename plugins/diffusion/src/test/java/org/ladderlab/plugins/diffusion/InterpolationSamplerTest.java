package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.plugins.diffusion.InterpolationSampler.Path;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.Oracle;

class InterpolationSamplerTest extends TensorTest {

    private static final int POINTS = 5;

    private static double cosine(double[] one, double[] other) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < one.length; i++) {
            product += one[i] * other[i];
            first += one[i] * one[i];
            second += other[i] * other[i];
        }
        return product / Math.sqrt(first * second);
    }

    @Test
    void theGreatCircleIsTheCheckedOne() {
        Oracle oracle = Oracle.read("G06");
        double[] z1 = Oracle.doubles(oracle.inputs().get("z1"));
        double[] z2 = Oracle.doubles(oracle.inputs().get("z2"));
        for (Map.Entry<String, JsonNode> at : oracle.expected().properties()) {
            double[] weights = Path.SLERP.weights(cosine(z1, z2), Double.parseDouble(at.getKey()));
            double[] expected = Oracle.doubles(at.getValue());
            for (int i = 0; i < expected.length; i++) {
                assertThat(weights[0] * z1[i] + weights[1] * z2[i]).isCloseTo(expected[i], within(1e-12));
            }
        }
    }

    @Test
    void parallelEndsAreJoinedByALine() {
        assertThat(Path.SLERP.weights(1, 0.25)).containsExactly(0.75, 0.25);
    }

    /** DDIM with a linear denoiser scales its noise, so samples lie on the same paths between the samples at their ends. */
    @ParameterizedTest
    @EnumSource(Path.class)
    void samplesLieOnThePathsOfTheirNoise(Path path) {
        Model model = Model.of(Curve.linear(6, -6), Model.gaussianOptimal(0.25)).build(context(7));
        Ref<Sampler> ddim = new Ref<>(DdimSampler.TYPE, new DdimSampler.Config(Optional.of(20), 0));
        Sampler sampler =
                model.context().create(InterpolationSampler.TYPE, new InterpolationSampler.Config(ddim, path, POINTS));
        int whole = 3;
        NDArray samples = sampler.sample(whole * POINTS + 2, scope(1));
        for (int p = 0; p < whole; p++) {
            double[] first = Model.doubles(samples.get((long) p * POINTS));
            double[] last = Model.doubles(samples.get((long) p * POINTS + POINTS - 1));
            double cosine = cosine(first, last);
            assertThat(cosine).isLessThan(0.99);
            for (int k = 0; k < POINTS; k++) {
                double[] weights = path.weights(cosine, k / (POINTS - 1.0));
                double[] found = Model.doubles(samples.get((long) p * POINTS + k));
                for (int i = 0; i < found.length; i++) {
                    assertThat(found[i]).isCloseTo(weights[0] * first[i] + weights[1] * last[i], within(1e-5));
                }
            }
        }
    }

    @Test
    void aSamplerThatDrawsNoNormalNoiseIsRefused() {
        ComponentType<Sampler, NoSettings> uniform = ComponentType.of(
                Kind.SAMPLER,
                "uniform",
                new NoSettings(),
                new ComponentType.Doc("For tests.", "none", "none"),
                (config, context) -> (count, scope) -> scope.uniform(new Shape(count, 2)));
        Sampler sampler = context(1)
                .create(
                        InterpolationSampler.TYPE,
                        new InterpolationSampler.Config(uniform.byDefault(), Path.SLERP, POINTS));
        assertThatThrownBy(() -> sampler.sample(POINTS, scope(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no path from one of its draws to another");
    }

    /** No settings. */
    record NoSettings() {}

    /** Every point of a great circle is as likely a draw as its ends; the middle of a line has half the variance. */
    @ParameterizedTest
    @EnumSource(Path.class)
    void theVarianceAlongAPathIsThatOfItsShape(Path path) {
        Model model = Model.of(Curve.linear(6, -6), Model.gaussianOptimal(0.25)).build(context(200));
        Sampler sampler = model.context()
                .create(
                        InterpolationSampler.TYPE,
                        new InterpolationSampler.Config(AncestralSampler.TYPE.byDefault(), path, 3));
        NDArray squares = sampler.sample(3 * 60, scope(1)).square().reshape(60, 3, 200);
        double ends = squares.get(":, 0").mean().getFloat();
        double middle = squares.get(":, 1").mean().getFloat();
        assertThat(middle / ends).isCloseTo(path == Path.SLERP ? 1 : 0.5, within(0.05));
    }
}
