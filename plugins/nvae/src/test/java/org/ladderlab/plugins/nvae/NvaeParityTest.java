package org.ladderlab.plugins.nvae;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.experiment.InitialWeights;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.testkit.LadderTwin;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** NVAE beside a plain PyTorch one with the same weights; tools/parity/nvae.py made the files and says how. */
class NvaeParityTest {

    private static final NvaeEncoder.Config CONFIG = new NvaeEncoder.Config(List.of(2, 1), 2, 4, 1, 1, 1, 0, true);

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(NvaeParityTest.class.getResource(name), name)
                .toURI());
    }

    @Test
    void everyTermOfTheBoundAGradientAndTheStatisticsAreThoseOfPyTorch() throws IOException, URISyntaxException {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = Models.pair(TestContext.of(Models.binary(8), scopes.manager(), 1), CONFIG);
            InitialWeights.load(resource("nvae.safetensors"), "", context.parameters());
            SafeTensors theirs = SafeTensors.read(resource("nvae-case.safetensors"), scopes.manager());
            new LadderTwin(
                            context.part(Encoder.class),
                            context.part(Decoder.class),
                            context.parameters(),
                            theirs.arrays())
                    .check("encoder.stem.weight", "encoder.halving0.cell0.norm0", scopes);
        }
    }
}
