package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Steps of samplers and the probability flow of a {@link ForwardProcess}, in float64 where its clock enters, in the latent's type at the
 * end. For r of the clock, {@code z = alpha m + sigma eps} and
 *
 * <pre>
 * dz/dl = alpha sigma (sigma mHat - alpha epsHat) / 2 + alpha (dm/dl)Hat,   dz/dr = dz/dl dl/dr
 * </pre>
 *
 * @param shape of the latents, (n, example shape)
 */
record ProcessFlow(ForwardProcess process, Shape shape, Scope scope) {

    private static final Frame FRAME = Frame.VARIANCE_PRESERVING;

    /** A level that is passed: l, alpha and sigma of each dimension, and r of each example. */
    private record Passed(NDArray clock, NDArray logSnr, NDArray alpha, NDArray sigma) {}

    private Passed at(double r) {
        NDArray clock = scope.vector(new double[] {r}).broadcast(new Shape(shape.get(0)));
        NDArray l = Tensors.perExample(process.level(clock, scope).logSnr(), shape);
        return new Passed(clock, l, FRAME.alpha(l), FRAME.sigma(l));
    }

    private NDArray mean(NDArray estimate, Passed seen, Passed wanted) {
        return process.estimated(estimate, seen.clock, wanted.clock, scope).mean();
    }

    /** epsHat; where the denoiser estimates x, by the mean that it makes of it. */
    private NDArray noise(Denoised denoised, Passed seen) {
        return process.estimatesMean()
                ? denoised.noise()
                : denoised.z()
                        .sub(mean(denoised.data(), seen, seen).mul(seen.alpha))
                        .div(seen.sigma);
    }

    NDArray move(Denoised denoised, double from, double to, double eta) {
        Passed high = at(from);
        Passed low = at(to);
        NDArray fresh = fresh(high, low, eta);
        NDArray kept = Tensors.shift(fresh.neg(), 1).sqrt().mul(low.sigma);
        NDArray next = mean(denoised.data(), high, low)
                .mul(low.alpha)
                .add(noise(denoised, high).mul(kept));
        NDArray noisy = eta > 0 ? next.add(scope.normal(shape).mul(fresh.sqrt().mul(low.sigma))) : next;
        return ProcessFormula.typed(noisy, denoised.z());
    }

    /** {@code eta^2 rho c}, at most 1. */
    private NDArray fresh(Passed high, Passed low, double eta) {
        NDArray share = Tensors.scale(ReverseStep.fraction(high.logSnr, low.logSnr), eta * eta);
        NDArray own = process.logVolatility(high.clock, scope)
                .map(rho -> share.mul(Tensors.perExample(rho.exp(), shape)))
                .orElse(share);
        return own.minimum(Tensors.constant(own, 1));
    }

    NDArray correction(Denoised here, Denoised there, double from, double to) {
        Passed high = at(from);
        Passed low = at(to);
        NDArray second = change(there.data(), noise(there, low), low, high, low);
        NDArray first = change(here.data(), noise(here, high), high, high, low);
        return ProcessFormula.typed(Tensors.scale(second.sub(first).mul(low.alpha), 0.5), here.z());
    }

    /** By how much {@code z / alpha} changes from t to s by one look at it: {@code (r_s - r_t) epsHat + mHat_s - mHat_t, r = sigma / alpha}. */
    private NDArray change(NDArray estimate, NDArray noise, Passed seen, Passed high, Passed low) {
        NDArray stride = low.sigma.div(low.alpha).sub(high.sigma.div(high.alpha));
        return noise.mul(stride).add(mean(estimate, seen, low)).sub(mean(estimate, seen, high));
    }

    NDArray multistep(NDArray z, ForwardFormula.Seen now, Optional<ForwardFormula.Seen> before, double to) {
        Passed high = at(now.logSnr());
        Passed low = at(to);
        NDArray moved = Tensors.shift(
                Tensors.scale(high.logSnr.sub(low.logSnr), 0.5).exp().neg(), 1);
        NDArray own = target(now.estimate(), high, high, low, moved);
        NDArray target = before.map(earlier -> {
                    Passed higher = at(earlier.logSnr());
                    NDArray strides = low.logSnr.sub(high.logSnr).div(high.logSnr.sub(higher.logSnr));
                    NDArray change = own.sub(target(earlier.estimate(), higher, high, low, moved));
                    return own.add(Tensors.scale(change.mul(strides), 0.5));
                })
                .orElse(own);
        return ProcessFormula.typed(z.mul(low.sigma.div(high.sigma)).add(target.mul(low.alpha.mul(moved))), z);
    }

    /** y of a step without noise, {@code m_t + (m_s - m_t) / (1 - exp((l_t - l_s) / 2))}, by what was seen at one level. */
    private NDArray target(NDArray estimate, Passed seen, Passed high, Passed low, NDArray moved) {
        NDArray mean = mean(estimate, seen, high);
        return mean.add(mean(estimate, seen, low).sub(mean).div(moved));
    }

    /** {@code dz/dr dr/dphi}, {@code dr/dphi = -2 / (sin(phi) cos(phi))}. */
    NDArray velocity(Denoised denoised, double angle) {
        Passed seen = at(-2 * Math.log(Math.tan(angle)));
        NDArray slope = Tensors.perExample(process.level(seen.clock, scope).slope(), shape);
        Signal estimated = process.estimated(denoised.data(), seen.clock, seen.clock, scope);
        NDArray turning =
                estimated.mean().mul(seen.sigma).sub(noise(denoised, seen).mul(seen.alpha));
        NDArray change = Tensors.scale(turning.mul(seen.sigma), 0.5).add(estimated.slope());
        NDArray velocity = change.mul(seen.alpha.mul(slope));
        return ProcessFormula.typed(Tensors.scale(velocity, -2 / (Math.sin(angle) * Math.cos(angle))), denoised.z());
    }
}
