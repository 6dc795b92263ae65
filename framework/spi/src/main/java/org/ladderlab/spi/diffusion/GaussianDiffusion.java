package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/**
 * An encoder that is a fixed Gaussian diffusion: {@code q(z_t | x) = N(alpha_t x, sigma_t^2)}, with finitely or infinitely
 * many levels.
 *
 * <p>With T levels the times are i / T, i = 0 .. T. Where the schedule's log SNR is finite at t = 0 the latents are z_0 ..
 * z_T, as in VDM; where it is infinite z_0 is the data itself and the latents are z_1 .. z_T, as in DDPM.
 *
 * <p>With a {@link ForwardProcess} a latent is {@code N(alpha m(x, t), sigma^2)}, its schedule is the process's clock, and the log SNRs
 * that name levels are that clock's.
 *
 * <p>What a latent is, is final: a {@link DiffusionBound} is one only for latents that follow from the schedule and the frame, or the
 * process.
 */
public abstract class GaussianDiffusion implements Encoder {

    /** What the data and a draw of N(0, 1) may come to, as a multiple of their scale. */
    private static final double ROOM = 100;

    private final NoiseSchedule schedule;
    private final OptionalInt steps;
    private final Frame frame;
    private final ForwardFormula forward;
    private final Optional<CheckedProcess> checked;

    /** What of a model's examples p is told: nothing, or the auxiliary latent, whose KL is a level of the ledger, nats, (n). */
    public record Told(Scope scope, Optional<NDArray> nats) {

        /** The mean of a loss's other terms with that KL added, which is put among the terms. */
        public NDArray addTo(NDArray mean, Map<String, NDArray> terms) {
            nats.ifPresent(each -> terms.put(AuxiliaryLatent.NAME, each.mean()));
            return nats.map(each -> mean.add(terms.get(AuxiliaryLatent.NAME))).orElse(mean);
        }
    }

    /**
     * A diffusion; a schedule for a finite ladder is {@linkplain NoiseSchedule#discretised discretised} here.
     *
     * @param steps T, or empty for the infinite ladder
     * @throws ConfigurationException if the schedule's log SNR does not fall
     */
    protected GaussianDiffusion(NoiseSchedule schedule, OptionalInt steps, Frame frame) {
        this.schedule = steps.isPresent() ? schedule.discretised(steps.getAsInt()) : schedule;
        this.steps = steps;
        this.frame = frame;
        this.forward = new ScheduleFormula(frame);
        this.checked = Optional.empty();
        requireFall();
        requireLatentsInFloat32();
    }

    /**
     * A diffusion by a process, in the variance preserving frame.
     *
     * @param steps T, or empty for the infinite ladder
     * @param data on whose first training examples the process is checked, now and before each evaluation if it is learned
     * @throws ConfigurationException if a log SNR does not fall, or a derivative is not that of its values
     */
    protected GaussianDiffusion(ForwardProcess process, OptionalInt steps, Dataset data) {
        this.schedule = process.schedule();
        this.steps = steps;
        this.frame = Frame.VARIANCE_PRESERVING;
        this.forward = new ProcessFormula(process);
        CheckedProcess own = new CheckedProcess(process, data);
        this.checked = Optional.of(own);
        own.requireSound();
        requireFall();
    }

    private void requireLatentsInFloat32() {
        double largest = Float.MAX_VALUE / ROOM;
        double last = schedule.logSnr(1);
        if (!(frame.sigma(last) <= largest)) {
            throw new ConfigurationException(
                    "schedule",
                    String.format(
                            Locale.ROOT,
                            "The schedule ends at log SNR %.6g, where the noise of this frame is %.3g times N(0, 1), more than"
                                    + " float32 holds; end it at %.1f or above, or take the frame variance-preserving.",
                            last,
                            frame.sigma(last),
                            -2 * Math.log(largest)));
        }
    }

    private void requireFall() {
        ScheduleCheck.requireFall(schedule, steps);
    }

    @Override
    public final void requireSound(Scope scope) {
        ScheduleCheck.requireTensors(schedule, scope);
        if (schedule.learned()) {
            requireFall();
        }
        checked.filter(each -> each.process().learned()).ifPresent(each -> each.requireSound(scope));
    }

    /** The process; empty where the schedule is all there is. */
    public final Optional<ForwardProcess> process() {
        return checked.map(CheckedProcess::process);
    }

    /** What follows from the schedule and the frame, or from the process. */
    public final ForwardFormula forward() {
        return forward;
    }

    /**
     * Refuses a process for a component that takes the log SNR of all dimensions to be one, and the mean to be x.
     *
     * @param who the component, as a sentence begins
     * @param instead the remedy
     */
    public final void requireOneLogSnr(String who, String instead) {
        if (checked.isPresent()) {
            throw new ConfigurationException(
                    who + " takes every dimension to have one log SNR and the mean to be the data, and the"
                            + " encoder has a forward process of its own; " + instead + ".");
        }
    }

    /** The schedule, already discretised if the ladder is finite. */
    public final NoiseSchedule schedule() {
        return schedule;
    }

    /** How a log SNR becomes alpha and sigma. */
    public final Frame frame() {
        return frame;
    }

    /** T, or empty for the infinite ladder. */
    public final OptionalInt steps() {
        return steps;
    }

    /** The smallest i of a latent z_i: 0 where the log SNR is finite at t = 0, else 1. */
    public final int firstLatent() {
        return Double.isInfinite(schedule.logSnr(0)) ? 1 : 0;
    }

    /** The time of z_i: {@code i / T}; the infinite ladder has z_0 only. */
    public final double time(int i) {
        return i == 0 ? 0 : (double) i / steps.orElseThrow();
    }

    /** The log SNR of z_i, one i for each example: float64, (n). */
    public final NDArray logSnr(int[] indices, Scope scope) {
        return schedule.logSnr(Arrays.stream(indices).mapToDouble(this::time).toArray(), scope);
    }

    /** The log SNR of z_i, the same for each example: float64, (examples). */
    public final NDArray logSnr(int i, long examples, Scope scope) {
        return schedule.logSnr(new double[] {time(i)}, scope).broadcast(new Shape(examples));
    }

    /** Draws what p is told of each example beside z; every bound begins with it. */
    public final Told tell(NDArray x, Scope scope) {
        Optional<AuxiliaryLatent> auxiliary = process().flatMap(ForwardProcess::auxiliary);
        if (auxiliary.isEmpty()) {
            return new Told(scope, Optional.empty());
        }
        Law posterior = auxiliary.get().posterior(x, scope);
        NDArray drawn = posterior.sample(scope);
        Law prior = auxiliary.get().prior(x.getShape().get(0), scope);
        return new Told(scope.telling(drawn), Optional.of(posterior.kl(prior)));
    }

    /** The same from the prior of what p is told; every sampler begins with it. */
    public final Scope tellPrior(long examples, Scope scope) {
        return process()
                .flatMap(ForwardProcess::auxiliary)
                .map(latent -> scope.telling(latent.prior(examples, scope).sample(scope)))
                .orElse(scope);
    }
}
