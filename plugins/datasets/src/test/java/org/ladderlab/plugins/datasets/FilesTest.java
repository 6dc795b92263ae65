package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.plugins.datasets.stored.Shares;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/** Every format is read, and a damaged file is a sentence that names it. */
class FilesTest {

    private static final List<String> FORMATS = List.of(
            "x.npy",
            "x.npz",
            "x.safetensors",
            "x.csv",
            "x.amat",
            "x-ubyte",
            "x-ubyte.gz",
            "png",
            "jpg",
            "bmp",
            "x.zip",
            "cifar-10",
            "cifar-100");

    private static final List<String> DAMAGES = List.of("empty", "cut", "begin", "missing", "noise");

    @TempDir
    private Path folder;

    static Stream<Arguments> damagedFiles() {
        return FORMATS.stream().flatMap(format -> DAMAGES.stream().map(damage -> Arguments.of(format, damage)));
    }

    static Stream<String> formats() {
        return FORMATS.stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aFormatGivesTheExamplesThatWereWritten(String format) throws IOException {
        Path damageable = write(format);
        Dataset data = read(format);
        int examples = Stream.of(Split.values()).mapToInt(data::size).sum();
        assertThat(examples).as(damageable.toString()).isEqualTo(format.startsWith("cifar") ? 18 : 12);
        if (List.of("png", "bmp", "x.zip", "x.npy", "x-ubyte", "x-ubyte.gz", "x.npz", "x.csv")
                .contains(format)) {
            try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
                float[] first = data.batch(Split.TRAIN, new int[] {0}, new Scope(manager, false, 1, 1))
                        .data()
                        .toFloatArray();
                // One shade, k / 256 of the way, whichever example comes first.
                double k = (first[0] + 1) * 128 - 0.5;
                assertThat(k).isEqualTo(Math.rint(k)).isBetween(20.0, 31.0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("damagedFiles")
    void aDamagedFileIsASentenceThatNamesIt(String format, String damage) throws IOException {
        Path file = write(format);
        byte[] content = Files.readAllBytes(file);
        switch (damage) {
            case "empty" -> Files.write(file, new byte[0]);
            case "cut" -> Files.write(file, Arrays.copyOf(content, content.length / 2 - 2));
            case "begin" -> {
                byte[] other = "<!DOCTYPE html><html>\n".getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(other, 0, content, 0, other.length);
                Files.write(file, content);
            }
            case "missing" -> Files.delete(file);
            default -> {
                new Random(1).nextBytes(content);
                Files.write(file, content);
            }
        }

        Throwable thrown = catchThrowable(() -> read(format));

        if (damage.equals("missing") && List.of("png", "jpg", "bmp").contains(format)) {
            // One picture less is a smaller folder.
            assertThat(thrown).isNull();
            return;
        }
        assertThat(thrown)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageMatching("(?s)Cannot (use|read) .*" + file.getFileName() + ".*[.]")
                .hasMessageNotContaining("null");
        assertThat(folder.resolve("cache/ladderlab/prepared"))
                .satisfiesAnyOf(cache -> assertThat(cache).doesNotExist(), cache -> assertThat(cache)
                        .isEmptyDirectory());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.zip", "x.npz"})
    void anEntryOfAZipThatHasNotItsChecksumIsRefused(String format) throws IOException {
        Path file = write(format);
        byte[] content = Files.readAllBytes(file);
        // In the directory at the end the sum is 16 bytes behind the first entry's signature.
        content[new String(content, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 16] ^= 1;
        Files.write(file, content);
        assertThatThrownBy(() -> read(format))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(format)
                .hasMessageContaining("it cannot be unpacked (its checksum is wrong)");
    }

    @Test
    void aLineOfATableWithoutItsLabelIsRefused() throws IOException {
        Path file = TestFiles.write(
                folder.resolve("x.csv"), "a,kind\n1,short\n2,tall\n3,\n".getBytes(StandardCharsets.US_ASCII));
        ArraysDataset given = arrays(file.toString());
        ArraysDataset labelled = new ArraysDataset(
                given.path(),
                given.validation(),
                given.test(),
                given.shares(),
                given.array(),
                Optional.of("kind"),
                given.shape(),
                given.levels(),
                PixelValues.CELL_CENTRES,
                Binarisation.NONE,
                false,
                false);
        assertThatThrownBy(() -> labelled.read(
                        Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("x.csv, line 4: it has no label; fill the gap or leave the line out.");
    }

    private Dataset read(String format) {
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        String path = folder.resolve(format).toString();
        return switch (format) {
            case "png", "jpg", "bmp", "x.zip" -> images(path).read(environment);
            case "cifar-10" -> new Cifar10(path, PixelValues.CELL_CENTRES, false, 3).read(environment);
            case "cifar-100" -> new Cifar100(path, false, PixelValues.CELL_CENTRES, false, 3).read(environment);
            default -> arrays(path).read(environment);
        };
    }

    static ArraysDataset arrays(String path) {
        ArraysDataset given = ArraysDataset.TYPE.defaults();
        return new ArraysDataset(
                path,
                given.validation(),
                given.test(),
                Shares.DEFAULT,
                given.array(),
                given.labels(),
                given.shape(),
                given.levels(),
                PixelValues.CELL_CENTRES,
                Binarisation.NONE,
                false,
                false);
    }

    static ImagesDataset images(String path) {
        ImagesDataset given = ImagesDataset.TYPE.defaults();
        return new ImagesDataset(
                path,
                given.validation(),
                given.test(),
                Shares.DEFAULT,
                given.labels(),
                true,
                given.colours(),
                given.size(),
                false,
                8,
                PixelValues.CELL_CENTRES,
                Binarisation.NONE,
                false);
    }

    /** Twelve examples of shades 20 to 31, and the file that is to be damaged. */
    private Path write(String format) throws IOException {
        Path file = folder.resolve(format);
        byte[] shades = new byte[12 * 16];
        for (int i = 0; i < shades.length; i++) {
            shades[i] = (byte) (20 + i / 16);
        }
        return switch (format) {
            case "x.npy" -> TestFiles.write(file, TestFiles.npy("|u1", false, "(12, 4, 4)", shades));
            case "x.npz" -> zip(file, Map.of("arr_0.npy", TestFiles.npy("|u1", false, "(12, 4, 4)", shades)));
            case "x.safetensors" -> {
                String header = "{\"x\":{\"dtype\":\"U8\",\"shape\":[12,4,4],\"data_offsets\":[0,192]}}";
                yield TestFiles.write(
                        file,
                        ByteBuffer.allocate(8 + header.length() + 192)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(header.length())
                                .put(header.getBytes(StandardCharsets.US_ASCII))
                                .put(shades)
                                .array());
            }
            case "x.csv", "x.amat" -> {
                StringBuilder text = new StringBuilder(format.equals("x.csv") ? "a,b,c\n" : "");
                for (int n = 0; n < 12; n++) {
                    text.append(
                            format.equals("x.csv") ? "K,K,K\n".replace("K", "" + (20 + n)) : " 1 0 " + n % 2 + "\n");
                }
                yield TestFiles.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
            }
            case "x-ubyte" -> TestFiles.write(file, idx(shades));
            case "x-ubyte.gz" -> {
                ByteArrayOutputStream packed = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                    gzip.write(idx(shades));
                }
                yield TestFiles.write(file, packed.toByteArray());
            }
            case "png", "jpg", "bmp" -> {
                for (int n = 0; n < 12; n++) {
                    TestFiles.write(file.resolve(n + "." + format), picture(20 + n, format));
                }
                yield file.resolve("5." + format);
            }
            case "x.zip" -> {
                Map<String, byte[]> entries = new TreeMap<>();
                for (int n = 0; n < 12; n++) {
                    entries.put(n % 2 + "/" + n + ".png", picture(20 + n, "png"));
                }
                yield zip(file, entries);
            }
            case "cifar-100" -> {
                for (String name : List.of("train.bin", "test.bin")) {
                    ByteBuffer records = ByteBuffer.allocate(9 * 3074);
                    IntStream.range(0, 9).forEach(n -> {
                        byte[] record = new byte[3074];
                        Arrays.fill(record, (byte) 7);
                        record[1] = (byte) (90 + n);
                        records.put(record);
                    });
                    TestFiles.write(file.resolve(name), records.array());
                }
                yield file.resolve("train.bin");
            }
            default -> {
                byte[] record = new byte[3073];
                Arrays.fill(record, (byte) 7);
                for (String name : List.of(
                        "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch")) {
                    ByteBuffer records = ByteBuffer.allocate(3 * 3073);
                    IntStream.range(0, 3).forEach(n -> records.put(record));
                    TestFiles.write(file.resolve(name + ".bin"), records.array());
                }
                yield file.resolve("data_batch_2.bin");
            }
        };
    }

    private static byte[] idx(byte[] shades) {
        return ByteBuffer.allocate(16 + shades.length)
                .put(new byte[] {0, 0, 8, 3})
                .putInt(12)
                .putInt(4)
                .putInt(4)
                .put(shades)
                .array();
    }

    private static byte[] picture(int shade, String format) throws IOException {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 16; i++) {
            image.getRaster().setSample(i % 4, i / 4, 0, shade);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    private static Path zip(Path file, Map<String, byte[]> entries) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }

    @Test
    void labelsOfCifar100AreClassesOrSuperclasses() throws IOException {
        String path = write("cifar-100").resolveSibling("").toString();
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Dataset fine = new Cifar100(path, false, PixelValues.CELL_CENTRES, false, 0).read(environment);
        Dataset coarse = new Cifar100(path, true, PixelValues.CELL_CENTRES, false, 0).read(environment);
        assertThat(fine.labelNames()).hasSize(100).contains("willow_tree").isSorted();
        assertThat(coarse.labelNames()).hasSize(20).isSorted();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Scope scope = new Scope(manager, false, 1, 1);
            int[] all = IntStream.range(0, 9).toArray();
            assertThat(fine.batch(Split.TEST, all, scope).labels().orElseThrow().toLongArray())
                    .containsExactlyInAnyOrder(90, 91, 92, 93, 94, 95, 96, 97, 98);
            assertThat(coarse.batch(Split.TEST, all, scope)
                            .labels()
                            .orElseThrow()
                            .toLongArray())
                    .containsOnly(7);
        }
    }

    @Test
    void pandasColumnsWithNamesAndTextLabelsAreATable() throws IOException {
        TestFiles.write(
                folder.resolve("t.csv"),
                "height;kind;weight\n1.5;\"tall; old\";2\n-3e2;short;.5\n7;short;1\n".getBytes(StandardCharsets.UTF_8));
        ArraysDataset all = arrays(folder.resolve("t.csv").toString());
        Dataset table = new ArraysDataset(
                        all.path(),
                        all.validation(),
                        all.test(),
                        new Shares(0, 0),
                        all.array(),
                        Optional.of("kind"),
                        all.shape(),
                        all.levels(),
                        all.values(),
                        all.binarise(),
                        false,
                        false)
                .read(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()));
        assertThat(table.labelNames()).containsExactly("short", "tall; old");
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            var batch = table.batch(Split.TRAIN, new int[] {0, 1, 2}, new Scope(manager, false, 1, 1));
            float[] values = batch.data().toFloatArray();
            long[] labels = batch.labels().orElseThrow().toLongArray();
            assertThat(IntStream.range(0, 3).mapToObj(n -> values[2 * n] + " " + values[2 * n + 1] + " " + labels[n]))
                    .containsExactlyInAnyOrder("1.5 2.0 1", "-300.0 0.5 0", "7.0 1.0 0");
        }
    }

    @Test
    void aGapInATableIsNamedByItsLineAndColumn() throws IOException {
        TestFiles.write(folder.resolve("t.csv"), "a,b\n1,2\n3,\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read("t.csv"))
                .hasMessage(
                        "Cannot use " + folder.resolve("t.csv")
                                + ", line 3: '' in the column 'b' is no number; fill the gap, name the column as 'labels' or leave it out.");
    }
}
