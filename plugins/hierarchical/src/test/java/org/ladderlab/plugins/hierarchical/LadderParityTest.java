package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.experiment.InitialWeights;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.testkit.LadderTwin;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** The ladder VAE beside a plain PyTorch one with the same weights; tools/parity/ladder.py made the files and says how. */
class LadderParityTest {

    private static final DataSpec BINARY =
            new DataSpec("binary", new Shape(16), Optional.of(new PixelGrid(2, 0, 1)), 0);

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(LadderParityTest.class.getResource(name), name)
                .toURI());
    }

    @Test
    void everyTermOfTheBoundAGradientAndTheStatisticsAreThoseOfPyTorch() throws IOException, URISyntaxException {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = TestContext.of(BINARY, scopes.manager(), 1);
            Encoder encoder = context.scoped("encoder")
                    .create(
                            MlpLadderEncoder.TYPE,
                            new MlpLadderEncoder.Config(
                                    List.of(8, 6, 5),
                                    List.of(4, 3, 2),
                                    2,
                                    Activation.LEAKY_RELU,
                                    true,
                                    0,
                                    Merge.PRECISION_WEIGHTED,
                                    LatentLaw.GAUSSIAN));
            Decoder decoder = context.with(encoder)
                    .scoped("decoder")
                    .create(MlpLadderDecoder.TYPE, new MlpLadderDecoder.Config(TestBernoulli.TYPE.byDefault()));
            InitialWeights.load(resource("ladder.safetensors"), "", context.parameters());
            SafeTensors theirs = SafeTensors.read(resource("ladder-case.safetensors"), scopes.manager());
            new LadderTwin(encoder, decoder, context.parameters(), theirs.arrays())
                    .check("encoder.z1.up.linear0.weight", "encoder.z1.up.norm0", scopes);
        }
    }
}
