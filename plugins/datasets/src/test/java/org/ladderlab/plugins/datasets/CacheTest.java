package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.plugins.datasets.formats.ArrayFile;
import org.ladderlab.plugins.datasets.formats.Source;
import org.ladderlab.plugins.datasets.stored.Cache;
import org.ladderlab.plugins.datasets.stored.Recipe;
import org.ladderlab.plugins.datasets.stored.Shares;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;

class CacheTest {

    @TempDir
    private Path folder;

    private Path file = Path.of("x.npy");

    @BeforeEach
    void write() throws IOException {
        byte[] values = new byte[800];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * i);
        }
        file = TestFiles.write(folder.resolve("x.npy"), TestFiles.npy("|u1", false, "(200, 4)", values));
    }

    private Dataset read() {
        return FilesTest.arrays(file.toString())
                .read(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()));
    }

    private List<Path> prepared() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("cache/ladderlab/prepared"))) {
            return all.toList();
        }
    }

    @Test
    void otherContentOfTheSameSizeAndTimeIsOtherData() throws IOException {
        String before = read().fingerprint();
        FileTime time = Files.getLastModifiedTime(file);
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1]++;
        Files.write(file, content);
        Files.setLastModifiedTime(file, time);
        assertThat(read().fingerprint()).isNotEqualTo(before);
        assertThat(prepared()).hasSize(2);
    }

    @Test
    void whatIsDamagedInTheCacheIsMadeAgain() throws IOException {
        Dataset whole = read();
        Path values = prepared().get(0).resolve("train.values");
        byte[] content = Files.readAllBytes(values);
        for (byte[] damaged : new byte[][] {Arrays.copyOf(content, content.length - 3), flipped(content)}) {
            Files.write(values, damaged);
            assertThat(read().fingerprint()).isEqualTo(whole.fingerprint());
            assertThat(Files.readAllBytes(values)).isEqualTo(content);
        }
        Files.writeString(prepared().get(0).resolve("content.json"), "{");
        assertThat(read().fingerprint()).isEqualTo(whole.fingerprint());
    }

    private static byte[] flipped(byte[] content) {
        byte[] flipped = content.clone();
        flipped[7] ^= 1;
        return flipped;
    }

    /** As a process that is killed leaves it. */
    @Test
    void anUnfinishedFolderIsNotTakenForDataAndGoesAfterADay() throws IOException {
        String fingerprint = read().fingerprint();
        Path whole = prepared().get(0);
        Path unfinished = whole.resolveSibling(whole.getFileName() + ".unfinished-1");
        Files.move(whole, unfinished);
        Files.delete(unfinished.resolve("content.json"));
        assertThat(read().fingerprint()).isEqualTo(fingerprint);
        assertThat(unfinished).exists();
        Files.setLastModifiedTime(unfinished, FileTime.fromMillis(0));
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1]++;
        Files.write(file, content);
        read();
        assertThat(unfinished).doesNotExist();
    }

    /** A process of its own, and what it reads into a cache of its own. */
    public static final class Preparing {
        private Preparing() {}

        public static void main(String[] arguments) {
            Dataset data = FilesTest.arrays(arguments[0]).read(Map.of("XDG_CACHE_HOME", arguments[1]));
            System.out.println(data.fingerprint());
        }
    }

    private Process preparing(Path cache) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Preparing.class.getName(),
                        file.toString(),
                        cache.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** As soon as it has begun, when some of the examples are written, and when all are and it puts them in order. */
    @ParameterizedTest
    @ValueSource(strings = {"train.values", "4000000 train.values", "ordered.values"})
    void aProcessThatIsKilledWhilePreparingLeavesNothingThatIsRead(String moment) throws Exception {
        byte[] values = new byte[8_000_000];
        new Random(1).nextBytes(values);
        file = TestFiles.write(folder.resolve("large.npy"), TestFiles.npy("|u1", false, "(8000, 1000)", values));
        Path cache = folder.resolve("cache");
        Process killed = preparing(cache);
        while (killed.isAlive() && !reached(cache.resolve("ladderlab/prepared"), moment)) {
            Thread.sleep(1);
        }
        killed.destroyForcibly().waitFor();
        // Nothing is said of a process that was done before it could be killed.
        assumeThat(prepared()).singleElement().asString().contains(".unfinished-");
        Dataset next = read();
        assertThat(next.size(Split.TRAIN) + next.size(Split.VALIDATION) + next.size(Split.TEST))
                .isEqualTo(8000);
        assertThat(next.fingerprint())
                .isEqualTo(FilesTest.arrays(file.toString())
                        .read(Map.of("XDG_CACHE_HOME", folder.resolve("other").toString()))
                        .fingerprint());
    }

    private static boolean reached(Path root, String moment) throws IOException {
        String name = moment.substring(moment.indexOf(' ') + 1);
        long least = moment.contains(" ") ? Long.parseLong(moment.split(" ")[0]) : 0;
        if (!Files.isDirectory(root)) {
            return false;
        }
        try (Stream<Path> all = Files.list(root)) {
            return all.anyMatch(folder -> Files.exists(folder.resolve(name))
                    && folder.resolve(name).toFile().length() >= least);
        }
    }

    @Test
    void twoProcessesThatPrepareTheSameAtOnceGetTheSame() throws Exception {
        Path cache = folder.resolve("cache");
        List<Process> both = List.of(preparing(cache), preparing(cache));
        List<String> said = new ArrayList<>();
        for (Process each : both) {
            said.add(new String(each.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        }
        assertThat(said).containsOnly(read().fingerprint());
        assertThat(prepared()).hasSize(1);
    }

    /** As files do that are still being copied. */
    @Test
    void filesThatChangeWhileTheyAreReadAreNotPreparedUnderTheirOldName() {
        Path cache = folder.resolve("cache");
        Recipe recipe = new Recipe(
                "changing",
                Map.of(Split.TRAIN, file),
                List.of(file),
                (split, path) -> {
                    Source source = ArrayFile.open(path, Optional.empty(), Optional.empty());
                    TestFiles.write(file, TestFiles.npy("|u1", false, "(200, 4)", new byte[800]));
                    return source;
                },
                Shares.DEFAULT,
                Optional.empty());
        assertThatThrownBy(() -> new Cache(cache).open(recipe)).hasMessageContaining("changed while they were read");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void severalThatPrepareTheSameAtOnceGetTheSame() throws IOException {
        List<String> fingerprints = IntStream.range(0, 8)
                .parallel()
                .mapToObj(n -> read().fingerprint())
                .distinct()
                .toList();
        assertThat(fingerprints).hasSize(1);
        assertThat(prepared()).hasSize(1);
        assertThat(read().size(Split.TRAIN)).isBetween(140, 180);
    }

    @Test
    void aCacheThatCannotBeWrittenIsASentence() throws IOException {
        Files.createDirectories(folder.resolve("cache"));
        Files.writeString(folder.resolve("cache/ladderlab"), "a file where a folder should be");
        assertThatThrownBy(this::read)
                .hasMessageContaining("Cannot write prepared data into")
                .hasMessageContaining("LADDERLAB_DATA");
    }
}
