package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.tensors.Scope;

/**
 * Whether a diffusion's weights are the same denoiser under another encoder: told the same latent and log SNR, it answers the same to the
 * bit. A network that is told the schedule's time, or the range between its ends, does not.
 */
final class SameDenoiser {

    private static final String ENCODER = "model.encoder";

    /** So many log SNRs between the ends that both schedules have, and 20 where one has none. */
    private static final int TRIED = 9;

    private static final double REACH = 20;

    private final BuiltExperiment trained;
    private final BuiltExperiment judged;

    SameDenoiser(BuiltExperiment trained, BuiltExperiment judged) {
        this.trained = trained;
        this.judged = judged;
    }

    /**
     * Refuses another encoder that the decoder would notice.
     *
     * @param run whose weights are judged
     * @throws BuildException with the reason
     */
    void require(Path run) {
        if (!(trained.encoder() instanceof GaussianDiffusion before)
                || !(judged.encoder() instanceof GaussianDiffusion after)
                || !(trained.decoder() instanceof DenoisingDecoder then)
                || !(judged.decoder() instanceof DenoisingDecoder now)) {
            throw new BuildException(
                    ENCODER,
                    "The decoder has learned to read this encoder's latents, and no other's; leave the encoder as it was, or train"
                            + " another run. Of a diffusion the schedule and the steps may change.");
        }
        requireSameWeights();
        restore(trained, run);
        restore(judged, run);
        try (GradientMode off = GradientMode.off();
                NDManager manager = judged.manager().newSubManager()) {
            Scope scope = new RandomStreams(trained.experiment().seed()).scope(manager, false, 0, "same-denoiser", 0);
            Batch batch = trained.dataset().batch(Split.TRAIN, new int[] {0}, scope);
            Scope told =
                    before.tell(batch.data(), scope.given(batch.condition())).scope();
            for (double logSnr : logSnrs(before, after)) {
                NDArray level = told.vector(new double[] {logSnr});
                NDArray z = before.forward()
                        .diffuse(batch.data(), level, told.normal(batch.data().getShape()), told);
                NDArray one = then.denoise(z, level, told).data();
                NDArray other = now.denoise(z, level, told).data();
                if (!one.toByteBuffer().equals(other.toByteBuffer())) {
                    throw new BuildException(
                            ENCODER,
                            String.format(
                                    Locale.ROOT,
                                    "With this encoder the run's weights are another denoiser than was trained: of the same latent at"
                                            + " log SNR %.2f it gives another estimate, as a network does that is told the"
                                            + " schedule's time or sees another frame. Leave the encoder as it was, or train another"
                                            + " run, with a network that is told the log SNR ('time: log-snr' of a U-Net).",
                                    logSnr));
                }
            }
        }
    }

    private static void restore(BuiltExperiment built, Path run) {
        Reevaluation.restore(new LearnedState(built), built, run, damaged -> {});
    }

    private void requireSameWeights() {
        Set<String> before = trained.parameters().weights().keySet();
        Set<String> after = judged.parameters().weights().keySet();
        if (!before.equals(after)) {
            throw new BuildException(
                    ENCODER,
                    "The run has learned other weights than this encoder and loss have: a schedule or a process that is learned is"
                            + " part of what was trained, and one that was not has nothing learned. Leave them as they were.");
        }
    }

    private static double[] logSnrs(GaussianDiffusion before, GaussianDiffusion after) {
        double high = DoubleStream.of(
                        REACH, before.schedule().logSnr(0), after.schedule().logSnr(0))
                .min()
                .orElseThrow();
        double low = DoubleStream.of(
                        -REACH, before.schedule().logSnr(1), after.schedule().logSnr(1))
                .max()
                .orElseThrow();
        return IntStream.range(0, TRIED)
                .mapToDouble(i -> low + (high - low) * i / (TRIED - 1))
                .toArray();
    }
}
