package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Dormand and Prince's method for {@code dy/dx = f(x, y)}, of order 5 with an estimate of the error e of each step by one of
 * order 4 (Dormand and Prince 1980). A step h is taken if
 *
 * <pre>
 * max over examples of rms over dimensions of e / (absolute + relative max(|y|, |y_next|)) &lt;= 1
 * </pre>
 *
 * so that every example keeps the tolerances, and the next is {@code 0.9 h error^(-1/5)}, within a factor of 5.
 *
 * @param absolute tolerance, in y's units
 * @param relative tolerance, as a share of y
 */
record DormandPrince(double absolute, double relative) {

    private static final double[] NODES = {0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1};

    /** The last row is the solution of order 5, so its slope is the first of the next step. */
    private static final double[][] STAGES = {
        {},
        {1.0 / 5},
        {3.0 / 40, 9.0 / 40},
        {44.0 / 45, -56.0 / 15, 32.0 / 9},
        {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
        {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
        {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}
    };

    /** The solution of order 5 less that of order 4. */
    private static final double[] ERROR = {
        71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40
    };

    private static final double FIRST_SHARE = 0.01;
    private static final double SMALLEST_SHARE = 1e-9;
    private static final double LARGEST_CHANGE = 5;

    /** {@code f(x, y)}. */
    @FunctionalInterface
    interface Slope {

        /**
         * The derivative, float64, in y's shape.
         *
         * @param y float64, (n, ...)
         * @param scope of this evaluation; its arrays die soon
         */
        NDArray at(double x, NDArray y, Scope scope);
    }

    /**
     * What came of it.
     *
     * @param y at the end
     * @param accepted steps taken
     * @param rejected steps that were tried and given up
     * @param evaluations of the slope
     */
    record Solution(NDArray y, int accepted, int rejected, int evaluations) {}

    /**
     * Goes from one x to another, in either direction.
     *
     * @param start float64, (n, ...)
     * @throws IllegalStateException if the tolerances cannot be reached
     */
    Solution integrate(Slope slope, NDArray start, double from, double to, Scope scope) {
        double x = from;
        double h = FIRST_SHARE * (to - from);
        int accepted = 0;
        int rejected = 0;
        NDList state = new NDList(start, slope.at(from, start, scope));
        while (x != to) {
            boolean last = Math.abs(h) >= Math.abs(to - x);
            double stride = last ? to - x : h;
            try (NDManager manager = scope.manager().newSubManager()) {
                state.attach(manager);
                Trial trial = attempt(slope, x, stride, state, scope.within(manager));
                if (trial.error() <= 1) {
                    accepted++;
                    x = last ? to : x + stride;
                    state = trial.state();
                } else {
                    rejected++;
                }
                state.attach(scope.manager());
                h = stride * change(trial.error());
            }
            if (Math.abs(h) < SMALLEST_SHARE * Math.abs(to - from)) {
                throw new IllegalStateException(
                        "The flow cannot be followed to the tolerances (absolute " + absolute + ", relative " + relative
                                + "): its slope is not finite, or rougher than they are; allow more.");
            }
        }
        return new Solution(state.head(), accepted, rejected, 1 + (accepted + rejected) * (NODES.length - 1));
    }

    private static double change(double error) {
        double wanted = 0.9 * Math.pow(error, -0.2);
        return Double.isNaN(wanted)
                ? 1 / LARGEST_CHANGE
                : Math.min(LARGEST_CHANGE, Math.max(1 / LARGEST_CHANGE, wanted));
    }

    /** The end of a step, with its slope there, and its error in units of the tolerance. */
    private record Trial(NDList state, double error) {}

    private Trial attempt(Slope slope, double x, double h, NDList state, Scope scope) {
        NDArray y = state.head();
        NDList slopes = new NDList(state.get(1));
        NDArray next = y;
        for (int stage = 1; stage < NODES.length; stage++) {
            next = y.add(combination(slopes, STAGES[stage], h));
            slopes.add(slope.at(x + NODES[stage] * h, next, scope));
        }
        NDArray tolerance = Tensors.shift(Tensors.scale(y.abs().maximum(next.abs()), relative), absolute);
        NDArray squares = combination(slopes, ERROR, h).div(tolerance).square();
        long dimensions = squares.size() / squares.getShape().get(0);
        double worst = Tensors.sumPerExample(squares)
                        .max()
                        .toType(DataType.FLOAT64, false)
                        .getDouble()
                / dimensions;
        return new Trial(new NDList(next, slopes.get(NODES.length - 1)), Math.sqrt(worst));
    }

    /** {@code h sum_i weights_i slopes_i}. */
    private static NDArray combination(NDList slopes, double[] weights, double h) {
        NDArray sum = Tensors.scale(slopes.head(), h * weights[0]);
        for (int i = 1; i < weights.length; i++) {
            sum = sum.add(Tensors.scale(slopes.get(i), h * weights[i]));
        }
        return sum;
    }
}
