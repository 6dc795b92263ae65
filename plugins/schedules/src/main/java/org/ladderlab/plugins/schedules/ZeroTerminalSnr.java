package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/**
 * Another schedule whose root of abar is shifted and stretched so that no signal is left at t = 1 and the first latent stays
 * as it was: {@code a'(t) = a(first) (a(t) - a(1)) / (a(first) - a(1)), a = sqrt(abar)}, where {@code first} is 1/T for T steps
 * and 0 in continuous time (Lin et al. 2024, algorithm 1). Its log SNR at t = 1 is minus infinity, so a noise prediction says
 * nothing of the data there.
 */
public final class ZeroTerminalSnr implements AlphaBarSchedule {

    /** The settings. */
    public record Config(@Setting(value = "the schedule to change", required = true) Ref<NoiseSchedule> schedule) {}

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
                    Kind.SCHEDULE,
                    "zero-terminal-snr",
                    new Config(Required.setting()),
                    new ComponentType.Doc(
                            "Another schedule changed so that no signal is left at t = 1.",
                            "sqrt(abar'(t)) = a_1 (a_t - a_T) / (a_1 - a_T), a = sqrt(abar)",
                            "Lin et al. 2024 (Common diffusion noise schedules are flawed), algorithm 1"),
                    (config, context) -> of(context.create("schedule", config.schedule)))
            .withExamples(new Config(LinearBeta.TYPE.byDefault()), new Config(LinearLogSnr.TYPE.byDefault()));

    private final NoiseSchedule inner;
    private final double firstTime;
    private final double first;
    private final double last;

    private ZeroTerminalSnr(NoiseSchedule inner, double firstTime) {
        this.inner = inner;
        this.firstTime = firstTime;
        this.first = root(inner.logSnr(firstTime));
        this.last = root(inner.logSnr(1));
    }

    private static ZeroTerminalSnr of(NoiseSchedule inner) {
        if (inner.learned()) {
            throw new ConfigurationException(
                    "schedule", "Only a fixed schedule can be changed to zero terminal SNR, and this one is learned.");
        }
        return new ZeroTerminalSnr(inner, 0);
    }

    @Override
    public NoiseSchedule discretised(int steps) {
        return new ZeroTerminalSnr(inner.discretised(steps), 1.0 / steps);
    }

    @Override
    public double logSnr(double t) {
        return t <= firstTime ? inner.logSnr(t) : AlphaBarSchedule.super.logSnr(t);
    }

    @Override
    public double logSnrDerivative(double t) {
        return t < firstTime ? inner.logSnrDerivative(t) : AlphaBarSchedule.super.logSnrDerivative(t);
    }

    @Override
    public double signal(double t) {
        double root = changed(root(inner.logSnr(t)));
        return root * root;
    }

    /** {@inheritDoc} {@code 1 - a' = (first (1 - a) - last (1 - first)) / (first - last)}, where {@code 1 - a = (1 - a^2) / (1 + a)}. */
    @Override
    public double noise(double t) {
        double logSnr = inner.logSnr(t);
        double missing = (first * oneMinusRoot(logSnr) - last * oneMinusRoot(inner.logSnr(firstTime))) / (first - last);
        return missing * (1 + changed(root(logSnr)));
    }

    @Override
    public double slope(double t) {
        double logSnr = inner.logSnr(t);
        double rootSlope = root(logSnr) / 2 / (1 + Math.exp(logSnr)) * inner.logSnrDerivative(t);
        return 2 * changed(root(logSnr)) * first / (first - last) * rootSlope;
    }

    private double changed(double root) {
        return first * (root - last) / (first - last);
    }

    private static double root(double logSnr) {
        return Math.sqrt(1 / (1 + Math.exp(-logSnr)));
    }

    private static double oneMinusRoot(double logSnr) {
        return 1 / (1 + Math.exp(logSnr)) / (1 + root(logSnr));
    }
}
