package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.Activation;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class ConvolutionalLadderTest {

    private static DataSpec images(int size) {
        return new DataSpec("binary", new Shape(1, size, size), Optional.of(new PixelGrid(2, 0, 1)), 0);
    }

    private static ConvolutionalLadderEncoder.Config config(List<Integer> strides, Merge merge, boolean batchNorm) {
        return new ConvolutionalLadderEncoder.Config(
                List.of(6, 4, 8).subList(0, strides.size()),
                List.of(2, 3, 1).subList(0, strides.size()),
                strides,
                1,
                Activation.SILU,
                batchNorm,
                merge);
    }

    private abstract static class Contract extends EncoderDecoderContract {

        private final ConvolutionalLadderEncoder.Config config;
        private final boolean skip;

        Contract(ConvolutionalLadderEncoder.Config config, boolean skip) {
            this.config = config;
            this.skip = skip;
        }

        @Override
        protected DataSpec data() {
            return images(8);
        }

        @Override
        protected Encoder encoder(TestContext context) {
            return context.create(ConvolutionalLadderEncoder.TYPE, config);
        }

        @Override
        protected Decoder decoder(TestContext context) {
            return context.create(
                    ConvolutionalLadderDecoder.TYPE,
                    new ConvolutionalLadderDecoder.Config(TestBernoulli.TYPE.byDefault(), skip));
        }
    }

    @Nested
    class PrecisionWeighted extends Contract {
        PrecisionWeighted() {
            super(config(List.of(2, 1, 2), Merge.PRECISION_WEIGHTED, true), true);
        }
    }

    @Nested
    class AChainOfLatents extends Contract {
        AChainOfLatents() {
            super(config(List.of(2, 2), Merge.PRECISION_WEIGHTED, false), false);
        }
    }

    @Nested
    class Residual extends Contract {
        Residual() {
            super(config(List.of(1, 2), Merge.RESIDUAL, true), true);
        }
    }

    @Nested
    class OneLevel extends Contract {
        OneLevel() {
            super(config(List.of(2), Merge.PRECISION_WEIGHTED, true), true);
        }
    }

    @Test
    void latentsShrinkByTheStridesOnTheWayUp() {
        ConvolutionalSizes sizes = new ConvolutionalSizes(
                images(28), List.of(8, 8, 8), List.of(4, 5, 6), List.of(2, 1, 2), 1, Activation.SILU, true);

        assertThat(sizes.levels().stream().map(Level::latent))
                .containsExactly(new Shape(4, 14, 14), new Shape(5, 14, 14), new Shape(6, 7, 7));
    }

    @Test
    void imagesThatCannotShrinkSoFarAreRefused() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = TestContext.of(images(6), scopes.manager(), 1);

            assertThatThrownBy(() ->
                            context.create(ConvolutionalLadderEncoder.TYPE, config(List.of(2, 2), Merge.NONE, true)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("6x6")
                    .hasMessageContaining("fewer strides");
        }
    }

    @Test
    void pointsAreRefusedAndTheDenseLadderIsNamed() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = TestContext.of(TestContext.points(2), scopes.manager(), 1);

            assertThatThrownBy(() -> context.create(ConvolutionalLadderEncoder.TYPE))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("mlp-ladder");
        }
    }
}
