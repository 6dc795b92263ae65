package org.ladderlab.plugins.stacked;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.ladderlab.plugins.diffusion.AncestralSampler;
import org.ladderlab.plugins.diffusion.Steps;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.SamplerContract;
import org.ladderlab.testkit.TestContext;

class StackContractsTest {

    private static final DataSpec DATA = TestContext.points(5);

    private static final DataSpec GRID = TestContext.images(1, 3, 5);

    @Nested
    class WithInfinitelyManyLevels extends LossContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Loss loss(TestContext context) {
            return Stack.of(context, Prediction.VELOCITY, Optional.empty()).create(LatentDiffusionLoss.TYPE);
        }
    }

    @Nested
    class WithFinitelyManyLevels extends LossContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Loss loss(TestContext context) {
            return Stack.of(context, Prediction.NOISE, Optional.of(20)).create(LatentDiffusionLoss.TYPE);
        }
    }

    @Nested
    class OneLongLadder extends EncoderDecoderContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Encoder encoder(TestContext context) {
            return context.create(StackedEncoder.TYPE, Stack.encoder(Optional.of(4)));
        }

        @Override
        protected Decoder decoder(TestContext context) {
            return context.create(StackedDecoder.TYPE, Stack.decoder(Prediction.VELOCITY));
        }

        /** What is below the last layer, which starts at 0. */
        @Override
        protected Set<String> weightsWithoutGradient() {
            return Stream.of(
                            "blocks.0.v",
                            "blocks.0.w1",
                            "blocks.0.w2",
                            "first",
                            "time_embedding.linear_1",
                            "time_embedding.linear_2")
                    .flatMap(layer -> Stream.of(layer + ".bias", layer + ".weight"))
                    .map("decoder.above.network."::concat)
                    .collect(Collectors.toSet());
        }
    }

    /** A diffusion of dequantised data: the loss. */
    private abstract static class Dequantised extends LossContract {
        @Override
        protected final DataSpec data() {
            return GRID;
        }

        @Override
        protected final Loss loss(TestContext context) {
            TestContext with =
                    context.with(context.scoped("encoder").create(StackedEncoder.TYPE, dequantising(noise())));
            return with.with(with.scoped("decoder").create(StackedDecoder.TYPE, QUANTISING))
                    .create(LatentDiffusionLoss.TYPE);
        }

        private static final StackedDecoder.Config QUANTISING = new StackedDecoder.Config(
                new Ref<>(Quantiser.TYPE, new Quantiser.Config()),
                Stack.decoder(Prediction.VELOCITY).above());

        abstract Ref<Encoder> noise();
    }

    private static StackedEncoder.Config dequantising(Ref<Encoder> noise) {
        return new StackedEncoder.Config(noise, Stack.encoder(Optional.of(4)).above());
    }

    @Nested
    class UniformlyDequantised extends Dequantised {
        @Override
        Ref<Encoder> noise() {
            return UniformDequantisation.TYPE.byDefault();
        }
    }

    @Nested
    class VariationallyDequantised extends Dequantised {
        @Override
        Ref<Encoder> noise() {
            return new Ref<>(VariationalDequantisation.TYPE, new VariationalDequantisation.Config(4));
        }
    }

    @Nested
    class Sampled extends SamplerContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Sampler sampler(TestContext context) {
            return Stack.of(context, Prediction.NOISE, Optional.empty())
                    .create(
                            StackedSampler.TYPE,
                            new StackedSampler.Config(new Ref<>(AncestralSampler.TYPE, new Steps(Optional.of(4)))));
        }
    }
}
