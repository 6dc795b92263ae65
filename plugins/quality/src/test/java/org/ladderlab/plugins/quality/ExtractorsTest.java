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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.plugins.datasets.Digits;
import org.ladderlab.plugins.quality.extractors.Classifier;
import org.ladderlab.plugins.quality.extractors.Classifier.Shipped;
import org.ladderlab.plugins.quality.extractors.Extractor;
import org.ladderlab.plugins.quality.extractors.Pca;
import org.ladderlab.plugins.quality.extractors.Torchscript;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
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

    private Extractor classifier(DataSpec data, Optional<Shipped> of, Optional<String> weights) {
        return Classifier.TYPE.create(new Classifier.Config(of, weights), TestContext.of(data, scopes.manager(), 1));
    }

    /** The labels are those of the nearest mean of the features of each class, over the training digits. */
    @Test
    void digitsOfOneClassAreNearEachOtherInTheShippedClassifiersFeatures() {
        Scope scope = scopes.evaluation(1);
        Dataset digits =
                Digits.TYPE.create(Digits.TYPE.defaults(), TestContext.of(TestContext.points(1), scopes.manager(), 1));
        Extractor extractor = classifier(digits.spec(), Optional.empty(), Optional.empty());
        assertThat(extractor.description())
                .matches("the hidden layer of the classifier digits.safetensors, SHA-256 [0-9a-f]{64}");
        Batch training = all(digits, Split.TRAIN, scope);
        Batch test = all(digits, Split.TEST, scope);
        Extractor.Features features = extractor.features(with(training.data(), scope));
        double[][] means = means(
                features.of(training.data()), training.labels().orElseThrow().toLongArray());
        double[][] found = features.of(test.data());
        long[] labels = test.labels().orElseThrow().toLongArray();
        long right = IntStream.range(0, labels.length)
                .filter(i -> nearest(found[i], means) == labels[i])
                .count();
        assertThat(right / (double) labels.length).isGreaterThan(0.93);
    }

    private static Batch all(Dataset data, Split split, Scope scope) {
        return data.batch(split, IntStream.range(0, data.size(split)).toArray(), scope);
    }

    private static double[][] means(double[][] rows, long[] labels) {
        double[][] means = new double[10][rows[0].length];
        int[] counts = new int[10];
        for (int i = 0; i < rows.length; i++) {
            counts[(int) labels[i]]++;
            for (int d = 0; d < rows[i].length; d++) {
                means[(int) labels[i]][d] += rows[i][d];
            }
        }
        for (int c = 0; c < means.length; c++) {
            for (int d = 0; d < means[c].length; d++) {
                means[c][d] /= counts[c];
            }
        }
        return means;
    }

    private static int nearest(double[] row, double[][] means) {
        return IntStream.range(0, means.length)
                .boxed()
                .min(Comparator.comparingDouble(c -> IntStream.range(0, row.length)
                        .mapToDouble(d -> (row[d] - means[c][d]) * (row[d] - means[c][d]))
                        .sum()))
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = Shipped.class,
            names = {"MNIST", "FASHION_MNIST"})
    void aClassifierOf28x28PicturesIsShipped(Shipped of) {
        Scope scope = scopes.evaluation(1);
        NDArray x = scope.normal(new Shape(2, 1, 28, 28));
        double[][] found = classifier(TestContext.images(1, 28, 256), Optional.of(of), Optional.empty())
                .features(with(x, scope))
                .of(x);
        assertThat(found).hasDimensions(2, 64);
    }

    @Test
    void aClassifierOfOtherExamplesIsRefusedWithTheReason() throws IOException {
        assertThatThrownBy(
                        () -> classifier(TestContext.images(1, 28, 256), Optional.of(Shipped.DIGITS), Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "digits.safetensors is of other examples: for those of 'images', of shape (1, 28, 28)");
        assertThatThrownBy(() -> classifier(TestContext.images(1, 28, 256), Optional.empty(), Optional.empty()))
                .hasMessageContaining("No classifier of 'images' is shipped, only of digits, mnist, fashion-mnist");
        assertThatThrownBy(() -> classifier(TestContext.points(2), Optional.of(Shipped.DIGITS), Optional.empty()))
                .hasMessageContaining("have no lowest and highest");
        Path file = Files.writeString(folder.resolve("weights.safetensors"), "nothing at all");
        assertThatThrownBy(() ->
                        classifier(TestContext.images(1, 28, 256), Optional.empty(), Optional.of(file.toString())))
                .hasMessageContaining("weights.safetensors holds no classifier; write it with")
                .hasMessageContaining("is not a whole safetensors file: its first 8 bytes");
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
