package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** The sampling noises of EDM: {@code sigma(t) = (sigmaMin^(1/rho) + t (sigmaMax^(1/rho) - sigmaMin^(1/rho)))^rho} and
 * {@code l = -2 log sigma} (Karras et al. 2022, equation 5, with t = 1 - i / (N - 1)). EDM trains on a normal law of l instead; see the
 * weightings edm and edm-monotone. */
public record Edm(
        @Setting(value = "standard deviation of the noise at t = 0", min = 0, aboveMin = true) double sigmaMin,
        @Setting(value = "standard deviation of the noise at t = 1", min = 0, aboveMin = true) double sigmaMax,
        @Setting(value = "how much the steps shorten towards the data; 1 for equal steps of sigma", min = 1) double rho)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, Edm> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "edm",
            new Edm(0.002, 80, 7),
            new ComponentType.Doc(
                    "The noises at which EDM samples.",
                    "logSnr(t) = -2 rho log(sigmaMin^(1/rho) + t (sigmaMax^(1/rho) - sigmaMin^(1/rho)))",
                    "Karras et al. 2022 (EDM), equation 5"));

    public Edm {
        if (!(sigmaMin < sigmaMax)) {
            throw new ConfigurationException("sigmaMin", "The noise must grow: sigmaMin must be below sigmaMax.");
        }
    }

    @Override
    public Frame frame() {
        return Frame.VARIANCE_EXPLODING;
    }

    @Override
    public double logSnr(double t) {
        return -2 * rho * Math.log(root(t));
    }

    @Override
    public double logSnrDerivative(double t) {
        return -2 * rho * (root(1) - root(0)) / root(t);
    }

    private double root(double t) {
        return (1 - t) * Math.pow(sigmaMin, 1 / rho) + t * Math.pow(sigmaMax, 1 / rho);
    }
}
