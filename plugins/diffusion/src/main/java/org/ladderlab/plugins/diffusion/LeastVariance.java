package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.SeparableSchedule;
import org.ladderlab.spi.tensors.Scope;

/**
 * Trains the shape of a learned schedule to lower the variance of the loss's estimate, and its ends by the loss (Kingma et al.
 * 2021, appendix I.2). The mean E[L] over time does not depend on the shape, so the variance has the gradient of E[L^2]:
 *
 * <pre>
 * d E[L^2] / d shape = E[2 L (dL/dl dl/d shape + dL/dl' dl'/d shape)]
 * </pre>
 *
 * With the schedule's values l and l' cut out of the graph, dL/dl and dL/dl' take one more way back through the network. The
 * gradient is divided by 2 E[L] of the batch, which gives it the size of the loss's own.
 *
 * @param schedule whose shape it is
 * @param bound the loss's diffusion term
 */
record LeastVariance(SeparableSchedule schedule, DiffusionBound bound) {

    /** What the diffusion costs at some times, and a zero whose gradient moves the shape. */
    record Terms(NDArray density, NDArray zero) {}

    Terms at(NDArray x, double[] times, Scope scope) {
        NDArray logSnr = schedule.ends().logSnr(times, scope);
        NDArray slope = schedule.ends().logSnrDerivative(times, scope);
        logSnr.setRequiresGradient(true);
        slope.setRequiresGradient(true);
        NDArray density = bound.density(x, logSnr, slope, scope);
        NDList gradients = WeightOps.gradientsWithin(density.sum(), List.of(logSnr, slope), scope.manager());
        NDArray cost = density.stopGradient();
        NDArray share = cost.div(cost.sum());
        NDArray alongLogSnr = schedule.shape().logSnr(times, scope).mul(gradients.get(0));
        NDArray alongSlope = schedule.shape().logSnrDerivative(times, scope).mul(gradients.get(1));
        NDArray pull = alongLogSnr.add(alongSlope).mul(share).sum();
        return new Terms(density, pull.sub(pull.stopGradient()));
    }
}
