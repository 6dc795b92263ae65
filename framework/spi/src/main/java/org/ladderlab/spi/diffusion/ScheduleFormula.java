package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * One log SNR for all dimensions and m = x, so that y = x at every step: {@code q(z_t | x) = N(alpha_t x, sigma_t^2)}.
 *
 * @param eta of q(z_s | z_t, x), whose variance is {@code eta^2 sigma_s^2 c}; 1 for the Markov chain
 */
record ScheduleFormula(Frame frame, double eta) implements ForwardFormula {

    @Override
    public NDArray level(NDArray logSnr, Scope scope) {
        return logSnr;
    }

    @Override
    public NDArray diffuse(NDArray x, NDArray logSnr, NDArray noise, Scope scope) {
        NDArray alpha = Tensors.perExample(frame.alpha(logSnr), x);
        NDArray sigma = Tensors.perExample(frame.sigma(logSnr), x);
        return x.mul(alpha).add(noise.mul(sigma));
    }

    @Override
    public NDArray error(Denoised denoised, NDArray x, NDArray noise, NDArray logSnr, Scope scope) {
        return denoised.noiseError(x, noise);
    }

    @Override
    public ReverseStep step(NDArray from, NDArray to, Scope scope) {
        return eta == 1
                ? ReverseStep.between(frame, from, to)
                : ReverseStep.between(frame, from, to, Tensors.constant(from, eta * eta));
    }

    @Override
    public NDArray target(NDArray x, NDArray from, NDArray to, Scope scope) {
        return x;
    }

    @Override
    public NDArray estimatedTarget(Denoised denoised, NDArray from, NDArray to, Scope scope) {
        return denoised.data();
    }

    @Override
    public NDArray targetMissed(Denoised denoised, NDArray x, NDArray noise, NDArray from, NDArray to, Scope scope) {
        return denoised.dataDifference(x, noise);
    }

    @Override
    public NDArray estimatedData(Denoised denoised) {
        return denoised.data();
    }

    @Override
    public NDArray location(NDArray z, NDArray logSnr, Scope scope) {
        return z.div(Tensors.perExample(frame.alpha(logSnr), z));
    }

    @Override
    public NDArray logScale(NDArray x, NDArray logSnr, Scope scope) {
        return Tensors.perExample(Tensors.scale(logSnr, -0.5), x.getShape());
    }

    /** {@code -(sigma / alpha) noise}. */
    @Override
    public NDArray locationError(NDArray x, NDArray noise, NDArray logSnr, NDArray logScale, Scope scope) {
        return noise.mul(logScale.exp().neg());
    }

    @Override
    public NDArray move(Denoised denoised, double from, double to, double noise, Scope scope) {
        double sigma = frame.sigma(to);
        double fresh = Math.min(1, noise * noise * eta * eta * -Math.expm1(from - to));
        NDArray next = Tensors.scale(denoised.data(), frame.alpha(to))
                .add(Tensors.scale(denoised.noise(), sigma * Math.sqrt(1 - fresh)));
        return noise > 0 ? next.add(Tensors.scale(scope.normal(next.getShape()), sigma * Math.sqrt(fresh))) : next;
    }

    /** {@code alpha_s (r_s - r_t) (epsHat_s - epsHat_t) / 2, r = sigma / alpha}. */
    @Override
    public NDArray correction(Denoised here, Denoised there, double from, double to, Scope scope) {
        double stride = Math.exp(-to / 2) - Math.exp(-from / 2);
        return Tensors.scale(there.noise().sub(here.noise()), frame.alpha(to) * stride / 2);
    }

    @Override
    public NDArray multistep(NDArray z, Seen now, Optional<Seen> before, double to, Scope scope) {
        double h = (to - now.logSnr()) / 2;
        NDArray target = before.map(earlier -> {
                    double stride = (now.logSnr() - earlier.logSnr()) / 2;
                    return now.estimate().add(Tensors.scale(now.estimate().sub(earlier.estimate()), h / (2 * stride)));
                })
                .orElse(now.estimate());
        double kept = frame.sigma(to) / frame.sigma(now.logSnr());
        return Tensors.scale(z, kept).add(Tensors.scale(target, frame.alpha(to) * -Math.expm1(-h)));
    }

    @Override
    public NDArray velocity(Denoised denoised, double angle, Scope scope) {
        return Tensors.scale(denoised.noise(), Math.cos(angle)).sub(Tensors.scale(denoised.data(), Math.sin(angle)));
    }
}
