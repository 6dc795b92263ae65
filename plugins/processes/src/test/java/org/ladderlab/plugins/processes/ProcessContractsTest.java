package org.ladderlab.plugins.processes;

import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.ladderlab.nn.Activation;
import org.ladderlab.plugins.diffusion.AncestralSampler;
import org.ladderlab.plugins.diffusion.ContinuousVdmLoss;
import org.ladderlab.plugins.diffusion.Churn;
import org.ladderlab.plugins.diffusion.Denoiser;
import org.ladderlab.plugins.diffusion.DiscreteDdpmLoss;
import org.ladderlab.plugins.diffusion.DormandPrinceSampler;
import org.ladderlab.plugins.diffusion.ForwardProcessEncoder;
import org.ladderlab.plugins.diffusion.HeunSampler;
import org.ladderlab.plugins.diffusion.MlpNetwork;
import org.ladderlab.plugins.diffusion.Steps;
import org.ladderlab.plugins.diffusion.Variance;
import org.ladderlab.plugins.likelihoods.Gaussian;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.SamplerContract;
import org.ladderlab.testkit.TestContext;

/** The contracts of losses and samplers, for diffusions by a forward process. */
class ProcessContractsTest {

    private static final DataSpec DATA = TestContext.points(3);

    private static final Ref<ForwardProcess> MULAN =
            new Ref<>(Mulan.TYPE, new Mulan.Config(8, -6, Optional.of(new Mulan.Latent(LatentLaw.GAUSSIAN, 2, 8))));
    private static final Ref<ForwardProcess> FADING =
            ExactProcessesTest.fading(ExactProcessesTest.linear(8, -6), 0, 1, 0);

    private static Encoder encoder(TestContext context, Ref<ForwardProcess> process, Optional<Integer> steps) {
        return context.with(World.points(DATA))
                .create(ForwardProcessEncoder.TYPE, new ForwardProcessEncoder.Config(process, steps));
    }

    private static Decoder decoder(TestContext context, Prediction prediction) {
        MlpNetwork.Config network = new MlpNetwork.Config(8, 1, Activation.SILU, 0, Optional.empty());
        return context.create(
                Denoiser.TYPE,
                new Denoiser.Config(
                        new Ref<>(MlpNetwork.TYPE, network),
                        Optional.of(prediction),
                        Variance.FIXED_SMALL,
                        Gaussian.TYPE.byDefault()));
    }

    private static TestContext pair(
            TestContext context, Ref<ForwardProcess> process, Prediction prediction, Optional<Integer> steps) {
        TestContext with = context.with(encoder(context.scoped("encoder"), process, steps));
        return with.with(decoder(with.scoped("decoder"), prediction));
    }

    private abstract static class OneLoss extends LossContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }
    }

    @Nested
    class LearnedNoiseOfEachDimension extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return pair(context, MULAN, Prediction.VELOCITY, Optional.empty()).create(ContinuousVdmLoss.TYPE);
        }
    }

    @Nested
    class LearnedMean extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            MlpNetwork.Config network = new MlpNetwork.Config(8, 1, Activation.SILU, 0, Optional.empty());
            Ref<ForwardProcess> process = new Ref<>(
                    DiffEnc.TYPE,
                    new DiffEnc.Config(ExactProcessesTest.linear(8, -6), new Ref<>(MlpNetwork.TYPE, network), 3));
            return pair(context, process, Prediction.VELOCITY, Optional.empty()).create(ContinuousVdmLoss.TYPE);
        }
    }

    @Nested
    class FiniteLadder extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return pair(context, FADING, Prediction.DATA, Optional.of(5))
                    .create(
                            DiscreteDdpmLoss.TYPE,
                            new DiscreteDdpmLoss.Config(
                                    DiscreteDdpmLoss.Minimised.BOUND, 0.001, Optional.empty(), Optional.empty()));
        }
    }

    @Nested
    class Ancestral extends SamplerContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Sampler sampler(TestContext context) {
            return pair(context, MULAN, Prediction.VELOCITY, Optional.of(5))
                    .create(AncestralSampler.TYPE, new Steps(Optional.of(3)));
        }
    }

    @Nested
    class Heun extends SamplerContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Sampler sampler(TestContext context) {
            return pair(context, FADING, Prediction.DATA, Optional.empty())
                    .create(HeunSampler.TYPE, new Churn.Config(Optional.of(3), 0, 0, Optional.empty(), 1));
        }
    }

    @Nested
    class Flow extends SamplerContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Sampler sampler(TestContext context) {
            return pair(context, MULAN, Prediction.VELOCITY, Optional.empty())
                    .create(DormandPrinceSampler.TYPE, new DormandPrinceSampler.Config(1e-2, 1e-2));
        }
    }
}
