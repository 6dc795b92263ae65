package org.ladderlab.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumpyArrayTest {

    @TempDir
    private Path folder;

    /** The bytes of {@code np.save(file, np.array([[1, 2.5], [-3, 0]], dtype='<f4'))}: NEP 1, version 1.0. */
    @Test
    void anArrayIsWrittenAsNumpySavesIt() throws IOException {
        Path file = folder.resolve("a.npy");
        NumpyArray.of(new float[] {1, 2.5f, -3, 0}, 2, 2).write(file);

        byte[] bytes = Files.readAllBytes(file);
        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";
        assertThat(HexFormat.of().formatHex(bytes, 0, 10)).isEqualTo("934e554d505901007600");
        assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII))
                .isEqualTo(dictionary + " ".repeat(117 - dictionary.length()) + "\n");
        assertThat(HexFormat.of().formatHex(bytes, 128, bytes.length)).isEqualTo("0000803f00002040000040c000000000");
    }

    @Test
    void oneAxisHasACommaAndTheHeaderEndsAtAMultipleOf64() throws IOException {
        for (int axes = 1; axes < 12; axes++) {
            long[] shape = new long[axes];
            java.util.Arrays.fill(shape, 1);
            Path file = folder.resolve(axes + ".npy");
            NumpyArray.of(new double[] {1}, shape).write(file);
            byte[] bytes = Files.readAllBytes(file);
            assertThat((bytes.length - 8) % 64).isZero();
            assertThat(bytes[bytes.length - 9]).isEqualTo((byte) '\n');
        }
        assertThat(Files.readString(folder.resolve("1.npy"), StandardCharsets.ISO_8859_1))
                .contains("'shape': (1,), }");
    }

    @Test
    void severalArraysAreAZipOfSuchFiles() throws IOException {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        arrays.put("samples", NumpyArray.of(new float[] {1, 2}, 2, 1));
        arrays.put("labels", NumpyArray.of(new long[] {7, 9}));
        Path file = folder.resolve("a.npz");
        NumpyArray.write(arrays, file);
        arrays.get("labels").write(folder.resolve("labels.npy"));

        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("samples.npy", "labels.npy");
            assertThat(zip.getInputStream(zip.getEntry("labels.npy")).readAllBytes())
                    .isEqualTo(Files.readAllBytes(folder.resolve("labels.npy")));
        }
    }
}
