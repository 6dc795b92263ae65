package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** Improved DDPM's cosine: {@code abar(t) = f(t) / f(0), f = cos^2(pi/2 (t + s) / (1 + s))}. With T steps {@code beta_i = min(1 -
 * abar(i/T) / abar((i-1)/T), betaMax)} and abar is the product of the clipped steps (Nichol and Dhariwal 2021, equation 17). */
public record Cosine(
        @Setting(value = "s: keeps the first betas from being too small", min = 0) double offset,
        @Setting(value = "betas of a finite ladder are cut to this", min = 0, max = 1, aboveMin = true, belowMax = true)
                double betaMax)
        implements AlphaBarSchedule {

    public static final ComponentType<NoiseSchedule, Cosine> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "cosine",
            new Cosine(0.008, 0.999),
            new ComponentType.Doc(
                    "The cosine schedule of improved DDPM; its log SNR is infinite at t = 0.",
                    "abar(t) = f(t) / f(0), f(t) = cos^2(pi/2 (t + s) / (1 + s)); beta = min(1 - abar_i / abar_(i-1), betaMax)",
                    "Nichol and Dhariwal 2021 (improved DDPM), equation 17"));

    @Override
    public double signal(double t) {
        return square(Math.sin(Math.PI / 2 * (1 - t) / (1 + offset))) / square(Math.cos(angle(0)));
    }

    /** {@inheritDoc} By {@code cos^2 a - cos^2 b = sin(b - a) sin(b + a)}. */
    @Override
    public double noise(double t) {
        return Math.sin(angle(t) - angle(0)) * Math.sin(angle(t) + angle(0)) / square(Math.cos(angle(0)));
    }

    @Override
    public double slope(double t) {
        return -Math.sin(2 * angle(t)) * Math.PI / 2 / (1 + offset) / square(Math.cos(angle(0)));
    }

    @Override
    public NoiseSchedule discretised(int steps) {
        return AlphaBarLadder.ofCurve(this, steps, betaMax);
    }

    private double angle(double t) {
        return Math.PI / 2 * (t + offset) / (1 + offset);
    }

    private static double square(double x) {
        return x * x;
    }
}
