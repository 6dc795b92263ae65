package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.OptionalInt;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Ways down a diffusion that share the latent at one time: {@code z_s ~ p(z_s | z_t)} at times that are evenly apart, of a finite ladder
 * at its own.
 *
 * <p>A step of an infinite ladder stands for many, whose x is not one and the same: by the law of total variance {@code q(z_s | z_t)} has the
 * variance {@code sigma_s^2 c (1 + (SNR_s - SNR_t) V)}, V = E Var(x | z_t) in each dimension, which is {@code exp(-l_t) (1 - E epsHat^2)} of an
 * optimal denoiser (Bao et al. 2022, Analytic-DPM; over the batch). For normal data whose dimensions are independent any number of steps so has
 * the law of infinitely many. So it is in each dimension of a forward process whose mean is x at every time; with another mean a step has p's own variance.
 *
 * @param time of the latent that is shared
 */
record AncestralDescent(GaussianDiffusion diffusion, DenoisingDecoder decoder, Redraw asked, double time) {

    /** Means of p(x | z) at the ends of the ways. */
    List<NDArray> redraw(NDArray shared, Scope scope) {
        double end = diffusion.time(diffusion.firstLatent());
        return asked.ways(
                shared,
                scope,
                (from, own) -> Tensors.toFloat32(decoder.mean(descend(from, time, end, asked.stepsBelow(), own), own)));
    }

    /** A latent at that time, by way of a draw of {@code N(0, alpha_1^2 + sigma_1^2)}. */
    NDArray prior(long examples, Scope scope) {
        double last = diffusion.schedule().logSnr(1);
        double scale =
                Math.hypot(diffusion.frame().alpha(last), diffusion.frame().sigma(last));
        NDArray deepest =
                Tensors.scale(scope.normal(decoder.start(examples, scope).getShape()), scale);
        return descend(deepest, 1, time, asked.steps() - asked.stepsBelow(), scope);
    }

    private NDArray descend(NDArray z, double from, double to, int most, Scope scope) {
        int count = steps(from, to, most);
        NDArray state = z;
        double here = from;
        for (int k = 1; k <= count; k++) {
            double there = own(from + (to - from) * k / count);
            try (NDManager part = scope.manager().newSubManager()) {
                state.attach(part);
                Scope brief = scope.within(part);
                long examples = state.getShape().get(0);
                state = step(state, logSnr(here, examples, brief), logSnr(there, examples, brief), brief)
                        .sample(brief);
                state.attach(scope.manager());
            }
            here = there;
        }
        return state;
    }

    private DiagonalGaussian step(NDArray z, NDArray from, NDArray to, Scope scope) {
        if (diffusion.steps().isPresent()) {
            return decoder.reverse(z, from, to, scope);
        }
        ReverseStep step = diffusion.forward().step(from, to, scope);
        Denoised denoised = decoder.denoise(z, from, scope);
        NDArray y = diffusion.forward().estimatedTarget(denoised, from, to, scope);
        NDArray excess = isData(y, denoised)
                ? openExcess(step, denoised, from, scope)
                : decoder.excess(step.logRatio(), denoised);
        return step.distribution(z, y, excess);
    }

    /** Whether y is x, or else a mean that changes on the way, of which the noise in z does not say how open it is. */
    private boolean isData(NDArray y, Denoised denoised) {
        return diffusion.process().isEmpty()
                || y.sub(denoised.data())
                                .abs()
                                .max()
                                .toType(DataType.FLOAT64, false)
                                .getDouble()
                        == 0;
    }

    private NDArray openExcess(ReverseStep step, Denoised denoised, NDArray from, Scope scope) {
        NDArray squares = denoised.noise().toType(DataType.FLOAT64, false).square();
        NDArray open = Tensors.shift(squares.mean(new int[] {0}, true).neg(), 1);
        NDArray level = diffusion.forward().level(from, scope);
        NDArray told = Tensors.perExample(step.precision().mul(level.neg().exp()), squares.getShape());
        return Tensors.shift(told.mul(open.maximum(open.zerosLike())), 1).log();
    }

    private int steps(double from, double to, int most) {
        OptionalInt levels = diffusion.steps();
        int between = levels.isPresent() ? (int) Math.round((from - to) * levels.getAsInt()) : Integer.MAX_VALUE;
        return from > to ? Math.max(1, Math.min(most, between)) : 0;
    }

    /** The time of the nearest level of a finite ladder. */
    private double own(double at) {
        OptionalInt levels = diffusion.steps();
        return levels.isPresent() ? diffusion.time((int) Math.round(at * levels.getAsInt())) : at;
    }

    private NDArray logSnr(double at, long examples, Scope scope) {
        return diffusion.schedule().logSnr(new double[] {at}, scope).broadcast(new Shape(examples));
    }
}
