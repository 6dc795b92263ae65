package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** The generative model of a {@link LinearWorld}. The state is all latents, (n, L), with zeros for those not yet known. */
public final class LinearLadderDecoder implements Decoder {

    /** It has no settings: the encoder holds the world. */
    public record Config() {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "linear-ladder",
            new Config(),
            new ComponentType.Doc(
                    "The linear Gaussian ladder of the encoder 'linear-ladder' or 'linear-bottom-up'.",
                    "p(z_l | z_>l) = N(sum_j a_lj z_j, v_l), p(x | z) = N(W z, s^2 I)",
                    "Tipping and Bishop 1999, Probabilistic principal component analysis, for one level"),
            (config, context) ->
                    new LinearLadderDecoder(context.part(LinearLadder.class).world(), context.data()));

    private final LinearWorld world;
    private final DataSpec data;

    private LinearLadderDecoder(LinearWorld world, DataSpec data) {
        this.world = world;
        this.data = data;
    }

    @Override
    public NDArray start(long examples, Scope scope) {
        return scope.manager().zeros(new Shape(examples, world.size()));
    }

    @Override
    public DiagonalGaussian prior(int level, NDArray topDown, Scope scope) {
        NDArray mean = topDown.matMul(Matrices.column(world.priorWeights(level), scope));
        return new DiagonalGaussian(
                mean, scope.scalar(Math.log(world.levels().get(level).variance())));
    }

    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        double[] unit = new double[world.size()];
        unit[level] = 1;
        return topDown.add(latent.mul(Matrices.row(unit, scope)));
    }

    @Override
    public boolean isDensity() {
        return true;
    }

    @Override
    public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
        return new DiagonalGaussian(mean(topDown, scope), scope.scalar(Math.log(world.variance()))).logProb(x);
    }

    @Override
    public NDArray mean(NDArray topDown, Scope scope) {
        NDArray flat =
                topDown.matMul(Matrices.create(world.likelihoodWeights(), scope).transpose());
        return flat.reshape(Tensors.batched(topDown.getShape().get(0), data.shape()));
    }
}
