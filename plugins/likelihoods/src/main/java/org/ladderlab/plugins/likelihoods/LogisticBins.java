package org.ladderlab.plugins.likelihoods;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The logistic probability of each bin of a grid, the first and the last open. With S the logistic sigmoid and a, b the bin's
 * ends in units of the scale, {@code S(b) - S(a) = S(b) S(-a) (1 - exp(a - b))}, whose log cancels nowhere.
 *
 * @param grid the data's values
 * @param tails what stands for a very small probability
 */
record LogisticBins(PixelGrid grid, LogisticTails tails) {

    private static final double LOG_OF_SMALL = Math.log(1e-5);

    /**
     * Log probabilities in the shape that the arguments broadcast to.
     *
     * @param error {@code x - location}
     */
    NDArray logProbability(NDArray x, NDArray error, NDArray logScale) {
        double half = grid.halfBin();
        NDArray inverse = logScale.neg().exp();
        NDArray logBelowEnd =
                Ops.softplus(Tensors.shift(error, half).mul(inverse).neg()).neg();
        NDArray logAboveStart =
                Ops.softplus(Tensors.shift(error, -half).mul(inverse)).neg();
        NDArray logWidth = Script.logOneMinusExp(Tensors.scale(inverse, -2 * half));

        NDArray notLast = x.lt(Tensors.constant(x, grid.highest() - half)).toType(error.getDataType(), false);
        NDArray notFirst = x.gt(Tensors.constant(x, grid.lowest() + half)).toType(error.getDataType(), false);
        NDArray inner = notFirst.mul(notLast);
        NDArray exact =
                notLast.mul(logBelowEnd).add(notFirst.mul(logAboveStart)).add(inner.mul(logWidth));
        if (tails == LogisticTails.EXACT) {
            return exact;
        }
        NDArray small = exact.lt(Tensors.constant(exact, LOG_OF_SMALL))
                .logicalAnd(inner.gt(Tensors.constant(inner, 0)).broadcast(exact.getShape()));
        return NDArrays.where(small, logDensity(error.mul(inverse), logScale, half), exact);
    }

    private static NDArray logDensity(NDArray centre, NDArray logScale, double half) {
        NDArray unit = centre.add(Tensors.scale(Ops.softplus(centre.neg()), 2)).neg();
        return Tensors.shift(unit.sub(logScale), Math.log(2 * half));
    }
}
