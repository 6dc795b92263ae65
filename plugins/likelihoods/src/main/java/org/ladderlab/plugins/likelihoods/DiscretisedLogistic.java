package org.ladderlab.plugins.likelihoods;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Tensors;

/**
 * {@code log(S((x + h - location) / scale) - S((x - h - location) / scale))} with S the logistic sigmoid and h half the distance
 * of the grid's values; the first and the last bin are open, so the probabilities sum to 1 (Kingma et al. 2016; Salimans et al.
 * 2017).
 */
public final class DiscretisedLogistic extends LocationScale {

    /** The settings. */
    public record Config(
            @Setting(value = FLOOR, min = FINEST) double logScaleMin,
            @Setting("what stands for the probability of an inner bin below 1e-5: itself (exact), or the density at its"
                            + " centre times its width (density, as in PixelCNN++'s code)")
                    LogisticTails tails) {}

    public static final ComponentType<Likelihood, Config> TYPE = ComponentType.of(
            Kind.LIKELIHOOD,
            "discretised-logistic",
            new Config(-7, LogisticTails.EXACT),
            new ComponentType.Doc(
                    "A logistic distribution over the bins of the grid, for each dimension.",
                    "log p = sum(log(S((x + h - location) / scale) - S((x - h - location) / scale))), end bins open",
                    "Kingma et al. 2016 (IAF), appendix; Salimans et al. 2017 (PixelCNN++), section 2.1"),
            (config, context) -> new DiscretisedLogistic(config, context));

    private final LogisticBins bins;

    private DiscretisedLogistic(Config config, BuildContext context) {
        super(floor(config.logScaleMin, TYPE.defaults().logScaleMin, context));
        this.bins = new LogisticBins(Grids.of(context.data(), "discretised-logistic"), config.tails);
    }

    @Override
    public boolean isDensity() {
        return false;
    }

    @Override
    public NDArray logProbOfError(NDArray x, NDArray error, NDArray logScale) {
        return Tensors.sumPerExample(bins.logProbability(x, error, logScale));
    }

    @Override
    NDArray mean(NDArray location, NDArray logScale) {
        return Script.gridMean(location, logScale.exp(), bins.grid(), false);
    }
}
