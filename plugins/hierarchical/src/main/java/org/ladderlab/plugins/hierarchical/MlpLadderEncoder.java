package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.nn.Activation;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/**
 * The inference model of the ladder VAE (Sønderby et al. 2016): a deterministic way up
 *
 * <pre>
 * d_0 = x,  d_l = MLP_l(d_(l-1)),  estimate_l = N(linear(d_l), softplus(linear(d_l)))
 * </pre>
 *
 * and a way down that shares the decoder's priors: q(z_l | z_>l, x) merges the estimate with p(z_l | z_>l). The deepest level
 * has nothing above it: q(z_L | x) is the estimate. With one level this is the plain VAE. The paper's rectifier leaks a tenth,
 * {@link Activation#LEAKY_RELU} a hundredth.
 *
 * <p>With Bernoulli latents estimates and priors are logits, and what is learned feels the draws "straight through" ({@link
 * org.ladderlab.spi.tensors.Bernoulli}); the ledger is the true one.
 */
public final class MlpLadderEncoder implements LadderEncoder {

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
                    double dropout,
            @Setting("how the data's estimate and the prior make q") Merge merge,
            @Setting("the law of the latents") LatentLaw law) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "mlp-ladder",
            new Config(
                    /* width= */ List.of(512, 256, 128, 64, 64),
                    /* latents= */ List.of(64, 32, 16, 8, 4),
                    /* layers= */ 2,
                    /* activation= */ Activation.LEAKY_RELU,
                    /* batchNorm= */ true,
                    /* dropout= */ 0,
                    /* merge= */ Merge.PRECISION_WEIGHTED,
                    /* law= */ LatentLaw.GAUSSIAN),
            new ComponentType.Doc(
                    "Top-down inference over dense layers: the ladder VAE; with one level, the VAE.",
                    "q(z_l | z_>l, x) = N(v (mean_e / v_e + mean_p / v_p), v), 1/v = 1/v_e + 1/v_p",
                    "Sønderby et al. 2016, Ladder variational autoencoders, section 2.2"),
            (config, context) -> new MlpLadderEncoder(config, context.data().dimensions(), context.parameters()));

    private final LadderSizes sizes;
    private final LadderInference inference;

    private MlpLadderEncoder(Config config, long dimensions, Parameters parameters) {
        sizes = new LadderSizes(
                config.width(),
                config.latents(),
                config.layers(),
                config.activation(),
                config.batchNorm(),
                config.dropout(),
                config.law());
        List<LadderInference.Stage> stages = new ArrayList<>();
        long in = dimensions;
        for (int l = 0; l <= sizes.deepest(); l++) {
            int width = sizes.width().get(l);
            int latent = sizes.latents().get(l);
            Parameters ofLevel = parameters.scope("z" + (l + 1));
            DenseBlock up = new DenseBlock(ofLevel.scope("up"), in, width, sizes);
            long seen = config.merge().seesAbove(l, sizes.deepest())
                    ? width + sizes.width().get(l + 1)
                    : width;
            stages.add(
                    new LadderInference.Stage(up::forward, config.law().head(ofLevel.scope("estimate"), seen, latent)));
            in = width;
        }
        inference = new LadderInference(List.copyOf(stages), config.merge());
    }

    @Override
    public LadderSizes sizes() {
        return sizes;
    }

    @Override
    public List<Level> levels() {
        return sizes.levels();
    }

    /** The features d_1 .. d_L of the way up. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        return inference.features(x.reshape(x.getShape().get(0), -1), scope);
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        return inference.posterior(level, evidence, topDown, prior);
    }
}
