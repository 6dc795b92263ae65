package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ladderlab.nn.GroupNorm;
import org.ladderlab.nn.LabelEmbedding;
import org.ladderlab.nn.NoiseEmbedding;
import org.ladderlab.nn.Ops;
import org.ladderlab.nn.TimeEmbedding;
import org.ladderlab.nn.Unet;
import org.ladderlab.nn.UnetPlan;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * The {@link Unet} of DDPM (Ho et al. 2020, appendix B), told the noise level by a {@link TimeEmbedding}: {@code channels} sines
 * and cosines and two layers of 4 {@code channels}, plus the {@link LabelEmbedding} of a network that is told the labels.
 *
 * <p>The weights have the names and layouts of {@code UNet2DModel} in Hugging Face's diffusers, which gives the same output for
 * the same weights if {@code time: step} and the other settings correspond. With one multiplier the resolution never changes, and
 * with Fourier features of exponents 7 and 8 the input shows the last bits of 8-bit pixels (Kingma et al. 2021, section 4.5);
 * {@link VdmUnetNetwork} is the whole of VDM's.
 */
public final class UnetNetwork implements Network {

    /** Settings of {@code unet}. */
    public record Config(
            @Setting(value = "channels at the first resolution, even", min = 2) int channels,
            @Setting(
                            value = "channels at each resolution, each half the one before, as multiples of the first",
                            min = 1)
                    List<Integer> multipliers,
            @Setting(value = "residual blocks at each resolution on the way down (one more on the way up)", min = 1)
                    int blocks,
            @Setting(
                            value = "heights in pixels at which attention follows each block; the middle always has it",
                            min = 1,
                            distinct = true)
                    List<Integer> attention,
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
            @Setting(value = "channels of each head of attention; absent for one head", min = 1)
                    Optional<Integer> headChannels,
            @Setting("what the network is told of the noise level") NoiseTime time,
            @Setting("frequencies and order of the sines and cosines of the time") NoiseEmbedding sines,
            @Setting(
                            value =
                                    "zeros around an image that is halved: 1 on each side, or 0 for one below and to the right alone",
                            min = 0,
                            max = 1)
                    int downsamplePadding,
            @Setting(value = "what group normalisation adds to the variance", min = 0) double normEpsilon,
            @Setting("how it is told the labels; absent for not at all") Optional<LabelEmbedding.Config> labels) {

        public Config {
            if (channels % groups != 0) {
                throw new ConfigurationException(
                        "groups",
                        channels + " channels do not split into " + groups + " equal groups; choose a divisor.");
            }
            if (channels % 2 != 0) {
                throw new ConfigurationException(
                        "channels", "There are as many sines as cosines of the time, so the channels are even.");
            }
            if (multipliers.isEmpty()) {
                throw new ConfigurationException("multipliers", "A U-Net needs at least one resolution; give [1].");
            }
        }
    }

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "unet",
            new Config(
                    /* channels= */ 32,
                    /* multipliers= */ List.of(1, 2, 2),
                    /* blocks= */ 2,
                    /* attention= */ List.of(),
                    /* groups= */ 8,
                    /* dropout= */ 0,
                    /* fourierFeatures= */ List.of(),
                    /* headChannels= */ Optional.empty(),
                    /* time= */ NoiseTime.LOG_SNR,
                    /* sines= */ NoiseEmbedding.DDPM,
                    /* downsamplePadding= */ 1,
                    /* normEpsilon= */ GroupNorm.EPSILON,
                    /* labels= */ Optional.empty()),
            new ComponentType.Doc(
                    "Convolutions at falling, then rising resolutions, joined at each; for images.",
                    "h = conv1(silu(norm(x))) + dense(embedding(logSnr)), y = skip(x) + conv2(silu(norm(h)))",
                    "Ho et al. 2020, appendix B; Fourier features: Kingma et al. 2021, section 4.5"),
            UnetNetwork::new);

    private final double[] frequencies;
    private final UnaryOperator<NDArray> time;
    private final TimeEmbedding embedding;
    private final Optional<LabelEmbedding> labels;
    private final Optional<AuxiliaryEmbedding> auxiliary;
    private final Unet levels;

    UnetNetwork(Config config, BuildContext context) {
        DataSpec data = context.data();
        check(config, data);
        int colours = Math.toIntExact(data.shape().get(0));
        int width = 4 * config.channels;
        this.frequencies = config.fourierFeatures.stream()
                .mapToDouble(n -> Math.scalb(Math.PI, n))
                .toArray();
        this.time = config.time.in(context);
        this.embedding =
                new TimeEmbedding(context.parameters().scope("time_embedding"), config.sines, config.channels, width);
        this.labels = config.labels.map(settings ->
                new LabelEmbedding(settings, data, context.parameters().scope("class_embedding"), width));
        this.auxiliary = AuxiliaryEmbedding.of(context, width);
        this.levels = new Unet(
                context.parameters(),
                new UnetPlan(
                        /* in= */ (1 + 2 * frequencies.length) * colours,
                        /* out= */ context.outputs() * colours,
                        config.channels,
                        config.multipliers,
                        config.blocks,
                        config.attention,
                        config.headChannels,
                        /* embedding= */ width,
                        config.groups,
                        /* epsilon= */ config.normEpsilon,
                        config.dropout,
                        config.downsamplePadding),
                Math.toIntExact(data.shape().get(1)));
    }

    private static void check(Config config, DataSpec data) {
        if (!data.isImage()) {
            throw new ConfigurationException("A U-Net needs images, and the data set '" + data.name()
                    + "' has examples of shape " + data.shape() + "; use 'mlp'.");
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
        List<Integer> heights = IntStream.range(0, config.multipliers.size())
                .mapToObj(i -> (int) (height >> i))
                .toList();
        config.attention.stream().filter(h -> !heights.contains(h)).findFirst().ifPresent(h -> {
            throw new ConfigurationException(
                    "attention",
                    "There is no resolution with a height of " + h
                            + " pixels, so attention there would do nothing; there are "
                            + heights.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ".");
        });
        if (config.multipliers.size() == 1) {
            Idle.refuse(
                    "downsamplePadding",
                    config.downsamplePadding,
                    TYPE.defaults().downsamplePadding,
                    "with one multiplier no image is halved");
        }
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        NDArray noise = embedding.forward(time.apply(logSnr));
        NDArray labelled = labels.map(table -> table.addTo(noise, scope)).orElse(noise);
        NDArray e = Ops.silu(auxiliary.map(map -> map.addTo(labelled, scope)).orElse(labelled));
        return levels.forward(frequencies.length == 0 ? z : Ops.fourierFeatures(z, frequencies), e, scope.training());
    }

    @Override
    public boolean conditional() {
        return labels.isPresent();
    }

    @Override
    public boolean guidable() {
        return labels.map(LabelEmbedding::hidesSome).orElse(false);
    }
}
