package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.ladderlab.nn.Convolution;
import org.ladderlab.nn.GroupNorm;
import org.ladderlab.nn.LogSnrEmbedding;
import org.ladderlab.nn.Ops;
import org.ladderlab.nn.Unet;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.DataSpec;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Network;
import org.ladderlab.spi.Parameters;
import org.ladderlab.spi.Parameters.Initializer;
import org.ladderlab.spi.Setting;
import org.ladderlab.spi.Step;

/**
 * The {@link Unet} of DDPM (Ho et al. 2020, appendix B), told the noise level by a {@link LogSnrEmbedding} of width 4
 * channels. The last convolution starts at zero, so the network starts as the zero function.
 *
 * <p>With one multiplier the resolution never changes, and with Fourier features of exponents 7 and 8 the input shows the
 * last bits of 8-bit pixels, both as in VDM (Kingma et al. 2021, section 4.5).
 */
public final class UnetNetwork implements Network {

    /** Settings of {@code unet}. */
    public record Config(
            @Setting(value = "channels at the first resolution", min = 1) int channels,
            @Setting(
                            value = "channels at each resolution, each half the one before, as multiples of the first",
                            min = 1)
                    List<Integer> multipliers,
            @Setting(value = "residual blocks at each resolution on the way down (one more on the way up)", min = 1)
                    int blocks,
            @Setting(
                            value = "heights in pixels at which attention follows each block; the middle always has it",
                            min = 1)
                    List<Integer> attention,
            @Setting(value = "groups of the group normalisation; a divisor of the channels", min = 1) int groups,
            @Setting(value = "probability that training drops a value in a block", min = 0, max = 1, belowMax = true)
                    double dropout,
            @Setting(
                            value =
                                    "exponents n of the Fourier features sin(2^n pi z), cos(2^n pi z) added to the input",
                            min = 0,
                            max = 12)
                    List<Integer> fourierFeatures) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "unet",
            new Config(32, List.of(1, 2, 2), 2, List.of(), 8, 0, List.of()),
            new ComponentType.Doc(
                    "Convolutions at falling, then rising resolutions, joined at each; for images.",
                    "h = conv1(silu(norm(x))) + dense(embedding(logSnr)), y = skip(x) + conv2(silu(norm(h)))",
                    "Ho et al. 2020, appendix B; Fourier features: Kingma et al. 2021, section 4.5"),
            (config, context) -> new UnetNetwork(config, context.data(), context.parameters()));

    private final double[] frequencies;
    private final LogSnrEmbedding embedding;
    private final Convolution first;
    private final Unet levels;
    private final GroupNorm norm;
    private final Convolution last;

    private UnetNetwork(Config config, DataSpec data, Parameters parameters) {
        check(config, data);
        int colours = Math.toIntExact(data.shape().get(0));
        int width = 4 * config.channels;
        int inner = config.multipliers.get(0) * config.channels;
        this.frequencies = config.fourierFeatures.stream()
                .mapToDouble(n -> Math.scalb(Math.PI, n))
                .toArray();
        this.embedding = new LogSnrEmbedding(parameters.scope("embedding"), width, width);
        this.first =
                new Convolution(parameters.scope("first"), (1 + 2L * frequencies.length) * colours, config.channels, 3);
        this.levels = new Unet(
                parameters,
                new Unet.Plan(
                        config.channels,
                        config.multipliers,
                        config.blocks,
                        config.attention,
                        width,
                        config.groups,
                        config.dropout),
                Math.toIntExact(data.shape().get(1)));
        this.norm = new GroupNorm(parameters.scope("norm"), inner, config.groups);
        this.last = new Convolution(parameters.scope("last"), inner, colours, 3, 1, 1, Initializer.constant(0));
    }

    private static void check(Config config, DataSpec data) {
        if (!data.isImage()) {
            throw new ConfigurationException("The network 'unet' needs images, and the data set '" + data.name()
                    + "' has examples of shape " + data.shape() + "; use 'mlp'.");
        }
        if (config.channels % config.groups != 0) {
            throw new ConfigurationException(
                    "groups",
                    config.channels + " channels do not split into " + config.groups
                            + " equal groups; choose a divisor.");
        }
        if (config.multipliers.isEmpty()) {
            throw new ConfigurationException("multipliers", "A U-Net needs at least one resolution; give [1].");
        }
        long height = data.shape().get(1);
        long width = data.shape().get(2);
        int halvings = Long.numberOfTrailingZeros(height | width);
        if (config.multipliers.size() > halvings + 1) {
            throw new ConfigurationException(
                    "multipliers",
                    "Images of " + height + " x " + width + " pixels can be halved " + halvings
                            + " times, so there can be at most " + (halvings + 1) + " multipliers, not "
                            + config.multipliers.size() + ".");
        }
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Step step) {
        NDArray e = Ops.silu(embedding.forward(logSnr));
        NDArray h = first.forward(frequencies.length == 0 ? z : Ops.fourierFeatures(z, frequencies));
        h = levels.forward(h, e, step.training());
        return last.forward(Ops.silu(norm.forward(h)));
    }
}
