package org.ladderlab.figures;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.ladderlab.figures.CurveFigure.Curve;
import org.ladderlab.figures.CurveFigure.Panel;
import org.ladderlab.spi.diffusion.DiscreteStep;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/** The pictures of a noise schedule. */
public final class ScheduleFigure {

    private static final int TIMES = 400;
    private static final double REACH = 20;

    private ScheduleFigure() {}

    /** The log SNR, the scales and the density of the log SNR of a schedule in continuous time. */
    public static CurveFigure continuous(String name, NoiseSchedule schedule, Frame frame) {
        double[] times = IntStream.rangeClosed(0, TIMES)
                .mapToDouble(i -> (double) i / TIMES)
                .toArray();
        double[] logSnr = Arrays.stream(times).map(schedule::logSnr).toArray();
        double high = Math.min(schedule.logSnr(0), REACH);
        double low = Math.max(schedule.logSnr(1), -REACH);
        double[] grid = IntStream.range(0, TIMES)
                .mapToDouble(i -> low + (i + 0.5) * (high - low) / TIMES)
                .toArray();
        double[] density = Arrays.stream(grid)
                .map(l -> EffectiveWeighting.density(schedule, l))
                .toArray();
        return new CurveFigure(
                "Schedule " + name,
                "log SNR " + ends(schedule.logSnr(0), schedule.logSnr(1)),
                List.of(
                        new Panel("time t", "log SNR (nats)", false, List.of(new Curve("log SNR", times, logSnr))),
                        new Panel(
                                "time t",
                                "scale ("
                                        + frame.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")",
                                false,
                                List.of(
                                        new Curve("alpha, signal", times, map(logSnr, frame::alpha)),
                                        new Curve("sigma, noise", times, map(logSnr, frame::sigma)))),
                        new Panel(
                                "log SNR (nats)",
                                "density -dt/dlogSnr",
                                false,
                                List.of(new Curve("density", grid, density)))));
    }

    /** The log SNR, abar and beta of a schedule with T steps. */
    public static CurveFigure discrete(String name, List<DiscreteStep> ladder) {
        double[] index = column(ladder, DiscreteStep::index);
        return new CurveFigure(
                "Schedule " + name,
                "T = " + ladder.size() + " steps, log SNR "
                        + ends(
                                ladder.get(0).logSnr(),
                                ladder.get(ladder.size() - 1).logSnr()),
                List.of(
                        new Panel(
                                "step t",
                                "log SNR (nats)",
                                false,
                                List.of(new Curve("log SNR", index, column(ladder, DiscreteStep::logSnr)))),
                        new Panel(
                                "step t",
                                "abar = product of 1 - beta",
                                false,
                                List.of(new Curve("abar", index, column(ladder, DiscreteStep::alphaBar)))),
                        new Panel(
                                "step t",
                                "beta",
                                false,
                                List.of(new Curve("beta", index, column(ladder, DiscreteStep::beta))))));
    }

    private static String ends(double first, double last) {
        return "from " + word(first) + " next to the data to " + word(last) + " at the noise";
    }

    private static String word(double value) {
        return Double.isInfinite(value) ? (value > 0 ? "infinity" : "minus infinity") : Ticks.number(value);
    }

    private static double[] map(double[] values, DoubleUnaryOperator function) {
        return Arrays.stream(values).map(function).toArray();
    }

    private static double[] column(List<DiscreteStep> ladder, ToDoubleFunction<DiscreteStep> value) {
        return ladder.stream().mapToDouble(value).toArray();
    }
}
