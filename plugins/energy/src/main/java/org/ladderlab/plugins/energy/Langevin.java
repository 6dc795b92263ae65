package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * A chain that draws from p(y given above) if it is long and its steps are small, without Metropolis' correction:
 *
 * <pre>
 * y + d^2/2 grad log p(y | above) + d noise,   d^2 = b^2 c_k s^2,   c_k = (sigma_k / sigma_0)^g
 * </pre>
 *
 * <p>Of a normal law of variance v it leaves {@code (1 - d^2 / (2 v))^K} of what the start misses, and too large a variance by {@code 1 / (1 -
 * d^2 / (4 v))}.
 */
public record Langevin(
        @Setting(value = "number K of Langevin steps of a level", min = 1, repeats = true) int steps,
        @Setting(
                        value = "b^2: a step's d^2 by the variance s^2 of the noise between the levels",
                        min = 0,
                        aboveMin = true)
                double stepSize,
        @Setting(
                        "g of c_k = (sigma_k / sigma_0)^g, by which steps grow with the depth: 0 for not at all, 1 as the authors have it")
                double stepGrowth) {

    static final Langevin DEFAULT = new Langevin(30, 0.1, 0);

    /** {@code d^2} of a level. */
    double squaredStep(EnergyLevel level) {
        return stepSize * Math.pow(level.relativeNoise(), stepGrowth) * level.noise() * level.noise();
    }

    /**
     * The end of a chain from each example's start, outside any graph.
     *
     * @param start float32, (n, example shape)
     * @param temperature factor on the noise: a chain of {@code p^(1 / temperature^2)} whose d is as much smaller
     */
    NDArray end(Recovery recovery, NDArray start, double temperature, Scope asked) {
        Scope scope = asked.asking();
        NDArray half = recovery.perExample(level -> squaredStep(level) / 2, start, scope);
        NDArray deviation = recovery.perExample(level -> Math.sqrt(squaredStep(level)) * temperature, start, scope);
        NDArray y = start.stopGradient();
        for (int i = 0; i < steps; i++) {
            try (NDManager step = scope.manager().newSubManager()) {
                Scope part = scope.within(step);
                NDArray force = recovery.force(inPart(y, step), part);
                try (GradientMode off = GradientMode.off()) {
                    NDArray moved = inPart(y, step)
                            .add(force.mul(half))
                            .add(part.normal(y.getShape()).mul(deviation));
                    moved.attach(scope.manager());
                    y = moved;
                }
            }
        }
        scope.note("evaluations", scope.notes().getOrDefault("evaluations", 0.0) + steps);
        return y;
    }

    private static NDArray inPart(NDArray y, NDManager part) {
        NDArray own = y.duplicate();
        own.attach(part);
        return own;
    }
}
