package org.ladderlab.plugins.masked;

import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.SamplerContract;
import org.ladderlab.testkit.TestContext;

/** The contracts of the parts of a masked diffusion, on images with five values. */
class MaskedContractsTest {

    private static final DataSpec DATA = TestContext.images(2, 2, 5);

    private static Encoder encoder(TestContext context, Optional<Integer> steps) {
        return context.create(
                MaskedDiffusion.TYPE,
                new MaskedDiffusion.Config(
                        MaskingSchedule.COSINE, MaskedDiffusion.TYPE.defaults().power(), steps));
    }

    private static Decoder decoder(TestContext context) {
        return context.create(MaskedDenoiser.TYPE, new MaskedDenoiser.Config(DenseNetwork.REF));
    }

    private static TestContext pair(TestContext context, Optional<Integer> steps) {
        TestContext with = context.with(encoder(context.scoped("encoder"), steps));
        return with.with(decoder(with.scoped("decoder")));
    }

    @Nested
    class FiniteLadder extends EncoderDecoderContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Encoder encoder(TestContext context) {
            return context.create(
                    MaskedDiffusion.TYPE, new MaskedDiffusion.Config(MaskingSchedule.POLYNOMIAL, 2, Optional.of(4)));
        }

        @Override
        protected Decoder decoder(TestContext context) {
            return context.create(MaskedDenoiser.TYPE, new MaskedDenoiser.Config(DenseNetwork.REF));
        }
    }

    private abstract static class OneLoss extends LossContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }
    }

    @Nested
    class LossOfTheInfiniteLadder extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return pair(context, Optional.empty()).create(MaskedLoss.TYPE);
        }
    }

    @Nested
    class LossOfAFiniteLadder extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return pair(context, Optional.of(5)).create(MaskedLoss.TYPE);
        }
    }

    private abstract static class OneSampler extends SamplerContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }
    }

    @Nested
    class OneValueAfterTheOther extends OneSampler {
        @Override
        protected Sampler sampler(TestContext context) {
            return pair(context, Optional.empty()).create(UnmaskingSampler.TYPE);
        }
    }

    @Nested
    class InSteps extends OneSampler {
        @Override
        protected Sampler sampler(TestContext context) {
            return pair(context, Optional.empty())
                    .create(UnmaskingSampler.TYPE, new UnmaskingSampler.Config(Optional.of(3), 0.5));
        }
    }
}
