package org.ladderlab.plugins.nvae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.BatchNorm;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.SamplerContract;
import org.ladderlab.testkit.TestContext;

class RecalibratedSamplerTest extends SamplerContract {

    /** Nothing to set. */
    public record Nothing() {}

    /** Batch-normalised draws of N(3, 4): of mean 0 and variance 1 once the running statistics are those of the draws. */
    private static Sampler normalisedDraws(BuildContext context) {
        BatchNorm norm = new BatchNorm(context.parameters().scope("norm"), 1);
        return (count, scope) -> {
            NDArray draws = Tensors.shift(Tensors.scale(scope.normal(new Shape(count, 1)), 2), 3);
            return norm.forward(draws, scope.training());
        };
    }

    private static final Ref<Sampler> DRAWS = ComponentType.<Sampler, Nothing>of(
                    Kind.SAMPLER,
                    "normalised-draws",
                    new Nothing(),
                    new ComponentType.Doc("Draws.", "(3 + 2 eps - mean) / deviation", "test"),
                    (config, context) -> normalisedDraws(context))
            .byDefault();

    @Override
    protected DataSpec data() {
        return TestContext.points(1);
    }

    @Override
    protected Sampler sampler(TestContext context) {
        return context.create(RecalibratedSampler.TYPE, new RecalibratedSampler.Config(DRAWS, 60, 1000));
    }

    /** Standard errors with 20,000 draws: .007 for the mean, .007 for the standard deviation; 4.5 of them here. */
    @Test
    void samplesUseTheStatisticsOfSamples() {
        Scope scope = scopes().evaluation(1);
        NDArray samples = sampler(context(data())).sample(20_000, scope);
        double mean = samples.mean().getFloat();
        double deviation = Math.sqrt(samples.square().mean().getFloat() - mean * mean);
        assertThat(mean).isCloseTo(0, within(0.032));
        assertThat(deviation).isCloseTo(1, within(0.032));
    }

    @Test
    void afterwardsTheStatisticsAreAsBefore() {
        TestContext context = context(data());
        Sampler sampler = sampler(context);
        NDArray mean = context.parameters().buffers().get("sampler.norm.running_mean");
        mean.set(new float[] {0.25f});
        sampler.sample(4, scopes().evaluation(1));
        assertThat(mean.toFloatArray()).containsExactly(0.25f);
    }
}
