package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** Any {@link ForwardProcess}, in the variance preserving frame. The log SNRs given here are its clock r. */
record ProcessFormula(ForwardProcess process) implements ForwardFormula {

    private static final Frame FRAME = Frame.VARIANCE_PRESERVING;

    @Override
    public NDArray level(NDArray clock, Scope scope) {
        return process.level(clock, scope).logSnr();
    }

    @Override
    public NDArray diffuse(NDArray x, NDArray clock, NDArray noise, Scope scope) {
        NDArray l = level(clock, scope);
        NDArray mean = process.signal(x, clock, scope).mean();
        NDArray z = mean.mul(Tensors.perExample(FRAME.alpha(l), x.getShape()))
                .add(noise.mul(Tensors.perExample(FRAME.sigma(l), x.getShape())));
        return typed(z, x);
    }

    static NDArray typed(NDArray values, NDArray like) {
        return like.getDataType() == DataType.FLOAT64 ? values : Tensors.toFloat32(values);
    }

    @Override
    public NDArray error(Denoised denoised, NDArray x, NDArray noise, NDArray clock, Scope scope) {
        NoiseLevel level = process.level(clock, scope);
        Signal own = process.signal(x, clock, scope);
        Signal estimated = process.estimated(denoised.data(), clock, clock, scope);
        Optional<NDArray> volatility = volatility(clock, scope);
        NDArray missed = meanMissed(denoised, own, estimated, noise);
        NDArray share = volatility
                .map(rho -> missed.mul(Tensors.perExample(Tensors.scale(Tensors.shift(rho, 1), 0.5), x.getShape())))
                .orElse(missed);
        NDArray squares = share.add(own.slope().sub(estimated.slope())).square();
        NDArray weight = Tensors.perExample(level.logSnr().exp().mul(level.slope()), x.getShape());
        NDArray sum = Tensors.sumPerExample(squares.mul(weight));
        return volatility.map(sum::div).orElse(sum);
    }

    /** {@code m - mHat}; where the denoiser estimates m, in its own prediction, so that nothing cancels. */
    private NDArray meanMissed(Denoised denoised, Signal own, Signal estimated, NDArray noise) {
        return process.estimatesMean()
                ? denoised.dataDifference(own.mean(), noise)
                : own.mean().sub(estimated.mean());
    }

    /** rho, float64, (n). */
    private Optional<NDArray> volatility(NDArray clock, Scope scope) {
        return process.logVolatility(clock, scope).map(NDArray::exp);
    }

    /** rho of the step that begins at t is that at t. */
    @Override
    public ReverseStep step(NDArray from, NDArray to, Scope scope) {
        NDArray high = level(from, scope);
        NDArray low = level(to, scope);
        return volatility(from, scope)
                .map(rho -> ReverseStep.between(FRAME, high, low, Tensors.perExample(rho, high.getShape())))
                .orElseGet(() -> ReverseStep.between(FRAME, high, low));
    }

    /**
     * {@code y = m_t + (m_s - m_t) / c}, which is {@code (m_s - exp(l_t - l_s) m_t) / c}, c = -expm1(l_t - l_s); with another
     * volatility {@link ReverseStep#moved} takes the place of c.
     */
    @Override
    public NDArray target(NDArray x, NDArray from, NDArray to, Scope scope) {
        NDArray mean = process.signal(x, from, scope).mean();
        NDArray change = process.signal(x, to, scope).mean().sub(mean);
        return mean.add(change.div(fraction(from, to, x, scope)));
    }

    @Override
    public NDArray estimatedTarget(Denoised denoised, NDArray from, NDArray to, Scope scope) {
        NDArray estimate = denoised.data();
        NDArray mean = process.estimated(estimate, from, from, scope).mean();
        NDArray change = process.estimated(estimate, from, to, scope).mean().sub(mean);
        return typed(mean.add(change.div(fraction(from, to, estimate, scope))), denoised.z());
    }

    @Override
    public NDArray targetMissed(Denoised denoised, NDArray x, NDArray noise, NDArray from, NDArray to, Scope scope) {
        Signal own = process.signal(x, from, scope);
        NDArray estimate = denoised.data();
        Signal estimated = process.estimated(estimate, from, from, scope);
        NDArray change = process.signal(x, to, scope).mean().sub(own.mean());
        NDArray estimatedChange =
                process.estimated(estimate, from, to, scope).mean().sub(estimated.mean());
        return meanMissed(denoised, own, estimated, noise)
                .add(change.sub(estimatedChange).div(fraction(from, to, x, scope)));
    }

    private NDArray fraction(NDArray from, NDArray to, NDArray like, Scope scope) {
        NDArray high = level(from, scope);
        NDArray low = level(to, scope);
        NDArray moved = volatility(from, scope)
                .map(rho -> ReverseStep.moved(high, low, Tensors.perExample(rho, high.getShape())))
                .orElseGet(() -> ReverseStep.fraction(high, low));
        return Tensors.perExample(moved, like.getShape());
    }

    @Override
    public NDArray estimatedData(Denoised denoised) {
        return back(denoised.data());
    }

    @Override
    public NDArray location(NDArray z, NDArray clock, Scope scope) {
        return back(z.div(Tensors.perExample(FRAME.alpha(level(clock, scope)), z)));
    }

    private NDArray back(NDArray mean) {
        return process.coordinates().map(turned -> turned.back(mean)).orElse(mean);
    }

    /** In turned coordinates by the clock, which p is free to take. */
    @Override
    public NDArray logScale(NDArray x, NDArray clock, Scope scope) {
        NDArray l = process.coordinates().isPresent() ? clock : level(clock, scope);
        return Tensors.perExample(Tensors.scale(l, -0.5), x.getShape());
    }

    /** {@code x - (m + exp(-l / 2) noise)}. */
    @Override
    public NDArray locationError(NDArray x, NDArray noise, NDArray clock, NDArray logScale, Scope scope) {
        NDArray deviation = Tensors.scale(level(clock, scope), -0.5).exp();
        NDArray latent =
                process.signal(x, clock, scope).mean().add(noise.mul(Tensors.perExample(deviation, x.getShape())));
        return x.sub(back(latent));
    }

    @Override
    public NDArray move(Denoised denoised, double from, double to, double eta, Scope scope) {
        return new ProcessFlow(process, denoised.z().getShape(), scope).move(denoised, from, to, eta);
    }

    @Override
    public NDArray correction(Denoised here, Denoised there, double from, double to, Scope scope) {
        return new ProcessFlow(process, here.z().getShape(), scope).correction(here, there, from, to);
    }

    @Override
    public NDArray multistep(NDArray z, Seen now, Optional<Seen> before, double to, Scope scope) {
        return new ProcessFlow(process, z.getShape(), scope).multistep(z, now, before, to);
    }

    @Override
    public NDArray velocity(Denoised denoised, double angle, Scope scope) {
        return new ProcessFlow(process, denoised.z().getShape(), scope).velocity(denoised, angle);
    }
}
