package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import org.ladderlab.nn.LabelEmbedding;
import org.ladderlab.nn.NoiseEmbedding;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * The U-Net without down-sampling of VDM (Kingma et al. 2021, appendix B): {@code blocks} residual blocks forward, one more
 * back, each joined with its partner, all at the resolution of the image; attention in the middle; Fourier features of the
 * last bits at the input; conditioned on {@code gamma = -logSnr}, scaled to [0, 1] by the schedule's ends; and
 *
 * <pre>
 * output = z + unet(z, sin(2^n pi z), cos(2^n pi z); gamma)
 * </pre>
 *
 * <p>As in the authors' code but for two details: there the embedding's projection in each block has no bias and starts at
 * zero, and a constant class label is embedded beside gamma. Their CIFAR-10 model has 128 channels, 32 blocks, 32 groups
 * and dropout 0.1.
 */
public final class VdmUnetNetwork implements Network {

    /** Settings of {@code vdm-unet}. */
    public record Config(
            @Setting(value = "channels, even", min = 2) int channels,
            @Setting(value = "residual blocks on the way forward; one more on the way back", min = 1) int blocks,
            @Setting("whether attention follows each block, and not the first middle one alone") boolean attention,
            @Setting(value = "groups of the group normalisation; a divisor of the channels", min = 1) int groups,
            @Setting(value = "probability that training drops a value in a block", min = 0, max = 1, belowMax = true)
                    double dropout,
            @Setting(
                            value =
                                    "exponents n of the Fourier features sin(2^n pi z), cos(2^n pi z) added to the input",
                            min = 0,
                            max = 12,
                            distinct = true)
                    List<Integer> fourierFeatures,
            @Setting("how it is told the labels; absent for not at all") Optional<LabelEmbedding.Config> labels) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "vdm-unet",
            new Config(
                    /* channels= */ 32,
                    /* blocks= */ 4,
                    /* attention= */ false,
                    /* groups= */ 8,
                    /* dropout= */ 0,
                    /* fourierFeatures= */ List.of(7, 8),
                    /* labels= */ Optional.empty()),
            new ComponentType.Doc(
                    "Convolutions at one resolution, forward and back, joined at each; for images.",
                    "output = z + unet(z, sin(2^n pi z), cos(2^n pi z); gamma)",
                    "Kingma et al. 2021, Variational diffusion models, appendix B"),
            VdmUnetNetwork::new);

    private static final double EPSILON = 1e-6;

    private final UnetNetwork unet;
    private final int outputs;

    private VdmUnetNetwork(Config config, BuildContext context) {
        outputs = context.outputs();
        List<Integer> everywhere =
                List.of(Math.toIntExact(context.data().shape().get(1)));
        unet = new UnetNetwork(
                new UnetNetwork.Config(
                        config.channels,
                        /* multipliers= */ List.of(1),
                        config.blocks,
                        /* attention= */ config.attention ? everywhere : List.of(),
                        config.groups,
                        config.dropout,
                        config.fourierFeatures,
                        /* headChannels= */ Optional.empty(),
                        /* time= */ NoiseTime.GAMMA,
                        /* sines= */ NoiseEmbedding.DDPM,
                        /* downsamplePadding= */ 1,
                        /* normEpsilon= */ EPSILON,
                        config.labels),
                context);
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        NDArray output = unet.forward(z, logSnr, scope);
        NDArray skip = outputs == 1 ? z : z.concat(z.zerosLike().repeat(1, outputs - 1), 1);
        return output.add(skip);
    }

    @Override
    public boolean conditional() {
        return unet.conditional();
    }

    @Override
    public boolean guidable() {
        return unet.guidable();
    }
}
