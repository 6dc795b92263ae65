package org.ladderlab.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

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
 * {@linkplain DenoisingDecoder#consistency consistency} of one of its levels divided by the chance of drawing it, its share of the
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
    public void requireSound(Step step) {
        NoiseSchedule schedule = diffusion.schedule();
        ScheduleCheck.requireTensors(schedule, step);
        if (schedule.learned()) {
            diffusion.requireFall();
            ScheduleCheck.requireDerivative(schedule);
        }
    }

    @Override
    public LedgerTerms ledger(NDArray x, int resolution, Step step) {
        List<LedgerTerms.Consistency> levels =
                diffusion.steps().isPresent() ? finite(x, resolution, step) : infinite(x, resolution, step);
        return new LedgerTerms(reconstruction(x, step), levels, prior(x, step));
    }

    /** {@code -E log p(x | z)} for the latent next to the data, one draw, nats per example, (n). */
    public NDArray reconstruction(NDArray x, Step step) {
        NDArray logSnr = diffusion.logSnr(diffusion.firstLatent(), x.getShape().get(0), step);
        return decoder.logLikelihoodAt(x, step.normal(x.getShape()), logSnr, step)
                .neg();
    }

    /**
     * {@code KL(q(z_1 | x) || N(0, alpha_1^2 + sigma_1^2)) = 1/2 sum(a x^2 + s - log s - 1)} with {@code a = sigmoid(l), s =
     * sigmoid(-l)} at t = 1, nats per example, (n). The prior's variance makes the term depend on the log SNR alone; in the
     * variance preserving frame it is 1.
     */
    public NDArray prior(NDArray x, Step step) {
        NDArray logSnr = diffusion.schedule().logSnr(new double[] {1}, step);
        NDArray signal = Activation.sigmoid(logSnr);
        NDArray noise = Activation.sigmoid(logSnr.neg());
        NDArray constant = Tensors.shift(noise.sub(noise.log()), -1);
        long dimensions = x.getShape().size() / x.getShape().get(0);
        NDArray squares = Tensors.sumPerExample(x.square());
        return Tensors.scale(squares.mul(signal).add(Tensors.scale(constant, dimensions)), 0.5);
    }

    /**
     * The consistency density {@code 1/2 (-dlogSnr/dt) ||eps - epsHat||^2} of the infinite ladder at the given times, nats per
     * example and unit of time, (n).
     */
    public NDArray density(NDArray x, double[] times, Step step) {
        return density(
                x,
                diffusion.schedule().logSnr(times, step),
                diffusion.schedule().logSnrDerivative(times, step),
                step);
    }

    /**
     * The same where the schedule's values are known.
     *
     * @param logSnr float64, (n)
     * @param slope dlogSnr/dt; float64, (n)
     */
    public NDArray density(NDArray x, NDArray logSnr, NDArray slope, Step step) {
        return Tensors.scale(noiseError(x, logSnr, step).mul(slope), -0.5);
    }

    private NDArray noiseError(NDArray x, NDArray logSnr, Step step) {
        NDArray noise = step.normal(x.getShape());
        return decoder.denoise(diffusion.diffuse(x, logSnr, noise), logSnr, step)
                .noiseError(x, noise);
    }

    /** The consistency of the step from i to i - 1 of a finite ladder, one i for each example, nats per example, (n). */
    public NDArray consistency(NDArray x, int[] steps, Step step) {
        NDArray logSnr = diffusion.logSnr(steps, step);
        NDArray noise = step.normal(x.getShape());
        Denoised denoised = decoder.denoise(diffusion.diffuse(x, logSnr, noise), logSnr, step);
        return decoder.consistency(denoised, x, noise, logSnr, logSnrBelow(steps, step));
    }

    /**
     * The terms of a finite ladder that the denoiser at z_i answers for, one i for each example, nats per example, (n): the
     * consistency of the step from i to i - 1, or for DDPM's i = 1 the reconstruction.
     *
     * @param denoised at {@code z_i = alpha x + sigma noise}
     */
    public NDArray term(Denoised denoised, NDArray x, NDArray noise, int[] steps, Step step) {
        int first = diffusion.firstLatent();
        boolean[] last = new boolean[steps.length];
        int[] above = new int[steps.length];
        for (int n = 0; n < steps.length; n++) {
            last[n] = steps[n] == first;
            // The last step has nothing below; any other step keeps what is not taken finite.
            above[n] = Math.max(steps[n], first + 1);
        }
        NDArray consistency =
                decoder.consistency(denoised, x, noise, diffusion.logSnr(above, step), logSnrBelow(above, step));
        if (Arrays.equals(steps, above)) {
            return consistency;
        }
        NDArray logSnr = diffusion.logSnr(first, steps.length, step);
        NDArray reconstruction =
                decoder.logLikelihoodAt(denoised, x, noise, logSnr).neg();
        return NDArrays.where(step.manager().create(last), reconstruction, consistency);
    }

    private NDArray logSnrBelow(int[] steps, Step step) {
        return diffusion.logSnr(Arrays.stream(steps).map(i -> i - 1).toArray(), step);
    }

    private List<LedgerTerms.Consistency> infinite(NDArray x, int resolution, Step step) {
        List<LedgerTerms.Consistency> terms = new ArrayList<>();
        for (int b = 0; b < resolution; b++) {
            double from = (double) b / resolution;
            double to = (b + 1.0) / resolution;
            String name = String.format(Locale.ROOT, "t %.3g..%.3g", from, to);
            terms.add(new LedgerTerms.Consistency((from + to) / 2, name, band(x, from, to, step)));
        }
        return terms;
    }

    /** What the infinite ladder pays between two times, one draw for each example, nats per example, (n). */
    private NDArray band(NDArray x, double from, double to, Step step) {
        double[] draws = new double[Math.toIntExact(x.getShape().get(0))];
        Arrays.setAll(draws, n -> step.uniform());
        double high = diffusion.schedule().logSnr(from);
        double low = diffusion.schedule().logSnr(to);
        if (low == Double.NEGATIVE_INFINITY) {
            // No draw is uniform on an infinite interval of log SNR; the last band of such a schedule is drawn in time.
            Arrays.setAll(draws, n -> from + draws[n] * (to - from));
            return Tensors.scale(density(x, draws, step), to - from);
        }
        Arrays.setAll(draws, n -> high + draws[n] * (low - high));
        return Tensors.scale(noiseError(x, step.vector(draws), step), 0.5 * (high - low));
    }

    private List<LedgerTerms.Consistency> finite(NDArray x, int resolution, Step step) {
        int first = diffusion.firstLatent();
        int last = diffusion.steps().getAsInt();
        List<LedgerTerms.Consistency> terms = new ArrayList<>();
        StepShares shares = new StepShares(
                diffusion.logSnr(IntStream.rangeClosed(0, last).toArray(), step).toDoubleArray());
        int[] steps = new int[Math.toIntExact(x.getShape().get(0))];
        double[] weights = new double[steps.length];
        for (Band band : Band.split(first, last, resolution)) {
            double[] chances = shares.chances(band);
            for (int n = 0; n < steps.length; n++) {
                int drawn = StepShares.index(chances, step.uniform());
                steps[n] = band.from() + 1 + drawn;
                weights[n] = 1 / chances[drawn];
            }
            NDArray nats = consistency(x, steps, step).mul(step.vector(weights));
            double depth = ((band.from() + band.to() - 1) / 2.0 - first) / (last - first);
            String name = band.size() == 1 ? "z" + band.from() : "z" + band.from() + "..z" + (band.to() - 1);
            terms.add(new LedgerTerms.Consistency(depth, name, nats));
        }
        return terms;
    }

    @Override
    public NDArray reconstruct(NDArray x, double depth, Step step) {
        NDArray logSnr = diffusion
                .schedule()
                .logSnr(new double[] {timeAtDepth(depth)}, step)
                .broadcast(new Shape(x.getShape().get(0)));
        NDArray z = diffusion.diffuse(x, logSnr, step.normal(x.getShape()));
        return decoder.denoise(z, logSnr, step).data();
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
