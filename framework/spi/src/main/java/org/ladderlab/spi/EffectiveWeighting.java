package org.ladderlab.spi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What an objective comes to, whatever form its paper wrote it in: the weight w of {@code L_w = 1/2 integral of w(l) E||eps -
 * epsHat||^2 dl} over the log SNR l. An objective {@code E c ||eps - epsHat||^2} over times that are uniform under a schedule has
 * {@code w = 2 c(l) p(l), p = -dt/dl} (Kingma and Gao 2023, section 3). Times drawn otherwise, and divided by their density, leave
 * w as it is. The term next to the data and the prior's are apart.
 *
 * @param monotone whether w never increases with the log SNR: then the objective is a bound on noised data (Kingma and Gao 2023,
 *     theorem 1). What lies below the lowest log SNR with any weight takes no part in training, and does not count
 * @param points from the lowest log SNR to the highest; weights are finite
 */
public record EffectiveWeighting(boolean monotone, List<Point> points) {

    private static final double GRID = 0.01;

    /** The distance of neighbouring log SNRs under a schedule, at most. */
    private static final double STEP = 0.05;

    /** Where a table of a schedule with an infinite end stops. */
    private static final double REACH = 20;

    // What a bisection for the time leaves of a density, relative.
    private static final double ROUNDING = 1e-9;

    /** The weight at a log SNR. */
    public record Point(double logSnr, double weight) {}

    public EffectiveWeighting {
        points = List.copyOf(points);
    }

    private static EffectiveWeighting of(List<Point> points) {
        return new EffectiveWeighting(isMonotone(points), points);
    }

    /** A weight as it is, on a grid of 0.01 over {@code [low, high]}. */
    public static EffectiveWeighting of(DoubleUnaryOperator weight, double low, double high) {
        int count = (int) Math.round((high - low) / GRID);
        return of(IntStream.rangeClosed(0, count)
                .mapToDouble(i -> low + i * (high - low) / count)
                .mapToObj(l -> new Point(l, weight.applyAsDouble(l)))
                .toList());
    }

    /** A weighting under the schedule in use, between the schedule's ends; an infinite end is cut at 20. */
    public static EffectiveWeighting of(WeightingFunction weighting, NoiseSchedule schedule) {
        List<Point> points = new ArrayList<>();
        for (double t : times(schedule)) {
            double logSnr = schedule.logSnr(t);
            double weight = weighting.weight(logSnr, density(schedule.logSnrDerivative(t)));
            if (Double.isFinite(weight) && (points.isEmpty() || logSnr > points.get(points.size() - 1).logSnr)) {
                points.add(new Point(logSnr, weight));
            }
        }
        return of(points);
    }

    /**
     * The weights at the steps of a ladder with finitely many. Where an objective is {@code sum over i of c_i ||eps -
     * epsHat(z_i)||^2} and a step stands for the log SNRs up to the next, the weight is {@code 2 c_i / (l_(i-1) - l_i)}.
     *
     * @param first the last step left out, 0 for none
     * @param weights of each step {@code first + 1 .. T}
     */
    public static EffectiveWeighting ofSteps(GaussianDiffusion diffusion, int first, IntToDoubleFunction weights) {
        List<Point> points = new ArrayList<>();
        for (int i = diffusion.steps().orElseThrow(); i > first; i--) {
            double logSnr = diffusion.schedule().logSnr(diffusion.time(i));
            double weight = weights.applyAsDouble(i);
            if (Double.isFinite(logSnr) && Double.isFinite(weight)) {
                points.add(new Point(logSnr, weight));
            }
        }
        return of(points);
    }

    /**
     * The weight that a step from i to i - 1 has in a finite ladder's bound, by {@link DenoisingDecoder#consistencyFactor}: {@code
     * expm1(d) / d} for a step of size d, and 1 for many small ones.
     */
    public static double ofBoundStep(GaussianDiffusion diffusion, DenoisingDecoder decoder, int i) {
        double from = diffusion.schedule().logSnr(diffusion.time(i));
        double to = diffusion.schedule().logSnr(diffusion.time(i - 1));
        return 2 * decoder.consistencyFactor(from, to) / (to - from);
    }

    private static boolean isMonotone(List<Point> points) {
        double before = Double.POSITIVE_INFINITY;
        for (Point point : points) {
            if (point.weight > before * (1 + ROUNDING)) {
                return false;
            }
            before = before == Double.POSITIVE_INFINITY && point.weight == 0 ? before : point.weight;
        }
        return true;
    }

    /** At most so many of the points, evenly chosen, with both ends. */
    public EffectiveWeighting thinned(int most) {
        int last = points.size() - 1;
        return last < most
                ? this
                : new EffectiveWeighting(
                        monotone,
                        IntStream.range(0, most)
                                .mapToObj(i -> points.get((int) ((long) last * i / (most - 1))))
                                .toList());
    }

    /** {@code p(l) = -dt/dl}, the density of the log SNR when time is uniform on [0, 1]; 0 beyond the schedule's ends. */
    public static double density(NoiseSchedule schedule, double logSnr) {
        if (logSnr > schedule.logSnr(0) || logSnr < schedule.logSnr(1)) {
            return 0;
        }
        return density(schedule.logSnrDerivative(schedule.time(logSnr)));
    }

    /** The density where a schedule's log SNR falls with the given derivative; 0 where it stands still, for time alone passes there. */
    public static double density(double derivative) {
        return derivative == 0 ? 0 : -1 / derivative;
    }

    /** Times from late to early between which the log SNR rises by no more than a step. */
    private static List<Double> times(NoiseSchedule schedule) {
        double first = Double.isInfinite(schedule.logSnr(0)) ? schedule.time(REACH) : 0;
        double last = Double.isInfinite(schedule.logSnr(1)) ? schedule.time(-REACH) : 1;
        List<Double> times = new ArrayList<>(List.of(last));
        Deque<Double> open = new ArrayDeque<>(List.of(first));
        double logSnr = schedule.logSnr(last);
        while (!open.isEmpty()) {
            double time = times.get(times.size() - 1);
            double middle = (time + open.peek()) / 2;
            double next = schedule.logSnr(open.peek());
            if (next - logSnr > STEP && middle > open.peek() && middle < time) {
                open.push(middle);
            } else {
                times.add(open.pop());
                logSnr = next;
            }
        }
        return times;
    }
}
