package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownDataTest {

    @TempDir
    private Path folder;

    @Test
    void whatNobodyKnowsIsSaidSo() throws IOException {
        Path file = Files.writeString(folder.resolve("x.bin"), "something");
        assertThat(KnownData.of(file).good()).isFalse();
        assertThat(KnownData.of(file).sentences())
                .containsExactly(file + " is none of the files whose sums are known.");
        assertThat(KnownData.of(folder).sentences().get(0)).contains("holds neither");
    }

    /** Files with holes, so that they are large and take no room. */
    @Test
    void cifarsFilesAreCountedAndMeasuredAndTheLimitOfThatIsSaid() throws IOException {
        for (int k = 1; k <= 5; k++) {
            sized("data_batch_" + k + ".bin", 30_730_000);
        }
        assertThat(KnownData.of(folder).good()).isFalse();
        assertThat(KnownData.of(folder).sentences().get(0)).contains("has 5 of the 6 files");
        sized("test_batch.bin", 30_729_999);
        assertThat(KnownData.of(folder).sentences())
                .containsExactly(folder.resolve("test_batch.bin") + " has 30729999 bytes instead of 30730000.");
        sized("test_batch.bin", 30_730_000);
        assertThat(KnownData.of(folder).good()).isTrue();
        assertThat(KnownData.of(folder).sentences().get(0)).contains("Sums are known of the archive alone");
    }

    @Test
    void soAreThoseOfCifar100() throws IOException {
        sized("train.bin", 153_700_000);
        assertThat(KnownData.of(folder).sentences().get(0)).contains("has 1 of the 2 files of CIFAR-100's");
        sized("test.bin", 30_740_000);
        assertThat(KnownData.of(folder).good()).isTrue();
    }

    private void sized(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }
}
