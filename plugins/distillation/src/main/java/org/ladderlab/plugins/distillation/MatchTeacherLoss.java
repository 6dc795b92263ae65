package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A denoiser learns what a trained one says of noised data, at times that are uniform:
 *
 * <pre>
 * E ||epsHat_teacher(z_t) - epsHat(z_t)||^2
 * </pre>
 *
 * It sees the data through the teacher's eyes alone, and is no bound of the student's, whose estimate is what the teacher's is.
 */
public final class MatchTeacherLoss implements StudentLoss {

    /** The settings. */
    public record Config(
            @Setting(value = "the run whose denoiser is the teacher", required = true) TrainedRun teacher) {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "match-teacher",
            new Config(new TrainedRun("", Optional.empty())),
            new ComponentType.Doc(
                    "The distance of a denoiser's estimates from those of a trained one; there is no bound, and so no ledger.",
                    "E ||epsHat_teacher(z_t) - epsHat(z_t)||^2",
                    "Hinton et al. 2015, for denoisers"),
            MatchTeacherLoss::new);

    private final Student student;
    private final DenoisingDecoder teacher;
    private final Estimate estimate;
    private final TimeSampling times = TimeSampling.lowDiscrepancy();

    private MatchTeacherLoss(Config config, BuildContext context) {
        student = Student.of(context);
        Student.Taught taught = student.taughtBy(config.teacher(), context);
        if (taught.estimate() == Estimate.END_OF_STEP) {
            throw new ConfigurationException(
                    "teacher",
                    "The teacher is a student of progressive distillation, which knows the noise levels where its steps begin and"
                            + " would be asked at all; name the run of a diffusion, or take the loss 'progressive-distillation'.");
        }
        teacher = taught.denoiser();
        estimate = taught.estimate();
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        NDArray x = batch.data();
        GaussianDiffusion diffusion = student.diffusion();
        double[] drawn = times.draw(Math.toIntExact(batch.size()), diffusion.schedule(), scope)
                .times();
        NDArray logSnr = diffusion.schedule().logSnr(drawn, scope);
        NDArray z = diffusion.forward().diffuse(x, logSnr, scope.normal(x.getShape()), scope);
        Denoised taught = teacher.denoise(z, logSnr, scope.asking());
        NDArray error = student.denoiser()
                .denoise(z, logSnr, scope)
                .noiseError(taught.data().stopGradient(), taught.noise().stopGradient())
                .mean();
        return new Objective(Tensors.toFloat32(error), Map.of("teacherError", error), Optional.empty());
    }

    @Override
    public Estimate estimate() {
        return estimate;
    }
}
