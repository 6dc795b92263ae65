package org.ladderlab.plugins.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.quality.extractors.Extractor;
import org.ladderlab.plugins.quality.extractors.Pca;
import org.ladderlab.plugins.quality.extractors.Torchscript;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class ExtractorsTest {

    private final Scopes scopes = Scopes.seeded(3);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        scopes.close();
    }

    private GivenInput with(NDArray training, Scope scope) {
        List<Evaluated> batches = List.of(new Evaluated(new Batch(training, Optional.empty()), scope));
        return GivenInput.of(() -> batches).with(Split.TRAIN, () -> batches);
    }

    /** Points on a line through (1, 2): along it, and nothing across. */
    @Test
    void thePrincipalAxisIsTheOneAlongWhichTheTrainingPartVaries() {
        Scope scope = scopes.evaluation(1);
        NDArray along = scope.manager().create(new float[] {-2, -1, 0, 1, 2}, new Shape(5, 1));
        NDArray training = along.matMul(scope.manager().create(new float[] {3, 4}, new Shape(1, 2)))
                .add(scope.manager().create(new float[] {1, 2}));
        double[][] found = new Pca(2, 5).features(with(training, scope)).of(training);
        for (int i = 0; i < 5; i++) {
            assertThat(Math.abs(found[i][0])).isCloseTo(5 * Math.abs(i - 2), within(1e-5));
            assertThat(found[i][1]).isCloseTo(0, within(1e-5));
        }
        assertThat(new Pca(1, 5).features(with(training, scope)).of(training)[0])
                .hasSize(1);
    }

    @Test
    void aTorchScriptModuleGivesItsFeaturesUnderTheSumOfItsFile() throws IOException {
        Path file = folder.resolve("double.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            entry(zip, "version", "3\n");
            entry(zip, "constants.pkl", "\u0080\u0002).");
            entry(zip, "data.pkl", "\u0080\u0002c__torch__\nOps\n)\u0081}(X\b\0\0\0training\u0088ub.");
            entry(
                    zip,
                    "code/__torch__.py",
                    """
                    class Ops(Module):
                      __parameters__ = []
                      __buffers__ = []
                      training : bool
                      def forward(self: __torch__.Ops, x: Tensor) -> Tensor:
                        return torch.mul(x, 2.)
                    """);
        }
        Scope scope = scopes.evaluation(1);
        NDArray x = scope.manager().create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
        Extractor extractor = made(file);
        assertThat(extractor.features(with(x, scope)).of(x)).isDeepEqualTo(new double[][] {{2, 4}, {6, 8}});
        assertThat(extractor.description()).matches("double.pt, SHA-256 [0-9a-f]{64}");
    }

    @Test
    void aFileThatIsNoModuleIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("model.pt"), "nothing");
        assertThatThrownBy(() -> made(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("The file " + file + " is no TorchScript module (")
                .hasMessageEndingWith("); write it with torch.jit.save.");
    }

    private Extractor made(Path file) {
        return Torchscript.TYPE.create(
                new Torchscript.Config(file.toString()), TestContext.of(TestContext.points(2), scopes.manager(), 1));
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry("ops/" + name));
        zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
        zip.closeEntry();
    }
}
