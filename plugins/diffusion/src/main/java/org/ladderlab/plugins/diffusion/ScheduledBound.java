package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The bound of a denoiser with infinitely many levels under a schedule that it was not trained with, times drawn by the caller.
 *
 * @param name of the schedule
 */
record ScheduledBound(String name, GaussianDiffusion diffusion, DiffusionBound bound) {

    /** By how much ends may differ that two formulas give one log SNR. */
    private static final double ROUNDING = 1e-6;

    /** What has been paid under one schedule: by each example so far, and by all of them in each band. */
    record Paid(List<Double> totals, double[] bands) {

        /** The sums of the bands, times a factor. */
        List<Double> over(double factor) {
            return Arrays.stream(bands).mapToObj(sum -> sum * factor).toList();
        }
    }

    /** Each uniform on [0, 1), and evenly spread over the examples, so that a mean over them hardly depends on where they fell. */
    static double[] shares(int examples, double first) {
        return IntStream.range(0, examples)
                .mapToDouble(i -> (first + (double) i / examples) % 1)
                .toArray();
    }

    /** {@code -log p(x | z_0)} and the prior's term, nats of each example. */
    double[] ends(NDArray x, Scope scope) {
        return Tensors.toFloat64(bound.reconstruction(x, scope))
                .add(Tensors.toFloat64(bound.prior(x, scope)))
                .toDoubleArray();
    }

    /** Nats of each example between two times, drawn at these shares of the way. */
    double[] band(NDArray x, double from, double to, double[] shares, Scope scope) {
        double[] times =
                Arrays.stream(shares).map(share -> from + share * (to - from)).toArray();
        return Tensors.scale(Tensors.toFloat64(bound.density(x, times, scope)), to - from)
                .toDoubleArray();
    }

    /** A sentence where the schedule goes beyond the ends of the one that the denoiser was trained with. */
    Optional<String> beyond(GaussianDiffusion trained) {
        NoiseSchedule asked = diffusion.schedule();
        NoiseSchedule known = trained.schedule();
        return asked.logSnr(0) > known.logSnr(0) + ROUNDING || asked.logSnr(1) < known.logSnr(1) - ROUNDING
                ? Optional.of("The schedule " + name + " goes from log SNR " + ends(asked)
                        + ", beyond the ends between which the denoiser was trained, " + ends(known) + ".")
                : Optional.empty();
    }

    private static String ends(NoiseSchedule schedule) {
        return String.format(Locale.ROOT, "%.2f to %.2f", schedule.logSnr(0), schedule.logSnr(1));
    }
}
