package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.nn.Activation;
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

/**
 * The inference model of the hierarchical VAE before ladders: {@code q(z_1 | x) prod q(z_l | z_(l-1))}, drawn on the way up,
 *
 * <pre>
 * q(z_l | z_(l-1)) = N(linear(h), softplus(linear(h))),  h = MLP_l(z_(l-1)),  z_0 = x
 * </pre>
 */
public final class MlpBottomUpEncoder implements LadderEncoder {

    /** What an experiment file can say; the lists go from the level next to the data to the deepest. */
    public record Config(
            @Setting(value = "width of the hidden layers at each level", min = 1) List<Integer> width,
            @Setting(value = "dimensions of each latent", min = 1) List<Integer> latents,
            @Setting(value = "hidden layers between two levels", min = 1) int layers,
            @Setting("activation of the hidden layers") Activation activation,
            @Setting("whether hidden layers are batch-normalised") boolean batchNorm,
            @Setting(
                            value = "probability that training drops a unit of the hidden layers",
                            min = 0,
                            max = 1,
                            belowMax = true)
                    double dropout) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "mlp-bottom-up",
            new Config(List.of(200, 100), List.of(100, 50), 2, Activation.TANH, false, /* dropout= */ 0),
            new ComponentType.Doc(
                    "Bottom-up inference over dense layers: the hierarchical VAE without a ladder.",
                    "q(z | x) = q(z_1 | x) prod_l q(z_l | z_(l-1))",
                    "Burda, Grosse and Salakhutdinov 2016, Importance weighted autoencoders, section 2"),
            (config, context) -> new MlpBottomUpEncoder(config, context.data().dimensions(), context.parameters()));

    private final LadderSizes sizes;
    private final List<DenseBlock> up = new ArrayList<>();
    private final List<GaussianHead> heads = new ArrayList<>();

    private MlpBottomUpEncoder(Config config, long dimensions, Parameters parameters) {
        sizes = new LadderSizes(
                config.width(),
                config.latents(),
                config.layers(),
                config.activation(),
                config.batchNorm(),
                config.dropout(),
                /* law= */ LatentLaw.GAUSSIAN);
        long in = dimensions;
        for (int l = 0; l <= sizes.deepest(); l++) {
            int width = sizes.width().get(l);
            int latent = sizes.latents().get(l);
            Parameters ofLevel = parameters.scope("z" + (l + 1));
            up.add(new DenseBlock(ofLevel.scope("up"), in, width, sizes));
            heads.add(new GaussianHead(ofLevel.scope("posterior"), width, latent));
            in = latent;
        }
    }

    @Override
    public LadderSizes sizes() {
        return sizes;
    }

    @Override
    public List<Level> levels() {
        return sizes.levels();
    }

    /** Mean, log variance and draw of each level, in turn. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        NDList drawn = new NDList();
        NDArray z = x.reshape(x.getShape().get(0), -1);
        for (int l = 0; l <= sizes.deepest(); l++) {
            DiagonalGaussian q = heads.get(l).forward(up.get(l).forward(z, scope));
            z = q.sample(scope.normal(q.mean().getShape()));
            drawn.addAll(new NDList(q.mean(), q.logVariance(), z));
        }
        return drawn;
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        DiagonalGaussian q = new DiagonalGaussian(evidence.get(3 * level), evidence.get(3 * level + 1));
        return new Posterior(q, Optional.of(evidence.get(3 * level + 2)));
    }
}
