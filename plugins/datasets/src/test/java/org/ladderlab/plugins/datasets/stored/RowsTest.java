package org.ladderlab.plugins.datasets.stored;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsTest {

    private static final int SIZE = 7;

    @TempDir
    private Path folder;

    @Test
    void fromDiskAndInMemoryTheExamplesAreTheSame() throws IOException {
        byte[] all = new byte[30 * SIZE];
        new Random(1).nextBytes(all);
        Path file = Files.write(folder.resolve("train.values"), all);
        Rows disk = Rows.of(file, SIZE, all.length - 1);
        Rows memory = Rows.of(file, SIZE, all.length);
        assertThat(disk).isInstanceOf(FileRows.class);
        assertThat(memory).isNotInstanceOf(FileRows.class);
        assertThat(disk.count()).isEqualTo(memory.count()).isEqualTo(30);
        byte[] one = new byte[SIZE];
        byte[] other = new byte[SIZE];
        for (int index : new int[] {29, 0, 3, 3, 17}) {
            disk.read(index, one);
            memory.read(index, other);
            assertThat(one).isEqualTo(other);
        }
    }
}
