package org.ladderlab.plugins.processes;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.ladderlab.nn.Activation;
import org.ladderlab.plugins.diffusion.AncestralSampler;
import org.ladderlab.plugins.diffusion.Churn;
import org.ladderlab.plugins.diffusion.ContinuousVdmLoss;
import org.ladderlab.plugins.diffusion.Denoiser;
import org.ladderlab.plugins.diffusion.DiscreteDdpmLoss;
import org.ladderlab.plugins.diffusion.DormandPrinceSampler;
import org.ladderlab.plugins.diffusion.ForwardProcessEncoder;
import org.ladderlab.plugins.diffusion.HeunSampler;
import org.ladderlab.plugins.diffusion.MlpNetwork;
import org.ladderlab.plugins.diffusion.Steps;
import org.ladderlab.plugins.diffusion.Variance;
import org.ladderlab.plugins.likelihoods.Gaussian;
import org.ladderlab.plugins.schedules.Learned;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.testkit.ForwardProcessContract;
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

    private static final DiffEnc.Config DIFF_ENC = new DiffEnc.Config(
            ExactProcessesTest.linear(8, -6),
            new Ref<>(MlpNetwork.TYPE, new MlpNetwork.Config(8, 1, Activation.SILU, 0, Optional.empty())),
            3);

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
            Ref<ForwardProcess> process = new Ref<>(DiffEnc.TYPE, DIFF_ENC);
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

    private abstract static class OneProcess extends ForwardProcessContract {

        private final DataSpec data;
        private final Ref<ForwardProcess> process;

        OneProcess(DataSpec data, Ref<ForwardProcess> process) {
            this.data = data;
            this.process = process;
        }

        @Override
        protected DataSpec data() {
            return data;
        }

        @Override
        protected ForwardProcess process(TestContext context) {
            return process.type().create(process.config(), context);
        }
    }

    @Nested
    class NoiseOfEachDimension extends OneProcess {
        NoiseOfEachDimension() {
            super(
                    DATA,
                    new Ref<>(
                            Multivariate.TYPE,
                            new Multivariate.Config(List.of(
                                    ExactProcessesTest.linear(7, -3),
                                    ExactProcessesTest.linear(4, -6),
                                    new Ref<>(Learned.TYPE, new Learned.Config(7, -5, Learned.Ends.FIXED, 16))))));
        }
    }

    @Nested
    class PolynomialsOfALatent extends OneProcess {
        PolynomialsOfALatent() {
            super(DATA, MULAN);
        }
    }

    @Nested
    class MeanThatFades extends OneProcess {
        MeanThatFades() {
            super(DATA, new Ref<>(Fading.TYPE, new Fading.Config(ExactProcessesTest.linear(8, -6), 0, 1, 0.2)));
        }
    }

    @Nested
    class LearnedMeanAlone extends OneProcess {
        LearnedMeanAlone() {
            super(DATA, new Ref<>(DiffEnc.TYPE, DIFF_ENC));
        }
    }

    @Nested
    class LearnedVolatility extends OneProcess {
        LearnedVolatility() {
            super(DATA, new Ref<>(Nfdm.TYPE, new Nfdm.Config(FADING, 3)));
        }
    }

    @Nested
    class Blurred extends OneProcess {
        Blurred() {
            super(
                    TestContext.images(1, 4, 8),
                    new Ref<>(Blurring.TYPE, new Blurring.Config(ExactProcessesTest.linear(8, -8), 3, 1e-3)));
        }
    }
}
