package org.ladderlab.plugins.likelihoods;

import ai.djl.ndarray.NDArray;
import org.ladderlab.nn.TorchScript;
import org.ladderlab.spi.data.PixelGrid;

/** The special functions that these likelihoods need. A result belongs to the manager of the first argument. */
final class Script {

    /** Compiles the module when it is first used. */
    private static final class Module {
        private static final TorchScript SCRIPT = TorchScript.load(Script.class, "likelihoods.py");
    }

    private Script() {}

    /** {@code log(1 - exp(x))} for negative x, precise near 0. */
    static NDArray logOneMinusExp(NDArray x) {
        return Module.SCRIPT.call(x, "log_one_minus_exp", x);
    }

    /**
     * Log of the normal probability of each bin, the first and the last open; computed in float64, in the error's type.
     *
     * @param error {@code x - location}
     */
    static NDArray logNormalBin(NDArray x, NDArray error, NDArray logScale, PixelGrid grid) {
        return Module.SCRIPT.call(
                error, "log_normal_bin", x, error, logScale, grid.halfBin(), grid.lowest(), grid.highest());
    }

    /**
     * The mean of a discretised distribution, {@code lowest + 2 half sum over k of P(X > k)}.
     *
     * @param normal whether the distribution is normal; else logistic
     */
    static NDArray gridMean(NDArray location, NDArray scale, PixelGrid grid, boolean normal) {
        return Module.SCRIPT.call(
                location, "grid_mean", location, scale, grid.lowest(), grid.halfBin(), grid.count(), normal);
    }

    /**
     * {@code log sum over k of exp(-1/2 ((location - x_k) inverse)^2)} over the {@code 2 reach + 1} values of the grid that are
     * nearest to each location, or over all if that is no fewer.
     *
     * @param x a value of the grid
     * @param error {@code x - location}
     * @param inverse of the scale, a scalar or with one more axis than the error
     */
    static NDArray logNormalSum(NDArray x, NDArray error, NDArray inverse, PixelGrid grid, int reach) {
        return Module.SCRIPT.call(
                error, "log_normal_sum", x, error, inverse, grid.lowest(), 2 * grid.halfBin(), grid.count(), reach);
    }
}
