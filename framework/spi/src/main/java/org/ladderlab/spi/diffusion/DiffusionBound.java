package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ladderlab.spi.model.Band;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The bound of a diffusion with its levels sampled by Monte Carlo (Kingma et al. 2021, equations 11 to 18). Each band of
 * depth gets one draw per example, so that the sum over bands is unbiased and stratified. For T = infinity a band [a, b) of
 * time adds
 *
 * <pre>
 * 1/2 * (logSnr(a) - logSnr(b)) * ||eps - epsHat(z)||^2,   the log SNR of z uniform on (logSnr(b), logSnr(a)]
 * </pre>
 *
 * whose spread, unlike that of a time uniform on [a, b), does not grow where the schedule is steep; and for finite T the
 * {@linkplain #consistency consistency} of one of its levels divided by the chance of drawing it, its share of the
 * band's log SNR.
 */
public final class DiffusionBound implements Bound {

    private final GaussianDiffusion diffusion;
    private final DenoisingDecoder decoder;

    /**
     * The bound of a pair.
     *
     * @throws ConfigurationException if the ladder is infinite and its log SNR is infinite at t = 0, or its schedule's
     *     derivative is not that of its log SNR
     */
    public DiffusionBound(GaussianDiffusion diffusion, DenoisingDecoder decoder) {
        if (diffusion.steps().isEmpty() && diffusion.firstLatent() > 0) {
            throw new ConfigurationException(
                    "encoder.schedule",
                    "An infinite ladder needs a finite log SNR at t = 0, and this schedule's is infinite there; wrap it in"
                            + " 'truncated', or give the encoder a finite number of steps.");
        }
        if (diffusion.steps().isEmpty()) {
            ScheduleCheck.requireDerivative(diffusion.schedule());
        }
        this.diffusion = diffusion;
        this.decoder = decoder;
    }

    @Override
    public void requireSound(Scope scope) {
        diffusion.requireSound(scope);
        if (diffusion.schedule().learned()) {
            ScheduleCheck.requireDerivative(diffusion.schedule());
        }
    }

    @Override
    public LedgerTerms ledger(NDArray x, int maxLevels, Scope asked) {
        GaussianDiffusion.Told told = diffusion.tell(x, asked);
        Scope scope = told.scope();
        List<LedgerTerms.Consistency> levels = new ArrayList<>(
                diffusion.steps().isPresent() ? finite(x, maxLevels, scope) : infinite(x, maxLevels, scope));
        told.nats().ifPresent(nats -> levels.add(new LedgerTerms.Consistency(1, AuxiliaryLatent.NAME, nats)));
        return new LedgerTerms(reconstruction(x, scope), levels, prior(x, scope));
    }

    /** {@code -E log p(x | z)} for the latent next to the data, one draw, nats per example, (n). */
    public NDArray reconstruction(NDArray x, Scope scope) {
        NDArray logSnr = diffusion.logSnr(diffusion.firstLatent(), x.getShape().get(0), scope);
        return decoder.logLikelihoodAt(x, scope.normal(x.getShape()), logSnr, scope)
                .neg();
    }

    /**
     * {@code KL(q(z_1 | x) || N(0, alpha_1^2 + sigma_1^2)) = 1/2 sum(a x^2 + s - log s - 1)} with {@code a = sigmoid(l), s =
     * sigmoid(-l)} at t = 1, nats per example, (n). The prior's variance makes the term depend on the log SNR alone; in the
     * variance preserving frame it is 1.
     */
    public NDArray prior(NDArray x, Scope scope) {
        NDArray logSnr = diffusion.schedule().logSnr(new double[] {1}, scope);
        if (diffusion.process().isPresent()) {
            return prior(
                    x,
                    logSnr.broadcast(new Shape(x.getShape().get(0))),
                    diffusion.process().get(),
                    scope);
        }
        NDArray signal = Activation.sigmoid(logSnr);
        NDArray noise = Activation.sigmoid(logSnr.neg());
        NDArray constant = Tensors.shift(noise.sub(noise.log()), -1);
        long dimensions = x.getShape().size() / x.getShape().get(0);
        NDArray squares = Tensors.sumPerExample(x.square());
        return Tensors.scale(squares.mul(signal).add(Tensors.scale(constant, dimensions)), 0.5);
    }

    /** The same in each dimension, of {@code m} and its own log SNR. */
    private static NDArray prior(NDArray x, NDArray clock, ForwardProcess process, Scope scope) {
        NDArray l = Tensors.perExample(process.level(clock, scope).logSnr(), x.getShape());
        NDArray noise = Activation.sigmoid(l.neg());
        NDArray constant = Tensors.shift(noise.sub(noise.log()), -1);
        NDArray squares = process.signal(x, clock, scope).mean().square();
        return Tensors.scale(
                Tensors.sumPerExample(squares.mul(Activation.sigmoid(l)).add(constant)), 0.5);
    }

    /**
     * The consistency density {@code 1/2 (-dlogSnr/dt) ||eps - epsHat||^2} of the infinite ladder at the given times, nats per
     * example and unit of time, (n).
     */
    public NDArray density(NDArray x, double[] times, Scope scope) {
        return density(
                x,
                diffusion.schedule().logSnr(times, scope),
                diffusion.schedule().logSnrDerivative(times, scope),
                scope);
    }

    /**
     * The same where the schedule's values are known.
     *
     * @param logSnr float64, (n)
     * @param slope dlogSnr/dt; float64, (n)
     */
    public NDArray density(NDArray x, NDArray logSnr, NDArray slope, Scope scope) {
        return Tensors.scale(noiseError(x, logSnr, scope).mul(slope), -0.5);
    }

    private NDArray noiseError(NDArray x, NDArray logSnr, Scope scope) {
        NDArray noise = scope.normal(x.getShape());
        ForwardFormula forward = diffusion.forward();
        Denoised denoised = decoder.denoise(forward.diffuse(x, logSnr, noise, scope), logSnr, scope);
        return forward.error(denoised, x, noise, logSnr, scope);
    }

    /** The consistency of the step from i to i - 1 of a finite ladder, one i for each example, nats per example, (n). */
    public NDArray consistency(NDArray x, int[] steps, Scope scope) {
        NDArray logSnr = diffusion.logSnr(steps, scope);
        NDArray noise = scope.normal(x.getShape());
        Denoised denoised = decoder.denoise(diffusion.forward().diffuse(x, logSnr, noise, scope), logSnr, scope);
        return consistency(denoised, x, noise, logSnr, logSnrBelow(steps, scope), scope);
    }

    /**
     * {@code KL(q(z_s | z_t, x) || p(z_s | z_t))} at {@code z_t = alpha m + sigma noise}, nats per example, (n). With the variance of
     * q in p it is {@code 1/2 sum(exp(l_s) c (y - yHat)^2)}, of a schedule alone {@code 1/2 expm1(l_s - l_t) ||eps - epsHat||^2}
     * (VDM, equation 13). Taken by the error of y, which holds at {@code l_t = -infinity} too.
     *
     * @param denoised what the decoder made of z_t
     * @param noise the noise in z_t
     * @param logSnrFrom of t, the noisier end; float64, (n)
     * @param logSnrTo of s; float64, (n)
     */
    public NDArray consistency(
            Denoised denoised, NDArray x, NDArray noise, NDArray logSnrFrom, NDArray logSnrTo, Scope scope) {
        ForwardFormula forward = diffusion.forward();
        ReverseStep reverse = forward.step(logSnrFrom, logSnrTo, scope);
        NDArray missed = forward.targetMissed(denoised, x, noise, logSnrFrom, logSnrTo, scope);
        return reverse.divergence(missed.square(), decoder.excess(reverse.logRatio(), denoised));
    }

    /**
     * The terms of a finite ladder that the denoiser at z_i answers for, one i for each example, nats per example, (n): the
     * consistency of the step from i to i - 1, or for DDPM's i = 1 the reconstruction.
     *
     * @param denoised at {@code z_i = alpha x + sigma noise}
     */
    public NDArray term(Denoised denoised, NDArray x, NDArray noise, int[] steps, Scope scope) {
        int first = diffusion.firstLatent();
        boolean[] last = new boolean[steps.length];
        int[] above = new int[steps.length];
        for (int n = 0; n < steps.length; n++) {
            last[n] = steps[n] == first;
            // The last step has nothing below; any other step keeps what is not taken finite.
            above[n] = Math.max(steps[n], first + 1);
        }
        NDArray consistency =
                consistency(denoised, x, noise, diffusion.logSnr(above, scope), logSnrBelow(above, scope), scope);
        if (Arrays.equals(steps, above)) {
            return consistency;
        }
        NDArray logSnr = diffusion.logSnr(first, steps.length, scope);
        NDArray reconstruction =
                decoder.logLikelihoodAt(denoised, x, noise, logSnr).neg();
        return NDArrays.where(scope.manager().create(last), reconstruction, consistency);
    }

    private NDArray logSnrBelow(int[] steps, Scope scope) {
        return diffusion.logSnr(Arrays.stream(steps).map(i -> i - 1).toArray(), scope);
    }

    private List<LedgerTerms.Consistency> infinite(NDArray x, int maxLevels, Scope scope) {
        List<LedgerTerms.Consistency> terms = new ArrayList<>();
        for (int b = 0; b < maxLevels; b++) {
            double from = (double) b / maxLevels;
            double to = (b + 1.0) / maxLevels;
            String name = String.format(Locale.ROOT, "t %.3g..%.3g", from, to);
            terms.add(new LedgerTerms.Consistency((from + to) / 2, name, band(x, from, to, scope)));
        }
        return terms;
    }

    /** What the infinite ladder pays between two times, one draw for each example, nats per example, (n). */
    private NDArray band(NDArray x, double from, double to, Scope scope) {
        double[] draws = new double[Math.toIntExact(x.getShape().get(0))];
        Arrays.setAll(draws, n -> scope.uniform());
        double high = diffusion.schedule().logSnr(from);
        double low = diffusion.schedule().logSnr(to);
        if (low == Double.NEGATIVE_INFINITY) {
            // No draw is uniform on an infinite interval of log SNR; the last band of such a schedule is drawn in time.
            Arrays.setAll(draws, n -> from + draws[n] * (to - from));
            return Tensors.scale(density(x, draws, scope), to - from);
        }
        Arrays.setAll(draws, n -> high + draws[n] * (low - high));
        return Tensors.scale(noiseError(x, scope.vector(draws), scope), 0.5 * (high - low));
    }

    private List<LedgerTerms.Consistency> finite(NDArray x, int maxLevels, Scope scope) {
        int first = diffusion.firstLatent();
        int last = diffusion.steps().getAsInt();
        List<LedgerTerms.Consistency> terms = new ArrayList<>();
        StepShares shares = new StepShares(diffusion
                .logSnr(IntStream.rangeClosed(0, last).toArray(), scope)
                .toDoubleArray());
        int[] steps = new int[Math.toIntExact(x.getShape().get(0))];
        double[] weights = new double[steps.length];
        for (Band band : Band.split(first, last, maxLevels)) {
            double[] chances = shares.chances(band);
            for (int n = 0; n < steps.length; n++) {
                int drawn = scope.index(chances.length, k -> chances[k]);
                steps[n] = band.from() + 1 + drawn;
                weights[n] = 1 / chances[drawn];
            }
            NDArray nats = consistency(x, steps, scope).mul(scope.vector(weights));
            double depth = ((band.from() + band.to() - 1) / 2.0 - first) / (last - first);
            String name = band.size() == 1 ? "z" + band.from() : "z" + band.from() + "..z" + (band.to() - 1);
            terms.add(new LedgerTerms.Consistency(depth, name, nats));
        }
        return terms;
    }

    @Override
    public List<NDArray> redraw(NDArray x, Redraw asked, Scope outer) {
        Scope scope = diffusion.tell(x, outer).scope();
        NDArray logSnr = logSnr(timeAtDepth(asked.depth()), x, scope);
        NDArray z = diffusion.forward().diffuse(x, logSnr, scope.normal(x.getShape()), scope);
        return descent(asked).redraw(z, scope);
    }

    @Override
    public List<NDArray> redrawPrior(long examples, Redraw asked, Scope outer) {
        Scope scope = diffusion.tellPrior(examples, outer);
        return descent(asked).redraw(descent(asked).prior(examples, scope), scope);
    }

    private AncestralDescent descent(Redraw asked) {
        return new AncestralDescent(diffusion, decoder, asked, timeAtDepth(asked.depth()));
    }

    private NDArray logSnr(double time, NDArray x, Scope scope) {
        return diffusion
                .schedule()
                .logSnr(new double[] {time}, scope)
                .broadcast(new Shape(x.getShape().get(0)));
    }

    @Override
    public NDArray reconstruct(NDArray x, double depth, Scope asked) {
        Scope scope = diffusion.tell(x, asked).scope();
        NDArray logSnr = logSnr(timeAtDepth(depth), x, scope);
        NDArray z = diffusion.forward().diffuse(x, logSnr, scope.normal(x.getShape()), scope);
        Denoised denoised = decoder.denoise(z, logSnr, scope);
        return diffusion.forward().estimatedData(denoised);
    }

    private double timeAtDepth(double depth) {
        if (diffusion.steps().isEmpty()) {
            return depth;
        }
        int first = diffusion.firstLatent();
        // The shallowest level at or below this depth; a level's own depth must not round to the next.
        return diffusion.time(first + (int) Math.ceil(depth * (diffusion.steps().getAsInt() - first) - 1e-9));
    }
}
