package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What a decoder says of its data, as the law of a latent: {@code p(z | what is above)}. A decoder knows the density and the mean, so a
 * draw is the mean, as the samplers of the model above give.
 *
 * @param state of the decoder next to z
 * @param example the shape of z without the batch
 */
record DecodedLaw(Decoder decoder, NDArray state, Shape example, Scope scope) implements Law {

    @Override
    public Shape shape() {
        return Tensors.batched(state.getShape().get(0), example);
    }

    @Override
    public NDArray sample(double temperature, Scope drawing) {
        return bestGuess();
    }

    @Override
    public NDArray logProb(NDArray z) {
        return decoder.logLikelihood(state, z, scope);
    }

    @Override
    public NDArray kl(Law other) {
        throw new ConfigurationException(
                "What a decoder says of its data has a density and no divergence; judge a latent with it as"
                        + " prior by its draw.");
    }

    @Override
    public NDArray bestGuess() {
        return Tensors.toFloat32(decoder.mean(state, scope));
    }
}
