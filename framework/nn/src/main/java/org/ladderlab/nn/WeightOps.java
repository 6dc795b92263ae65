package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Operations on all weights of a model at once: their gradients, and what changes them in place. */
public final class WeightOps {

    /** Compiles the module when it is first used. */
    private static final class Module {
        private static final TorchScript OPS = TorchScript.load(WeightOps.class, "weight_ops.py");
    }

    private WeightOps() {}

    /**
     * {@code d loss / d weight} for each weight, zeros where the loss does not depend on it. The graph is spent.
     *
     * @param loss a scalar
     * @param owner owns the result
     */
    public static NDList gradients(NDArray loss, List<NDArray> weights, NDManager owner) {
        return Module.OPS.callList(owner, "gradients", loss, weights, false);
    }

    /**
     * The same as one vector, one weight's gradient after the other, each in the order of its axes.
     *
     * @param loss a scalar, whose manager owns the result
     */
    public static NDArray gradient(NDArray loss, List<NDArray> weights) {
        return Module.OPS.call(loss, "gradient", loss, weights);
    }

    /** The same for arrays anywhere in a graph that is still needed. */
    public static NDList gradientsWithin(NDArray loss, List<NDArray> arrays, NDManager owner) {
        return Module.OPS.callList(owner, "gradients", loss, arrays, true);
    }

    /**
     * Moves arrays into one vector, one after the other; they keep their values, and share them with the vector from now on.
     *
     * @param arrays float32, each alone in its memory
     * @param owner owns the vector
     */
    public static NDArray join(List<NDArray> arrays, NDManager owner) {
        try (GradientMode off = GradientMode.off()) {
            return Module.OPS.callList(owner, "join", arrays).singletonOrThrow();
        }
    }

    /**
     * The parts of a vector in the shapes of the arrays, one after the other; they share its values.
     *
     * @param owner owns the parts
     */
    public static List<NDArray> split(NDArray vector, List<NDArray> like, NDManager owner) {
        return Module.OPS.callList(owner, "split", vector, like);
    }

    /** {@code sqrt(sum of all squares)} over all arrays. */
    public static double globalNorm(List<NDArray> arrays) {
        return arrays.isEmpty() ? 0 : Module.OPS.callNumber("global_norm", arrays);
    }

    /**
     * Scales all gradients in place by one factor so that their {@linkplain #globalNorm global norm} is at most {@code max}.
     * Does nothing if the norm is not finite.
     *
     * @return the norm before
     */
    public static double clipNorm(List<NDArray> gradients, double max) {
        double norm = globalNorm(gradients);
        if (norm > max && norm < Double.POSITIVE_INFINITY) {
            Module.OPS.change("scale_all", gradients, max / norm);
        }
        return norm;
    }

    /** {@code average += factor (weight - average)} for each pair, in place. */
    public static void lerp(List<NDArray> averages, List<NDArray> weights, double factor) {
        Module.OPS.change("lerp_all", averages, weights, factor);
    }

    /** Copies the values of each array of {@code from} to its partner in {@code into}. */
    public static void copy(List<NDArray> into, List<NDArray> from) {
        Module.OPS.change("copy_all", into, from);
    }
}
