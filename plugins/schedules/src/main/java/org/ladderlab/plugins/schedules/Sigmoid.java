package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** {@code abar(t) = (S(end) - S(start + t (end - start))) / (S(end) - S(start))} with {@code S(x) = sigmoid(x / temperature)}, never
 * below a floor (Jabri et al. 2023; Chen 2023, algorithm 1). A finite ladder cuts its betas to betaMax. */
public record Sigmoid(
        @Setting("where on the sigmoid t = 0 is") double start,
        @Setting("where on the sigmoid t = 1 is") double end,
        @Setting(value = "width of the sigmoid", min = 0, aboveMin = true) double temperature,
        @Setting(value = "smallest abar", min = 0, max = 1, aboveMin = true, belowMax = true) double alphaBarMin,
        @Setting(value = "betas of a finite ladder are cut to this", min = 0, max = 1, aboveMin = true, belowMax = true)
                double betaMax)
        implements AlphaBarSchedule {

    public static final ComponentType<NoiseSchedule, Sigmoid> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "sigmoid",
            new Sigmoid(-3, 3, 1, 1e-9, 0.999),
            new ComponentType.Doc(
                    "A sigmoid in abar; not the sigmoid in beta, which is sigmoid-beta.",
                    "abar(t) = (S(end) - S(start + t (end - start))) / (S(end) - S(start)), S(x) = sigmoid(x / temperature)",
                    "Jabri et al. 2023 (RIN); Chen 2023, algorithm 1; pix2seq, sigmoid_schedule"));

    public Sigmoid {
        if (!(start < end)) {
            throw new ConfigurationException("start", "The noise must grow: start must be below end.");
        }
    }

    @Override
    public double signal(double t) {
        return rise(at(t), end) / rise(start, end);
    }

    @Override
    public double noise(double t) {
        return rise(start, at(t)) / rise(start, end);
    }

    @Override
    public double slope(double t) {
        double x = at(t) / temperature;
        return -sigmoid(x) * sigmoid(-x) * (end - start) / temperature / rise(start, end);
    }

    @Override
    public double floor() {
        return alphaBarMin;
    }

    @Override
    public NoiseSchedule discretised(int steps) {
        return AlphaBarLadder.ofCurve(this, steps, betaMax);
    }

    private double at(double t) {
        return (1 - t) * start + t * end;
    }

    // S(to) - S(from) = S(to) S(-from) (1 - exp(from - to)), which does not cancel.
    private double rise(double from, double to) {
        double a = from / temperature;
        double b = to / temperature;
        return sigmoid(b) * sigmoid(-a) * -Math.expm1(a - b);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
