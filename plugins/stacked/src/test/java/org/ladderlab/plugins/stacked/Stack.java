package org.ladderlab.plugins.stacked;

import java.util.List;
import java.util.Optional;
import org.ladderlab.nn.Activation;
import org.ladderlab.plugins.diffusion.Denoiser;
import org.ladderlab.plugins.diffusion.GaussianDiffusionEncoder;
import org.ladderlab.plugins.diffusion.MlpNetwork;
import org.ladderlab.plugins.diffusion.Variance;
import org.ladderlab.plugins.hierarchical.LatentLaw;
import org.ladderlab.plugins.hierarchical.Merge;
import org.ladderlab.plugins.hierarchical.MlpLadderDecoder;
import org.ladderlab.plugins.hierarchical.MlpLadderEncoder;
import org.ladderlab.plugins.likelihoods.Gaussian;
import org.ladderlab.plugins.schedules.LinearLogSnr;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.testkit.TestContext;

/** Small stacks for tests: two learned levels below a diffusion of the deeper one. */
final class Stack {

    static final Ref<NoiseSchedule> SCHEDULE = new Ref<>(LinearLogSnr.TYPE, new LinearLogSnr(8, -7));

    private Stack() {}

    /** A context with both halves, whose denoiser predicts this. */
    static TestContext of(TestContext context, Prediction prediction, Optional<Integer> steps) {
        TestContext with = context.with(context.scoped("encoder").create(StackedEncoder.TYPE, encoder(steps)));
        return with.with(with.scoped("decoder").create(StackedDecoder.TYPE, decoder(prediction)));
    }

    static StackedEncoder.Config encoder(Optional<Integer> steps) {
        return new StackedEncoder.Config(
                new Ref<>(
                        MlpLadderEncoder.TYPE,
                        new MlpLadderEncoder.Config(
                                List.of(12, 8),
                                List.of(4, 3),
                                1,
                                Activation.SILU,
                                false,
                                0,
                                Merge.PRECISION_WEIGHTED,
                                LatentLaw.GAUSSIAN)),
                new Ref<>(
                        GaussianDiffusionEncoder.TYPE,
                        new GaussianDiffusionEncoder.Config(SCHEDULE, steps, Optional.empty(), 1)));
    }

    static StackedDecoder.Config decoder(Prediction prediction) {
        MlpNetwork.Config network = new MlpNetwork.Config(8, 1, Activation.SILU, 0, Optional.empty());
        return new StackedDecoder.Config(
                new Ref<>(MlpLadderDecoder.TYPE, new MlpLadderDecoder.Config(Gaussian.TYPE.byDefault())),
                denoiser(new Ref<>(MlpNetwork.TYPE, network), Optional.of(prediction)));
    }

    static Ref<Decoder> denoiser(Ref<Network> network, Optional<Prediction> prediction) {
        return new Ref<>(
                Denoiser.TYPE,
                new Denoiser.Config(network, prediction, Variance.FIXED_SMALL, Gaussian.TYPE.byDefault()));
    }
}
