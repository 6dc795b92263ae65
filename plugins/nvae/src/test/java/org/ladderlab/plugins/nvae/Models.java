package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.plugins.likelihoods.Bernoulli;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.testkit.TestContext;

/** Small models for the tests of this plugin. */
final class Models {

    private Models() {}

    /** Binary grey images. */
    static DataSpec binary(int size) {
        return new DataSpec("binary", new Shape(1, size, size), Optional.of(new PixelGrid(2, 0, 1)), 0);
    }

    /** Three groups at two scales. */
    static NvaeEncoder.Config small() {
        return new NvaeEncoder.Config(List.of(2, 1), 2, 4, 0, 1, 1, 0, true);
    }

    /** A decoder with narrow cells, where it has any. */
    static NvaeDecoder.Config decoder(Ref<Likelihood> likelihood, NvaeEncoder.Config config) {
        boolean several = !config.groups().equals(List.of(1));
        return new NvaeDecoder.Config(likelihood, 1, several ? 3 : 6, 1, config.halvings() > 0 ? 2 : 3);
    }

    /** A context that has both halves as parts. */
    static TestContext pair(TestContext context, NvaeEncoder.Config config) {
        Encoder encoder = context.scoped("encoder").create(NvaeEncoder.TYPE, config);
        TestContext with = context.with(encoder);
        Decoder decoder = with.scoped("decoder").create(NvaeDecoder.TYPE, decoder(Bernoulli.TYPE.byDefault(), config));
        return with.with(decoder);
    }
}
