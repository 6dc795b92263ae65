package org.ladderlab.plugins.likelihoods;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Tensors;

/**
 * {@code log(Phi((x + h - location) / scale) - Phi((x - h - location) / scale))} with Phi the normal cdf and h half the distance
 * of the grid's values, the first and the last bin open: DDPM's last step (Ho et al. 2020, equation 13). Phi is exact; DDPM's
 * code has an approximation by tanh, which differs in the fourth digit.
 */
public final class DiscretisedGaussian extends LocationScale {

    /** The settings. */
    public record Config(
            @Setting(value = FLOOR, min = FINEST) double logScaleMin,
            @Setting(
                            value =
                                    "smallest probability of a value; DDPM's code has 1e-12, with which the probabilities sum"
                                            + " to a little more than 1; 0 for none",
                            min = 0,
                            max = 1)
                    double floor) {}

    public static final ComponentType<Likelihood, Config> TYPE = ComponentType.of(
            Kind.LIKELIHOOD,
            "discretised-gaussian",
            new Config(-7, 0),
            new ComponentType.Doc(
                    "A normal distribution over the bins of the grid, for each dimension: the last step of DDPM.",
                    "log p = sum(log(Phi((x + h - location) / scale) - Phi((x - h - location) / scale))), end bins open",
                    "Ho et al. 2020 (DDPM), equation 13"),
            (config, context) -> new DiscretisedGaussian(config, context));

    private final PixelGrid grid;
    private final double floor;

    private DiscretisedGaussian(Config config, BuildContext context) {
        super(floor(config.logScaleMin, TYPE.defaults().logScaleMin, context));
        this.grid = Grids.of(context.data(), "discretised-gaussian");
        this.floor = config.floor;
    }

    @Override
    public boolean isDensity() {
        return false;
    }

    @Override
    public NDArray logProbOfError(NDArray x, NDArray error, NDArray logScale) {
        NDArray exact = Script.logNormalBin(x, error, logScale, grid);
        return Tensors.sumPerExample(exact.maximum(Tensors.constant(exact, Math.log(floor))));
    }

    @Override
    NDArray mean(NDArray location, NDArray logScale) {
        return Script.gridMean(location, logScale.exp(), grid, true);
    }
}
