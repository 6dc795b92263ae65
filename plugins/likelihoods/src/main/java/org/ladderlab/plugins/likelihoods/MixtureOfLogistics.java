package org.ladderlab.plugins.likelihoods;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A mixture of M {@linkplain LogisticBins discretised logistics} for each pixel (Salimans et al. 2017, section 2.2). Its
 * components are shared by the channels of a colour image, whose locations depend on the channels before: {@code g + tanh(c1) r}
 * and {@code b + tanh(c2) r + tanh(c3) g}.
 *
 * <p>A network gives, in this order, M logits, M c locations, M c log scales and, for colour, 3 M coefficients; the c values of
 * a component are neighbours. Where these are no multiple of c, the last one or two channels that it gives are not used.
 */
public final class MixtureOfLogistics implements Likelihood {

    /** The settings. */
    public record Config(
            @Setting(value = "components M of each pixel's mixture", min = 1) int components,
            @Setting(value = LocationScale.FLOOR, min = LocationScale.FINEST) double logScaleMin,
            @Setting("what stands for the probability of an inner bin below 1e-5: exact or density")
                    LogisticTails tails) {}

    public static final ComponentType<Likelihood, Config> TYPE = ComponentType.of(
            Kind.LIKELIHOOD,
            "mixture-of-logistics",
            new Config(10, -7, LogisticTails.EXACT),
            new ComponentType.Doc(
                    "A mixture of discretised logistics for each pixel of a grey or colour image.",
                    "log p = sum over pixels of log sum_m pi_m product_c (S(b_mc) - S(a_mc))",
                    "Salimans et al. 2017 (PixelCNN++), sections 2.1 and 2.2"),
            (config, context) -> of(config, context.data()));

    private final int components;
    private final int channels;
    private final double logScaleMin;
    private final LogisticBins bins;

    private MixtureOfLogistics(Config config, int channels, PixelGrid grid) {
        this.components = config.components;
        this.channels = channels;
        this.logScaleMin = config.logScaleMin;
        this.bins = new LogisticBins(grid, config.tails);
    }

    private static MixtureOfLogistics of(Config config, DataSpec data) {
        PixelGrid grid = Grids.of(data, "mixture-of-logistics");
        int channels = (int) data.shape().get(0);
        if (channels != 1 && channels != 3) {
            throw new ConfigurationException("The likelihood 'mixture-of-logistics' needs one channel (grey) or three"
                    + " (colour), and the data '" + data.name() + "' has " + channels
                    + "; use 'discretised-logistic'.");
        }
        return new MixtureOfLogistics(config, channels, grid);
    }

    @Override
    public boolean isDensity() {
        return false;
    }

    /** {@code 3 M} for grey; for colour {@code 10 M / 3}, rounded up. */
    @Override
    public int parametersPerChannel() {
        return channels == 1 ? 3 * components : (10 * components + 2) / 3;
    }

    /** What the network's output means; arrays are (n, M, c, ...), the log weights (n, M, ...). */
    private record Mixture(NDArray logWeights, NDArray location, NDArray logScale, NDList coefficients) {}

    private Mixture mixture(NDArray parameters) {
        NDArray logits = parameters.get(":, 0:" + components);
        NDArray logWeights = logits.logSoftmax(1);
        NDArray location = block(parameters, 0);
        NDArray logScale = LocationScale.clamp(block(parameters, 1), logScaleMin);
        NDList coefficients = new NDList();
        if (channels == 3) {
            NDArray squashed = block(parameters, 2).tanh();
            for (int i = 0; i < 3; i++) {
                coefficients.add(channel(squashed, i));
            }
        }
        return new Mixture(logWeights, location, logScale, coefficients);
    }

    private NDArray block(NDArray parameters, int index) {
        long size = (long) components * channels;
        long start = components + index * size;
        Shape shape = parameters.getShape();
        return parameters
                .get(":, " + start + ":" + (start + size))
                .reshape(new Shape(shape.get(0), components, channels).addAll(shape.slice(2)));
    }

    private static NDArray channel(NDArray array, int index) {
        return array.get(":, :, " + index + ":" + (index + 1));
    }

    /** The locations given the values of red and green. */
    private static NDArray coupled(Mixture mixture, NDArray red, NDArray green) {
        NDList c = mixture.coefficients;
        return NDArrays.concat(
                new NDList(
                        channel(mixture.location, 0),
                        channel(mixture.location, 1).add(c.get(0).mul(red)),
                        channel(mixture.location, 2)
                                .add(c.get(1).mul(red))
                                .add(c.get(2).mul(green))),
                2);
    }

    @Override
    public NDArray logProb(NDArray x, NDArray parameters) {
        Mixture mixture = mixture(parameters);
        NDArray values = x.expandDims(1);
        NDArray location = channels == 1 ? mixture.location : coupled(mixture, channel(values, 0), channel(values, 1));
        NDArray ofChannels = bins.logProbability(values, values.sub(location), mixture.logScale);
        NDArray ofComponents = ofChannels.sum(new int[] {2}).add(mixture.logWeights);
        return Tensors.sumPerExample(Ops.logSumExp(ofComponents, 1));
    }

    /**
     * {@inheritDoc} Exact for grey. For colour the channels before are replaced by their means, which is exact as far as the open
     * end bins do not matter.
     */
    @Override
    public NDArray mean(NDArray parameters) {
        Mixture mixture = mixture(parameters);
        NDArray scale = mixture.logScale.exp();
        NDArray means = Script.gridMean(mixture.location, scale, bins.grid(), false);
        if (channels == 3) {
            NDArray red = channel(means, 0);
            NDArray green = channel(Script.gridMean(coupled(mixture, red, red), scale, bins.grid(), false), 1);
            means = Script.gridMean(coupled(mixture, red, green), scale, bins.grid(), false);
        }
        return means.mul(mixture.logWeights.exp().expandDims(2)).sum(new int[] {1});
    }
}
