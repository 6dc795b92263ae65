package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The optimal denoiser of data N(0, s^2), each dimension alone: {@code xHat = alpha s^2 z / (alpha^2 s^2 + sigma^2)}, given as the
 * velocity, whose error is that of the noise where there is little and that of the data where there is much, so that none is lost
 * to rounding.
 */
public final class GaussianOptimalNetwork implements Network {

    /** The settings. */
    public record Config(
            @Setting(
                            value = "standard deviation of the data, in its units; without it what the data set says",
                            min = 0,
                            aboveMin = true)
                    Optional<Double> standardDeviation) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "gaussian-optimal",
            new Config(Optional.empty()),
            new ComponentType.Doc(
                    "The optimal denoiser of Gaussian data, in closed form.",
                    "xHat = alpha s^2 z / (alpha^2 s^2 + sigma^2)",
                    "The posterior mean of a linear Gaussian model"),
            (config, context) -> new GaussianOptimalNetwork(
                    config.standardDeviation().orElseGet(() -> ofTheData(context)),
                    ClosedForm.frame("gaussian-optimal", context)));

    private final double variance;
    private final Frame frame;

    private GaussianOptimalNetwork(double standardDeviation, Frame frame) {
        this.variance = standardDeviation * standardDeviation;
        this.frame = frame;
    }

    private static double ofTheData(BuildContext context) {
        return context.data()
                .law()
                .map(GaussianMixture::components)
                .filter(law -> law.size() == 1 && law.get(0).mean().stream().allMatch(m -> m == 0))
                .map(law -> law.get(0).standardDeviation())
                .orElseThrow(() -> new ConfigurationException(
                        "standardDeviation",
                        "The data set '" + context.data().name() + "' is not known to be Gaussian with mean 0; use the"
                                + " data set 'gaussian', or give the standard deviation here."));
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        NDArray alpha = frame.alpha(logSnr);
        NDArray sigma = frame.sigma(logSnr);
        NDArray power = Tensors.scale(alpha.square(), variance).add(sigma.square());
        return z.mul(Tensors.perExample(Tensors.scale(alpha.mul(sigma).div(power), 1 - variance), z));
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(Prediction.VELOCITY);
    }
}
