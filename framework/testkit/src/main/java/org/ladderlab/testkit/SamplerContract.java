package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** What every sampler must satisfy. */
public abstract class SamplerContract extends ScopesContract {

    /** What an example is. */
    protected abstract DataSpec data();

    /** Makes the sampler with the parts that it needs. */
    protected abstract Sampler sampler(TestContext context);

    private Sampler sampler() {
        return sampler(context(data()));
    }

    @Test
    protected void samplesAreFiniteAndHaveTheDatasShape() {
        Scope scope = scopes().evaluation(1);
        NDArray samples = sampler().sample(3, scope);
        assertThat(samples.getShape()).isEqualTo(Tensors.batched(3, data().shape()));
        for (float value : samples.toFloatArray()) {
            assertThat(value).isFinite();
        }
    }

    @Test
    protected void equalSeedsGiveEqualSamples() {
        Sampler sampler = sampler();
        float[] one = sampler.sample(2, scopes().evaluation(1)).toFloatArray();
        float[] same = sampler.sample(2, scopes().evaluation(1)).toFloatArray();
        float[] other = sampler.sample(2, scopes().evaluation(2)).toFloatArray();
        assertThat(one).isEqualTo(same).isNotEqualTo(other);
    }

    @Test
    protected void nothingIsLeftWithTheWeights() {
        Sampler sampler = sampler();
        assertNothingOutlives(scopes().evaluation(1), scope -> sampler.sample(2, scope));
    }
}
