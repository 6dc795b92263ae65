package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.Linear;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * An encoder that learns where a code lies and not how sure it is:
 *
 * <pre>
 * q(z | x) = N(f(x), s^2),   f(x) = linear(MLP(x)),   s fixed
 * </pre>
 *
 * With a small s and the loss {@code hierarchical-elbo} at beta 0 this is the plain autoencoder. Its prior term,
 *
 * <pre>
 * KL = 1/2 sum over dimensions of (f(x)^2 + s^2 - 1) - log s
 * </pre>
 *
 * is then not minimised but still reported: what it costs to tell z to precision s. It grows without end as s goes to 0, so s =
 * 0 has no bound and is refused.
 */
public final class Autoencoder implements LadderEncoder {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "width of the hidden layers", min = 1) int width,
            @Setting(value = "dimensions of the code", min = 1) int latent,
            @Setting(value = "hidden layers", min = 1) int layers,
            @Setting("activation of the hidden layers") Activation activation,
            @Setting("whether hidden layers are batch-normalised") boolean batchNorm,
            @Setting(
                            value =
                                    "standard deviation of the code; at 0 the prior term of the ledger would be infinite",
                            min = 0,
                            aboveMin = true)
                    double noise) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "autoencoder",
            new Config(256, 16, 2, Activation.LEAKY_RELU, false, 1e-2),
            new ComponentType.Doc(
                    "A code with fixed small noise: with the loss 'hierarchical-elbo' at beta 0, the plain autoencoder.",
                    "q(z | x) = N(f(x), s^2), s fixed",
                    "Hinton and Salakhutdinov 2006; Ghosh et al. 2020, From variational to deterministic autoencoders,"
                            + " section 3"),
            (config, context) -> new Autoencoder(config, context.data().dimensions(), context.parameters()));

    private final LadderSizes sizes;
    private final double logVariance;
    private final DenseBlock up;
    private final Linear code;

    private Autoencoder(Config config, long dimensions, Parameters parameters) {
        sizes = new LadderSizes(
                /* width= */ List.of(config.width()),
                /* latents= */ List.of(config.latent()),
                config.layers(),
                config.activation(),
                config.batchNorm(),
                /* dropout= */ 0,
                /* law= */ LatentLaw.GAUSSIAN);
        logVariance = 2 * Math.log(config.noise());
        up = new DenseBlock(parameters.scope("up"), dimensions, config.width(), sizes);
        code = new Linear(parameters.scope("code"), config.width(), config.latent());
    }

    @Override
    public LadderSizes sizes() {
        return sizes;
    }

    @Override
    public List<Level> levels() {
        return sizes.levels();
    }

    /** The code f(x). */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        NDArray flat = x.reshape(x.getShape().get(0), -1);
        return new NDList(code.forward(up.forward(flat, scope)));
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        NDArray mean = evidence.singletonOrThrow();
        return Posterior.topDown(new DiagonalGaussian(mean, Tensors.shift(mean.zerosLike(), logVariance)));
    }
}
