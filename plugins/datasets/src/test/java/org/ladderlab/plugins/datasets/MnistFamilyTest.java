package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class MnistFamilyTest {

    @Test
    void anArchiveThatUnpacksToMoreThanMnistIsNotUnpackedToItsEnd() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 64; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        assertThatThrownBy(() -> MnistFamily.MNIST.checked(MnistFile.TEST_LABELS, packed.toByteArray(), "a file"))
                .isInstanceOf(IOException.class)
                .hasMessage("It unpacks to more than the 47040016 bytes of MNIST's largest file.");
    }
}
