package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.TestContext;

/** Its numbers are those of case K01, whose every row the stacked ladder's test compares. */
class LinearMapTest extends EncoderDecoderContract {

    @Override
    protected DataSpec data() {
        return TestContext.points(3);
    }

    @Override
    protected Encoder encoder(TestContext context) {
        return context.create(
                LinearMapEncoder.TYPE,
                new LinearMapEncoder.Config(List.of(0.6, -0.1, 0.2, 0.1, 0.5, 0.3), List.of(0.1, 0.2)));
    }

    @Override
    protected Decoder decoder(TestContext context) {
        return context.create(
                LinearMapDecoder.TYPE, new LinearMapDecoder.Config(List.of(1.0, 0.3, -0.4, 0.9, 0.2, 0.5), 0.4));
    }

    @Test
    void aMapOfAnotherSizeIsRefused() {
        TestContext context = context(data());
        assertThatThrownBy(() -> context.create(
                        LinearMapEncoder.TYPE, new LinearMapEncoder.Config(List.of(1.0, 2.0), List.of(0.1))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("z has 1 variances and an example 3 dimensions");
        assertThatThrownBy(() ->
                        context.create(LinearMapDecoder.TYPE, new LinearMapDecoder.Config(List.of(1.0, 2.0), 0.4)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("An example has 3 dimensions");
    }
}
