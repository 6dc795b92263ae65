package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What the losses of consistency models have in common: {@code f(z, l)}, the student's estimate of the data, is to be the same at two
 * noise levels of one path of the probability flow, the one next to the data being taken as it is,
 *
 * <pre>
 * E w d(f(z_t, l_t) - f(z_s, l_s)),   d(v) = sqrt(||v||^2 + c^2) - c   (pseudo-Huber)
 * </pre>
 *
 * and where there is least noise it is the example: otherwise a constant would be consistent.
 */
final class ConsistencyFunction {

    /** What the setting {@code huber} of these losses means. */
    static final String HUBER =
            "c of the distance sqrt(||v||^2 + c^2) - c, small for a norm, large for its square; without it 0.00054 sqrt(dimensions)";

    /** The paper's c for each root of a dimension. */
    private static final double HUBER_PER_ROOT = 0.00054;

    private final Student student;
    private final double huber;

    ConsistencyFunction(Optional<Double> huber, Student student, BuildContext context) {
        this.student = student;
        this.huber = huber.orElse(HUBER_PER_ROOT * Math.sqrt(context.data().dimensions()));
    }

    /** {@code f(z, l)} without gradient, dropout or statistics of the batch, as the target of a noisier latent. */
    NDArray target(NDArray z, NDArray logSnr, Scope scope) {
        try (GradientMode off = GradientMode.off()) {
            return student.denoiser().denoise(z, logSnr, scope.asking()).data();
        }
    }

    /**
     * The mean of {@code w d(f(z, l) - target)}.
     *
     * @param weights w of each example
     */
    Objective objective(NDArray z, NDArray logSnr, NDArray target, double[] weights, Scope scope) {
        if (scope.training() && scope.number() == 1) {
            requireBoundary(target, scope);
        }
        NDArray squares =
                student.denoiser().denoise(z, logSnr, scope).data().sub(target).square();
        NDArray distance = Tensors.shift(
                Tensors.shift(Tensors.sumPerExample(squares), huber * huber).sqrt(), -huber);
        NDArray weighted = distance.mul(scope.vector(weights)).mean();
        return new Objective(
                Tensors.toFloat32(weighted), Map.of("consistencyError", distance.mean()), Optional.empty());
    }

    /** A network that leaves no example alone next to the data is seen at once: it misses more than the noise that is in them. */
    private void requireBoundary(NDArray like, Scope scope) {
        NDArray logSnr = student.diffusion().logSnr(0, like.getShape().get(0), scope);
        NDArray noise = scope.normal(like.getShape());
        NDArray z = student.diffusion().forward().diffuse(like, logSnr, noise, scope);
        NDArray location = student.diffusion().forward().location(z, logSnr, scope);
        double missed = Math.sqrt(Tensors.toFloat32(
                        target(z, logSnr, scope).sub(location).square().mean())
                .getFloat());
        if (missed > 3 * student.leastNoise()) {
            throw new ConfigurationException(
                    "decoder.network",
                    "A consistency function returns an example that has only the schedule's least noise as it is, and this network"
                            + " misses it by " + (float) missed
                            + ", so that a constant would be the answer everywhere; put it into"
                            + " 'consistency-preconditioned'.");
        }
    }
}
