package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;

/** Draws each latent from the decoder: {@code z_s ~ p(z_s | z_t)}, with the decoder's variance. */
public final class AncestralSampler extends SteppedSampler {

    public static final ComponentType<Sampler, Steps> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "ancestral",
            Steps.ALL,
            new ComponentType.Doc(
                    "Draws every latent of the ladder from the decoder, from the deepest down.",
                    "z_s ~ p(z_s | z_t)",
                    "Ho et al. 2020, algorithm 2; Kingma et al. 2021, appendix A.4"),
            (config, context) -> new AncestralSampler(Trajectory.of(config.steps(), context)));

    private AncestralSampler(Trajectory trajectory) {
        super(trajectory);
    }

    @Override
    NDList next(NDList state, Trajectory.Leg leg, Scope scope) {
        NDArray z = state.head();
        DiagonalGaussian below = trajectory.reverse(z, leg, scope);
        return new NDList(below.sample(scope.normal(z.getShape())));
    }
}
