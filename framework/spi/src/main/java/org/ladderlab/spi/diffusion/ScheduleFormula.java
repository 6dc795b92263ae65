package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** One log SNR for all dimensions and m = x, so that y = x at every step: {@code q(z_t | x) = N(alpha_t x, sigma_t^2)}. */
record ScheduleFormula(Frame frame) implements ForwardFormula {

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
        return ReverseStep.between(frame, from, to);
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
}
