package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
