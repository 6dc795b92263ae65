package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.Teacher;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/**
 * A denoiser that learns what noise becomes: of a diffusion with one log SNR for all dimensions, given and finite at t = 0.
 *
 * @param denoiser the experiment's own
 */
record Student(GaussianDiffusion diffusion, DenoisingDecoder denoiser) {

    /** Beside a square that weighs as much, float32 with its 24 bits sees none that weighs 1. */
    private static final double LARGEST_WEIGHT = 0x1p24;

    /**
     * The experiment's, that answers pure noise with data in one step: {@code ||x - xHat||^2 = ||eps - epsHat||^2 / SNR}, by which the
     * prediction of noise fails where there is next to no signal.
     *
     * @throws ConfigurationException if it is no such denoiser
     */
    static Student ofNoise(BuildContext context) {
        Student student = of(context);
        double last = student.diffusion.schedule().logSnr(1);
        if (student.denoiser.prediction() == Prediction.NOISE && Math.exp(-last) > LARGEST_WEIGHT) {
            throw new ConfigurationException(
                    "decoder.prediction",
                    String.format(
                            Locale.ROOT,
                            "A student estimates the data where the schedule ends too, at log SNR %.6g, where the squared error of the"
                                    + " predicted noise is multiplied by sigma^2 / alpha^2 = %.2g and in float32 nothing else counts"
                                    + " beside it; set 'prediction: velocity' or 'prediction: data'.",
                            last,
                            Math.exp(-last)));
        }
        return student;
    }

    /**
     * The experiment's.
     *
     * @throws ConfigurationException if it is no such denoiser
     */
    static Student of(BuildContext context) {
        GaussianDiffusion diffusion = context.part(GaussianDiffusion.class);
        DenoisingDecoder denoiser = context.part(DenoisingDecoder.class);
        diffusion.requireOneLogSnr("A student", "take the encoder 'gaussian-diffusion'");
        if (diffusion.schedule().learned()) {
            throw new ConfigurationException(
                    "encoder.schedule", "Nothing teaches a schedule here; take one that is given.");
        }
        if (diffusion.firstLatent() > 0) {
            throw new ConfigurationException(
                    "encoder.schedule",
                    "The schedule's log SNR is infinite at t = 0, where there is nothing to estimate; wrap it in 'truncated'.");
        }
        if (denoiser.learnsVariance()) {
            throw new ConfigurationException(
                    "decoder.variance",
                    "A student learns one answer and no variance, so a learned one would stay where it starts; take a fixed one.");
        }
        return new Student(diffusion, denoiser);
    }

    /**
     * The model of a run from which this one can learn.
     *
     * @throws ConfigurationException if it is not a diffusion of the same examples in the same frame
     */
    Taught taughtBy(TrainedRun run, BuildContext context) {
        Teacher found = context.teacher(run);
        if (!(found.decoder() instanceof DenoisingDecoder teacher)
                || !(found.encoder() instanceof GaussianDiffusion trained)
                || trained.process().isPresent()
                || trained.frame() != diffusion.frame()
                || !found.data().shape().equals(context.data().shape())) {
            throw new ConfigurationException(
                    "teacher",
                    "The teacher must be a diffusion of examples of the same shape, in the same frame and without a forward"
                            + " process of its own; name another run.");
        }
        return new Taught(trained, teacher, StudentLoss.Estimate.of(found.loss()));
    }

    /**
     * A trained model.
     *
     * @param denoiser with weights that stay as they are
     * @param estimate what it says of the data
     */
    record Taught(GaussianDiffusion diffusion, DenoisingDecoder denoiser, StudentLoss.Estimate estimate) {

        /**
         * Refuses what answers where noise leads and not with the mean, of which the probability flow is made.
         *
         * @throws ConfigurationException if it does
         */
        Taught requireMean() {
            if (estimate != StudentLoss.Estimate.MEAN) {
                throw new ConfigurationException(
                        "teacher",
                        "The teacher is a student itself, which says where noise leads and not the mean of the data that the"
                                + " probability flow is made of; name the run of the diffusion.");
            }
            return this;
        }
    }

    /** The log SNR at a time that follows from each of the given numbers, float64, (n). */
    NDArray logSnr(double[] numbers, DoubleUnaryOperator time, Scope scope) {
        return diffusion.schedule().logSnr(Arrays.stream(numbers).map(time).toArray(), scope);
    }

    /** {@code sigma / alpha} where the schedule begins: the least noise of any latent. */
    double leastNoise() {
        return noiseAt(0);
    }

    /** {@code sigma / alpha} where the schedule ends. */
    double mostNoise() {
        return noiseAt(1);
    }

    /** {@code sigma / alpha} of the schedule at a time. */
    double noiseAt(double time) {
        return noise(diffusion.schedule().logSnr(time));
    }

    /** {@code sigma / alpha = exp(-l / 2)} of a log SNR. */
    static double noise(double logSnr) {
        return Math.exp(-logSnr / 2);
    }
}
