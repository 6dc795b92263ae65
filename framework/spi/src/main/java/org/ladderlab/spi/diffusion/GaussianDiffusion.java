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
    private final double eta;
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
     * @param eta of DDIM's encoder, which leaves every q(z_t | x) as it is and gives q(z_s | z_t, x) the variance {@code eta^2 sigma_s^2
     *     c}; 1 for the Markov chain
     * @throws ConfigurationException if the schedule's log SNR does not fall, or there is no step with this eta
     */
    protected GaussianDiffusion(NoiseSchedule schedule, OptionalInt steps, Frame frame, double eta) {
        this.schedule = steps.isPresent() ? schedule.discretised(steps.getAsInt()) : schedule;
        this.steps = steps;
        this.frame = frame;
        this.eta = eta;
        this.forward = new ScheduleFormula(frame, eta);
        this.checked = Optional.empty();
        requireFall();
        requireEta();
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
        this.eta = 1;
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

    /** With eta the factor of every step tends to that of one of infinitely many, which is the bound of eta = 1 times a number. */
    private void requireEta() {
        if (eta == 1) {
            return;
        }
        if (eta == 0) {
            throw new ConfigurationException(
                    "eta",
                    "With eta = 0 each q(z_s | z_t, x) is a point, which p would have to guess exactly: every level costs infinitely"
                            + " much, and there is no bound. Leave it at 1 and set the sampler's own eta to 0; the likelihood of"
                            + " that sampler's limit is the metric 'flow-likelihood'.");
        }
        double continuous = Math.pow((eta + 1 / eta) / 2, 2);
        int last = steps.orElseThrow(() -> new ConfigurationException(
                "eta",
                String.format(
                        Locale.ROOT,
                        "Infinitely many levels with eta = %s pay %.6g times what those of eta = 1 do, all alike, so that eta would"
                                + " change nothing that is learned; leave it out, or set 'steps'.",
                        eta,
                        continuous)));
        double largest = 0;
        for (int i = firstLatent() + 1; i <= last; i++) {
            largest = Math.max(largest, -Math.expm1(schedule.logSnr(time(i)) - schedule.logSnr(time(i - 1))));
        }
        if (eta * eta * largest > ReverseStep.LARGEST_SHARE) {
            throw new ConfigurationException(
                    "eta",
                    String.format(
                            Locale.ROOT,
                            "A step of this ladder with eta = %s would draw anew %.4g times the noise that there is; with this"
                                    + " schedule and these steps eta may be at most %.4g. Lower it, or set more steps.",
                            eta,
                            eta * eta * largest,
                            Math.sqrt(ReverseStep.LARGEST_SHARE / largest)));
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
            requireEta();
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

    /**
     * What {@code ||eps - epsHat||^2} is multiplied by in the divergence of a step of a schedule alone, with the variance of q in p:
     * {@code 1/2 (exp(h) - sqrt(1 - eta^2 c))^2 / (eta^2 c), h = (l_s - l_t) / 2}, which is {@code 1/2 expm1(l_s - l_t)} for eta = 1.
     *
     * @param logSnrFrom of t, the noisier end
     * @param logSnrTo of s
     */
    public final double consistencyFactor(double logSnrFrom, double logSnrTo) {
        if (eta == 1) {
            return Math.expm1(logSnrTo - logSnrFrom) / 2;
        }
        double fresh = eta * eta * -Math.expm1(logSnrFrom - logSnrTo);
        return Math.pow(Math.exp((logSnrTo - logSnrFrom) / 2) - Math.sqrt(1 - fresh), 2) / (2 * fresh);
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
