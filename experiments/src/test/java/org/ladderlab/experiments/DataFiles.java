package org.ladderlab.experiments;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Small files of every form that the guide's page on data tells of, by the names that it gives them. */
record DataFiles(Path folder, SplittableRandom random) {

    private static final int EXAMPLES = 60;
    private static final int CIFAR_PIXELS = 3 * 32 * 32;

    /** Writes all of them. */
    static void write(Path folder) throws IOException {
        DataFiles files = new DataFiles(folder, new SplittableRandom(1));
        files.pictures();
        files.arrays();
        files.table();
        files.cifar();
        files.idx();
        files.binarised();
    }

    private void pictures() throws IOException {
        for (int i = 0; i < EXAMPLES; i++) {
            Path file = folder.resolve((i % 2 == 0 ? "pictures/cat/" : "pictures/dog/") + i + ".png");
            Files.createDirectories(file.resolveSibling(""));
            BufferedImage picture = new BufferedImage(
                    20, 16 + i % 3, i % 5 == 0 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < 20 * 16; p++) {
                picture.setRGB(p % 20, p / 20, random.nextInt(1 << 24));
            }
            ImageIO.write(picture, "png", file.toFile());
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("pictures.zip")));
                Stream<Path> files = Files.walk(folder.resolve("pictures"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
    }

    private void arrays() throws IOException {
        byte[] images = npy("|u1", "(60, 8, 8)", bytes(EXAMPLES * 64, 256));
        byte[] labels = npy("|u1", "(60,)", bytes(EXAMPLES, 3));
        Files.write(folder.resolve("images.npy"), images);
        Files.write(folder.resolve("y.npy"), labels);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("images.npz")))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(images);
            zip.putNextEntry(new ZipEntry("y.npy"));
            zip.write(labels);
        }
        byte[] header = """
                {"x": {"dtype": "U8", "shape": [60, 1, 8, 8], "data_offsets": [0, 3840]}}"""
                .getBytes(StandardCharsets.UTF_8);
        Files.write(
                folder.resolve("images.safetensors"),
                ByteBuffer.allocate(8 + header.length + EXAMPLES * 64)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .put(bytes(EXAMPLES * 64, 256))
                        .array());
    }

    /** As {@code numpy.save} does; the header fills whole blocks of 64 bytes. */
    private static byte[] npy(String type, String shape, byte[] values) {
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        String header = text + " ".repeat(Math.floorMod(-(11 + text.length()), 64)) + "\n";
        return ByteBuffer.allocate(10 + header.length() + values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x93)
                .put("NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1))
                .put(values)
                .array();
    }

    private void table() throws IOException {
        Files.writeString(
                folder.resolve("table.csv"),
                "height,weight,kind\n"
                        + IntStream.range(0, 5 * EXAMPLES)
                                .mapToObj(i -> 1.7 + 0.1 * random.nextGaussian() + ","
                                        + (70 + 9 * random.nextGaussian()) + (i % 2 == 0 ? ",short\n" : ",tall\n"))
                                .collect(Collectors.joining()));
    }

    private void cifar() throws IOException {
        Path ten = Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
        Files.write(
                ten.resolve("batches.meta.txt"),
                IntStream.range(0, 10).mapToObj(i -> "kind " + i).toList());
        for (String name :
                List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch")) {
            Files.write(ten.resolve(name + ".bin"), records(10, 1));
        }
        Path hundred = Files.createDirectory(folder.resolve("cifar-100-binary"));
        Files.write(hundred.resolve("train.bin"), records(100, 2));
        Files.write(hundred.resolve("test.bin"), records(10, 2));
    }

    /** Of each example its labels, then red, green and blue. */
    private byte[] records(int count, int labels) {
        ByteBuffer records = ByteBuffer.allocate(count * (labels + CIFAR_PIXELS));
        for (int i = 0; i < count; i++) {
            for (int l = 0; l < labels; l++) {
                records.put((byte) (i % 10));
            }
            records.put(bytes(CIFAR_PIXELS, 256));
        }
        return records.array();
    }

    private void idx() throws IOException {
        for (String split : List.of("train", "t10k")) {
            gzip(
                    split + "-images-idx3-ubyte.gz",
                    ByteBuffer.allocate(16 + EXAMPLES * 64)
                            .putInt(0x803)
                            .putInt(EXAMPLES)
                            .putInt(8)
                            .putInt(8)
                            .put(bytes(EXAMPLES * 64, 256)));
            gzip(
                    split + "-labels-idx1-ubyte.gz",
                    ByteBuffer.allocate(8 + EXAMPLES)
                            .putInt(0x801)
                            .putInt(EXAMPLES)
                            .put(bytes(EXAMPLES, 10)));
        }
    }

    private void gzip(String name, ByteBuffer content) throws IOException {
        try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            stream.write(content.array());
        }
    }

    private void binarised() throws IOException {
        for (String split : List.of("train", "valid", "test")) {
            Files.write(
                    folder.resolve("binarized_mnist_" + split + ".amat"),
                    IntStream.range(0, 20)
                            .mapToObj(i -> random.ints(28 * 28, 0, 2)
                                    .mapToObj(Integer::toString)
                                    .collect(Collectors.joining(" ")))
                            .toList());
        }
    }

    /** Values from 0 to one below the bound. */
    private byte[] bytes(int count, int bound) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) random.nextInt(bound);
        }
        return bytes;
    }
}
