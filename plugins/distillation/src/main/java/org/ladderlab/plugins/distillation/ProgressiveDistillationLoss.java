package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A student does in one DDIM step what its teacher does in two: with N steps, the encoder's, it learns at the times t = 1/N, 2/N, .. 1
 *
 * <pre>
 * E max(1, SNR_t) ||x~ - xHat(z_t)||^2,   x~ = (z_s - (sigma_s / sigma_t) z_t) / (alpha_s - (sigma_s / sigma_t) alpha_t)
 * </pre>
 *
 * where z_s is where two steps of the teacher lead from z_t, over t - 1/(2N) to s = t - 1/N. Half of its steps remain to be halved
 * again: it is the next teacher. What it says of a noisy example is where the flow ends and not a mean, so it is no bound.
 */
public final class ProgressiveDistillationLoss implements StudentLoss {

    /** The settings. */
    public record Config(
            @Setting(
                            value = "the run of a student of twice as many steps, or of a diffusion, of any number",
                            required = true)
                    TrainedRun teacher) {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "progressive-distillation",
            new Config(new TrainedRun("", Optional.empty())),
            new ComponentType.Doc(
                    "A student of as many steps as its encoder has learns to do in one what its teacher does in two; there is no ledger.",
                    "E max(1, SNR_t) ||x~ - xHat(z_t)||^2, x~ = (z_s - (sigma_s/sigma_t) z_t) / (alpha_s - (sigma_s/sigma_t) alpha_t)",
                    "Salimans and Ho 2022, algorithm 2 and equation 9"),
            ProgressiveDistillationLoss::new);

    private final Student student;
    private final DenoisingDecoder teacher;
    private final FlowStep flow;
    private final int steps;

    private ProgressiveDistillationLoss(Config config, BuildContext context) {
        student = Student.ofNoise(context);
        steps = student.diffusion()
                .steps()
                .orElseThrow(() -> new ConfigurationException(
                        "encoder.steps", "A student takes so many steps and no other number; say how many."));
        Student.Taught taught = student.taughtBy(config.teacher(), context);
        requireStride(taught);
        teacher = taught.denoiser();
        flow = new FlowStep(student.diffusion().frame());
    }

    /** A student knows one stride; any teacher of finitely many steps knows the noise levels of these alone. */
    private void requireStride(Student.Taught taught) {
        int asked = 2 * steps;
        int own = taught.diffusion().steps().orElse(asked);
        if (taught.estimate() != Estimate.END_OF_STEP) {
            taught.requireMean();
        } else if (own != asked) {
            throw new ConfigurationException(
                    "teacher",
                    "The teacher is a student of " + own + " steps, which is right for these alone and not for the "
                            + asked
                            + " that this one would ask of it; name a student of " + asked
                            + " steps or a diffusion, or take half of its steps.");
        }
        if (taught.diffusion().steps().isPresent() && !(own % asked == 0 && sharesLevels(taught))) {
            throw new ConfigurationException(
                    "teacher",
                    "The teacher has " + own + " steps and would be asked for " + asked
                            + ", at noise levels that are not all its own; take its schedule, and half of its steps.");
        }
    }

    private boolean sharesLevels(Student.Taught taught) {
        return IntStream.rangeClosed(0, 2 * steps)
                .mapToDouble(i -> i / (2.0 * steps))
                .map(time -> taught.diffusion().schedule().logSnr(time)
                        - student.diffusion().schedule().logSnr(time))
                .allMatch(apart -> Math.abs(apart) < 1e-6);
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        int n = Math.toIntExact(batch.size());
        double[] steppings = Arrays.stream(TimeSampling.lowDiscrepancy(scope.uniform(), n))
                .map(u -> 1 + Math.floor(u * steps))
                .toArray();
        NDArray from = student.logSnr(steppings, i -> i / steps, scope);
        NDArray middle = student.logSnr(steppings, i -> (i - 0.5) / steps, scope);
        NDArray to = student.logSnr(steppings, i -> (i - 1) / steps, scope);
        NDArray x = batch.data();
        NDArray noise = scope.normal(x.getShape());
        // In float64, since x~ is what is left of two latents that are nearly equal.
        NDArray z = Tensors.toFloat64(student.diffusion().forward().diffuse(x, from, noise, scope));

        NDArray taught = target(z, from, middle, to, scope.asking()).stopGradient();
        Denoised denoised = student.denoiser().denoise(z, from, scope);
        Denoised meant = new Denoised(z, denoised.alpha(), denoised.sigma(), Prediction.DATA, taught);
        NDArray error = denoised.dataError(taught, meant.noise())
                .mul(from.exp().maximum(from.onesLike()))
                .mean();
        return new Objective(Tensors.toFloat32(error), Map.of("teacherError", error), Optional.empty());
    }

    private NDArray target(NDArray z, NDArray from, NDArray middle, NDArray to, Scope scope) {
        NDArray half = flow.euler(teacher.denoise(z, from, scope), middle);
        NDArray landed = flow.euler(teacher.denoise(half, middle, scope), to);
        return flow.origin(z, landed, from, to);
    }

    @Override
    public Estimate estimate() {
        return Estimate.END_OF_STEP;
    }
}
