package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import java.util.function.ToDoubleFunction;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * p(y given above) of each example, but for its normaliser:
 *
 * <pre>
 * exp(f_k(y) - |y - above|^2 / (2 s^2))
 * </pre>
 *
 * @param k the level of each example
 * @param above {@code z_{k+1}}, (n, example shape); 0 above the deepest
 */
record Recovery(EnergyLadder ladder, int[] k, NDArray above) {

    /** f_k(y), float32, (n). */
    NDArray energy(NDArray y, Scope scope) {
        return ladder.energy(y, k, scope);
    }

    /** {@code |y - above|^2 / (2 s^2)}, (n), in y's type. */
    NDArray distance(NDArray y, Scope scope) {
        NDArray precision = perExample(level -> 1 / (2 * level.noise() * level.noise()), y, scope);
        return Tensors.sumPerExample(y.sub(above).square().mul(precision));
    }

    /** {@code grad log p(y | above) = grad f - (y - above) / s^2}, outside any graph. */
    NDArray force(NDArray y, Scope scope) {
        return slope(y, scope).force(1);
    }

    /**
     * An energy at y and what y feels of it, outside any graph.
     *
     * @param energy f, (n)
     * @param gradient grad f
     * @param pull {@code (y - above) / s^2}
     */
    record Slope(NDArray energy, NDArray gradient, NDArray pull) {

        /** {@code beta grad f - (y - above) / s^2}. */
        NDArray force(double beta) {
            return (beta == 1 ? gradient : Tensors.scale(gradient, beta)).sub(pull);
        }
    }

    Slope slope(NDArray y, Scope scope) {
        try (GradientMode on = GradientMode.on()) {
            NDArray input = free(y, scope);
            NDArray energy = energy(input, scope);
            NDArray gradient = EnergyOps.gradient(energy, input, /* again= */ false);
            NDArray precision = perExample(level -> 1 / (level.noise() * level.noise()), y, scope);
            return new Slope(
                    energy.stopGradient(),
                    gradient,
                    y.sub(Tensors.toFloat32(above)).mul(precision));
        }
    }

    /** {@code grad f_k(y)}, of y in float32, through which gradients reach what is learned. */
    NDArray learnedGradient(NDArray y, Scope scope) {
        try (GradientMode on = GradientMode.on()) {
            NDArray input = free(y, scope);
            return EnergyOps.gradient(energy(input, scope), input, /* again= */ true);
        }
    }

    private static NDArray free(NDArray y, Scope scope) {
        NDArray input = y.duplicate();
        input.attach(scope.manager());
        input.setRequiresGradient(true);
        return input;
    }

    /**
     * The end of a chain, which begins above, or at the deepest level at a draw of N(0, 1).
     *
     * @param temperature factor on the noise
     */
    NDArray draw(Langevin langevin, double temperature, Scope scope) {
        NDArray start = Tensors.toFloat32(above).stopGradient();
        NDArray spread = perExample(level -> level.deepest() ? temperature : 0, start, scope);
        return langevin.end(this, start.add(scope.normal(start.getShape()).mul(spread)), temperature, scope);
    }

    NDArray perExample(ToDoubleFunction<EnergyLevel> value, NDArray like, Scope scope) {
        return EnergyLadder.perExample(k, each -> value.applyAsDouble(ladder.level(each)), like, scope);
    }
}
