package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Chebyshev polynomials {@code T_0 .. T_K-1} of a log SNR, brought to [-1, 1] by a schedule's ends: known functions of time by which
 * something learned depends on it, so that its derivative is known too.
 *
 * @param first the log SNR at t = 0
 * @param last the log SNR at t = 1
 * @param count K, at least 1
 */
record Chebyshev(double first, double last, int count) {

    static Chebyshev of(NoiseSchedule schedule, int count) {
        return new Chebyshev(schedule.logSnr(0), schedule.logSnr(1), count);
    }

    /** {@code T_k} at each log SNR, in its shape. */
    List<NDArray> values(NDArray logSnr) {
        NDArray u = scaled(logSnr);
        List<NDArray> values = new ArrayList<>(List.of(u.onesLike(), u));
        for (int k = 2; k < count; k++) {
            NDArray doubled = Tensors.scale(u.mul(values.get(k - 1)), 2);
            values.add(doubled.sub(values.get(k - 2)));
        }
        return values.subList(0, count);
    }

    /** {@code dT_k / dl = k U_k-1(u) du/dl} with the polynomials U of the second kind. */
    List<NDArray> slopes(NDArray logSnr) {
        NDArray u = scaled(logSnr);
        List<NDArray> second = new ArrayList<>(List.of(u.onesLike(), Tensors.scale(u, 2)));
        List<NDArray> slopes = new ArrayList<>(List.of(u.zerosLike()));
        for (int k = 1; k < count; k++) {
            if (k > 2) {
                NDArray doubled = Tensors.scale(u.mul(second.get(k - 2)), 2);
                second.add(doubled.sub(second.get(k - 3)));
            }
            slopes.add(Tensors.scale(second.get(k - 1), 2 * k / (first - last)));
        }
        return slopes;
    }

    /** {@code u = (2 l - first - last) / (first - last)}. */
    private NDArray scaled(NDArray logSnr) {
        return Tensors.scale(Tensors.shift(logSnr, -(first + last) / 2), 2 / (first - last));
    }
}
