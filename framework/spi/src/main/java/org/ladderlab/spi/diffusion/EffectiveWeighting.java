package org.ladderlab.spi.diffusion;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What an objective comes to, whatever form its paper wrote it in: by what it multiplies the bound's own terms.
 *
 * <p>In continuous time that is the weight w of {@code L_w = 1/2 integral of w(l) E||eps - epsHat||^2 dl} over the log SNR l. An
 * objective {@code E c ||eps - epsHat||^2} over times that are uniform under a schedule has {@code w = 2 c(l) p(l), p = -dt/dl}
 * (Kingma and Gao 2023, section 3). Times drawn otherwise, and divided by their density, leave w as it is.
 *
 * <p>A ladder of T steps has its own bound, {@code sum over i of K_i}, and {@code w_i} is what multiplies {@code K_i = KL(q(z_i-1 |
 * z_i, x) || p(z_i-1 | z_i))}. With {@code L(s) = sum over i > s of K_i + KL(q(z_T | x) || p(z_T))}, which is at least {@code
 * KL(q(z_s | x) || p(z_s))}, summation by parts gives theorem 1 of Kingma and Gao for T steps:
 *
 * <pre>
 * sum over i of w_i K_i = w_first+1 L(first) + sum over s > first of (w_s+1 - w_s) L(s) - w_T KL(q(z_T | x) || p(z_T))
 * </pre>
 *
 * so that w that never decreases with i, and never increases with the log SNR, makes a bound on noised data. For many small steps
 * {@code K_i} is the integrand, and both are one definition.
 *
 * <p>The term next to the data and the prior's are apart: of a fixed diffusion the second teaches a model nothing, nor the first
 * where z_0 is a latent; and where z_1 is the first, a noise error there is a Gaussian reconstruction of some variance.
 *
 * @param ledgerTotal whether what is minimised is the total of the ledger, so that every term counts once
 * @param monotone whether w never increases with the log SNR: then the objective is a bound on noised data (Kingma and Gao 2023,
 *     theorem 1). What lies below the lowest log SNR with any weight takes no part in training, and does not count
 * @param points from the lowest log SNR to the highest; weights are finite
 */
public record EffectiveWeighting(boolean ledgerTotal, boolean monotone, List<Point> points) {

    private static final double GRID = 0.01;

    /** The distance of neighbouring log SNRs under a schedule, at most. */
    private static final double STEP = 0.05;

    /** Where a table of a schedule with an infinite end stops. */
    private static final double REACH = 20;

    // What a bisection for the time leaves of a density, and a difference of log SNRs of a small step, relative.
    private static final double ROUNDING = 1e-9;

    /** The weight at a log SNR. */
    public record Point(double logSnr, double weight) {}

    public EffectiveWeighting {
        points = List.copyOf(points);
    }

    /**
     * Of points in any state.
     *
     * @param wholeLedger whether all other terms of the ledger count once
     */
    private static EffectiveWeighting of(List<Point> points, boolean wholeLedger) {
        boolean ones = points.stream().allMatch(point -> Math.abs(point.weight - 1) <= ROUNDING);
        List<Point> shown = points.stream()
                .filter(point -> Double.isFinite(point.logSnr) && Double.isFinite(point.weight))
                .toList();
        return new EffectiveWeighting(wholeLedger && ones, isMonotone(points), shown);
    }

    /** A weight as it is, on a grid of 0.01 over {@code [low, high]}; of no ledger. */
    public static EffectiveWeighting of(DoubleUnaryOperator weight, double low, double high) {
        int count = (int) Math.round((high - low) / GRID);
        return of(
                IntStream.rangeClosed(0, count)
                        .mapToDouble(i -> low + i * (high - low) / count)
                        .mapToObj(l -> new Point(l, weight.applyAsDouble(l)))
                        .toList(),
                false);
    }

    /**
     * A weighting under the schedule in use, between the schedule's ends; an infinite end is cut at 20.
     *
     * @param wholeLedger whether the objective has the ledger's other terms too, once each, and the ledger's levels are infinitely
     *     many: without them no weighting makes it the ledger's total
     */
    public static EffectiveWeighting of(WeightingFunction weighting, NoiseSchedule schedule, boolean wholeLedger) {
        List<Point> points = new ArrayList<>();
        for (double t : times(schedule)) {
            double logSnr = schedule.logSnr(t);
            double weight = weighting.weight(logSnr, density(schedule.logSnrDerivative(t)));
            if (points.isEmpty() || logSnr > points.get(points.size() - 1).logSnr) {
                points.add(new Point(logSnr, weight));
            }
        }
        return of(points, wholeLedger);
    }

    /**
     * By what an objective multiplies the terms of a ladder with finitely many steps.
     *
     * @param weights {@code w_i} of each step {@code first latent + 1 .. T}; for an objective {@code sum over i of c_i ||eps -
     *     epsHat(z_i)||^2} that is {@code c_i} over the {@linkplain DenoisingDecoder#consistencyFactor factor} in {@code K_i}
     * @param wholeLedger whether the objective has the reconstruction and the prior's term too, once each
     */
    public static EffectiveWeighting ofSteps(
            GaussianDiffusion diffusion, IntToDoubleFunction weights, boolean wholeLedger) {
        List<Point> points = new ArrayList<>();
        for (int i = diffusion.steps().orElseThrow(); i > diffusion.firstLatent(); i--) {
            points.add(new Point(diffusion.schedule().logSnr(diffusion.time(i)), weights.applyAsDouble(i)));
        }
        return of(points, wholeLedger);
    }

    private static boolean isMonotone(List<Point> points) {
        double before = Double.POSITIVE_INFINITY;
        boolean begun = false;
        for (Point point : points) {
            begun |= point.weight != 0;
            if (begun && !(point.weight <= before * (1 + ROUNDING))) {
                return false;
            }
            before = begun ? point.weight : before;
        }
        return true;
    }

    /** At most so many of the points, evenly chosen, with both ends. */
    public EffectiveWeighting thinned(int most) {
        int last = points.size() - 1;
        return last < most
                ? this
                : new EffectiveWeighting(
                        ledgerTotal,
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
