package org.ladderlab.plugins.nvae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.likelihoods.Bernoulli;
import org.ladderlab.plugins.likelihoods.MixtureOfLogistics;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class NvaeTest {

    @Nested
    class Catalogue extends PluginContract {

        @Override
        protected Plugin plugin() {
            return new NvaePlugin();
        }
    }

    private abstract static class Pair extends EncoderDecoderContract {

        private final DataSpec data;
        private final Ref<Likelihood> likelihood;
        private final NvaeEncoder.Config config;

        Pair(DataSpec data, Ref<Likelihood> likelihood, NvaeEncoder.Config config) {
            this.data = data;
            this.likelihood = likelihood;
            this.config = config;
        }

        @Override
        protected DataSpec data() {
            return data;
        }

        @Override
        protected Encoder encoder(TestContext context) {
            return context.create(NvaeEncoder.TYPE, config);
        }

        @Override
        protected Decoder decoder(TestContext context) {
            return context.create(NvaeDecoder.TYPE, Models.decoder(likelihood, config));
        }
    }

    @Nested
    class TwoScales extends Pair {

        TwoScales() {
            super(Models.binary(8), Bernoulli.TYPE.byDefault(), Models.small());
        }
    }

    @Nested
    class HalvedAndPaddedWithAbsoluteNormals extends Pair {

        HalvedAndPaddedWithAbsoluteNormals() {
            super(
                    Models.binary(6),
                    Bernoulli.TYPE.byDefault(),
                    new NvaeEncoder.Config(List.of(1, 2), 2, 4, 1, 1, 1, 1, false));
        }
    }

    @Nested
    class OneGroup extends Pair {

        OneGroup() {
            super(
                    Models.binary(4),
                    Bernoulli.TYPE.byDefault(),
                    new NvaeEncoder.Config(List.of(1), 2, 4, 0, 1, 1, 0, true));
        }
    }

    @Nested
    class ColourWithAMixtureOfLogistics extends Pair {

        ColourWithAMixtureOfLogistics() {
            super(TestContext.images(3, 4, 256), MixtureOfLogistics.TYPE.byDefault(), Models.small());
        }
    }

    @Test
    void eachScaleHasHalfTheSizeOfTheOneNearerTheData() {
        NvaeLayout layout = new NvaeLayout(Models.binary(28), List.of(3, 2), 20, 32, 2, 2);
        assertThat(layout.levels().stream().map(Level::latent))
                .containsExactly(
                        new Shape(20, 8, 8),
                        new Shape(20, 8, 8),
                        new Shape(20, 8, 8),
                        new Shape(20, 4, 4),
                        new Shape(20, 4, 4));
        assertThat(layout.features(4)).isEqualTo(new Shape(256, 4, 4));
        assertThat(layout.lastOfScale(2)).isTrue();
        assertThat(layout.lastOfScale(4)).isFalse();
    }

    @Test
    void anImageThatCannotBeHalvedSoOftenIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> new NvaeLayout(Models.binary(28), List.of(1, 1), 20, 32, 2, 0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("28x28")
                .hasMessageContaining("padding");
    }

    @Test
    void pointsAreRefused() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = TestContext.of(TestContext.points(2), scopes.manager(), 1);
            assertThatThrownBy(() -> context.create(NvaeEncoder.TYPE))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("images");
        }
    }
}
