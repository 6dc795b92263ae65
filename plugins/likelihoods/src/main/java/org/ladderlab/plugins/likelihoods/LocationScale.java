package org.ladderlab.plugins.likelihoods;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.model.LocationScaleLikelihood;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What likelihoods with a location and a log scale share: a network gives the c locations, then the c log scales. The network's
 * log scales are kept in a range; those that a diffusion gives are exact and are not.
 */
abstract class LocationScale implements LocationScaleLikelihood {

    /** What the setting {@code logScaleMin} of these likelihoods means. */
    static final String FLOOR = "smallest log scale that the network can give, in the data's units";

    /** Below this log scale float32 does not tell a location from data of size 1. */
    static final double FINEST = -16;

    static final String GIVEN = "a diffusion gives the location and the scale, not a network";

    private static final double LARGEST_LOG_SCALE = 20;

    private final double logScaleMin;

    LocationScale(double logScaleMin) {
        this.logScaleMin = logScaleMin;
    }

    /**
     * The bound of the network's log scale, refused where no network gives one.
     *
     * @param standard the default
     */
    static double floor(double logScaleMin, double standard, BuildContext context) {
        if (context.outputs() == 0) {
            Idle.refuse("logScaleMin", logScaleMin, standard, GIVEN);
        }
        return logScaleMin;
    }

    @Override
    public int parametersPerChannel() {
        return 2;
    }

    @Override
    public NDArray logProb(NDArray x, NDArray parameters) {
        return logProbOfError(x, x.sub(location(parameters)), logScale(parameters));
    }

    @Override
    public NDArray mean(NDArray parameters) {
        return mean(location(parameters), logScale(parameters));
    }

    /** The mean in the data's scale, in the location's shape. */
    abstract NDArray mean(NDArray location, NDArray logScale);

    private static NDArray location(NDArray parameters) {
        return half(parameters, 0);
    }

    private NDArray logScale(NDArray parameters) {
        return clamp(half(parameters, 1), logScaleMin);
    }

    private static NDArray half(NDArray parameters, long index) {
        long channels = parameters.getShape().get(1) / 2;
        return parameters.get(":, " + index * channels + ":" + (index + 1) * channels);
    }

    /** Log scales no smaller than {@code min}, and no larger than any data needs. */
    static NDArray clamp(NDArray logScale, double min) {
        return logScale.maximum(Tensors.constant(logScale, min)).minimum(Tensors.constant(logScale, LARGEST_LOG_SCALE));
    }
}
