package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.datasets.formats.Colours;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.plugins.datasets.stored.Shares;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Scope;

class PicturesTest {

    @TempDir
    private Path folder;

    /** Java's own conversion would give 168 for a grey of 100, and the index 1 for the second of four shades. */
    @Test
    void aPixelIsTheNumberInTheFile() throws IOException {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 100);
        grey.getRaster().setSample(1, 0, 0, 1);
        save(grey, "grey.png");
        assertThat(only(Optional.empty())).containsExactly(100, 1);

        byte[] shades = {0, 85, (byte) 170, (byte) 255};
        BufferedImage palette = new BufferedImage(
                2, 1, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(2, 4, shades, shades, shades));
        palette.getRaster().setSample(0, 0, 0, 1);
        palette.getRaster().setSample(1, 0, 0, 2);
        save(palette, "grey.png");
        assertThat(only(Optional.empty())).containsExactly(85, 170);
    }

    @Test
    void coloursAreGivenChannelByChannelAndMadeGreyByTheirBrightness() throws IOException {
        save(rgb(0xFF8000, 0x0000FF), "colour.png");
        assertThat(only(Optional.empty())).containsExactly(255, 0, 128, 0, 0, 255);
        // (299 * 255 + 587 * 128) / 1000 = 151.4 and 114 * 255 / 1000 = 29.07.
        assertThat(only(Optional.of(Colours.GREY))).containsExactly(151, 29);
        assertThat(only(Optional.of(Colours.RGBA))).containsExactly(255, 0, 128, 0, 0, 255, 255, 255);
    }

    @Test
    void aPictureThatIsNotOpaqueIsRefusedUnlessFourChannelsAreAskedFor() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x80102030);
        save(image, "clear.png");
        assertThatThrownBy(() -> only(Optional.empty()))
                .hasMessageContaining("clear.png: it has pixels that are not opaque")
                .hasMessageContaining("colours: rgba");
        assertThat(only(Optional.of(Colours.RGBA))).containsExactly(0x10, 0x20, 0x30, 0x80);
    }

    @Test
    void sixteenBitsAndOtherSizesAndOtherColoursAreRefused() throws IOException {
        save(new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY), "a.png");
        assertThatThrownBy(() -> only(Optional.empty())).hasMessageContaining("more than 8 bits");
        save(rgb(1, 2), "a.png");
        save(rgb(1, 2, 3), "b.png");
        assertThatThrownBy(() -> only(Optional.empty()))
                .hasMessageContaining(
                        "b.png: it has 1 x 3 pixels, and the first has 1 x 2; make them alike by 'size'.");
        save(new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY), "b.png");
        assertThatThrownBy(() -> only(Optional.empty()))
                .hasMessageContaining("it is grey, and the first picture is in colours");
        assertThat(only(Optional.of(Colours.GREY))).hasSize(2);
    }

    /** Java reads a JPEG of four channels, and gives other colours than other programs do. */
    @Test
    void coloursOfPrintAreRefused() throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(
                    null,
                    new IIOImage(Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 8, 8, 4, null), null, null),
                    null);
        } finally {
            writer.dispose();
        }
        TestFiles.write(folder.resolve("in/print.jpg"), bytes.toByteArray());
        assertThatThrownBy(() -> only(Optional.empty()))
                .hasMessageContaining("print.jpg: its colours are those of print (CMYK)");
    }

    @Test
    void aSizeAveragesAndACropTakesTheMiddle() throws IOException {
        BufferedImage image = new BufferedImage(6, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 12; i++) {
            image.getRaster()
                    .setSample(i % 6, i / 6, 0, List.of(0, 0, 10, 30, 0, 0).get(i % 6));
        }
        save(image, "wide.png");
        ImagesDataset plain = with(Optional.empty(), List.of(1), false, 8, true);
        assertThatThrownBy(() -> read(plain)).hasMessageContaining("set crop: true");
        // Triangles of width 2 about the middle of (10, 30): both weigh the same.
        assertThat(pixels(read(with(Optional.empty(), List.of(1), true, 8, true))))
                .containsExactly(20);
        assertThat(pixels(read(with(Optional.empty(), List.of(1), true, 4, true))))
                .containsExactly(1);
        Dataset whole = read(with(Optional.empty(), List.of(2, 6), false, 8, true));
        assertThat(whole.spec().shape()).isEqualTo(new Shape(1, 2, 6));
    }

    @Test
    void labelsAreSubFoldersOrWhatAFileSays() throws IOException {
        save(rgb(1, 2), "cat/a.png");
        save(rgb(3, 4), "dog/b.png");
        Dataset folders = read(FilesTest.images(folder.resolve("in").toString()));
        assertThat(folders.labelNames()).containsExactly("cat", "dog");
        assertThat(folders.spec().classes()).isEqualTo(2);
        assertThat(read(with(Optional.empty(), List.of(), false, 8, false))
                        .spec()
                        .classes())
                .isZero();
        save(rgb(5, 6), "c.png");
        assertThatThrownBy(() -> read(FilesTest.images(folder.resolve("in").toString())))
                .hasMessageContaining("2 of its 3 pictures are in sub-folders");
        TestFiles.write(
                folder.resolve("in/dataset.json"),
                "{\"labels\": [[\"cat/a.png\", 6], [\"dog/b.png\", 2], [\"c.png\", 6], [\"d.png\", 1]]}"
                        .getBytes(StandardCharsets.UTF_8));
        TestFiles.write(folder.resolve("in/notes.txt"), new byte[] {'x'});
        Dataset json = read(FilesTest.images(folder.resolve("in").toString()));
        assertThat(json.spec().classes()).isEqualTo(7);
        assertThat(json.warnings())
                .anyMatch(said -> said.contains("1 labels") && said.contains("are of no picture"))
                .anyMatch(said -> said.startsWith("No training example has the label 0, 1,"))
                .anyMatch(said -> said.contains("1 files in") && said.contains("notes.txt"));
    }

    @Test
    void picturesThatAreInTwoSplitsAreCounted() throws IOException {
        save(rgb(1, 2), "a.png");
        save(rgb(3, 4), "b.png");
        ImagesDataset one = FilesTest.images(folder.resolve("in").toString());
        ImagesDataset both = new ImagesDataset(
                one.path(),
                Optional.empty(),
                Optional.of(one.path()),
                new Shares(0, 0),
                one.labels(),
                true,
                one.colours(),
                one.size(),
                false,
                8,
                PixelValues.CELL_CENTRES,
                Binarisation.NONE,
                false);
        assertThat(read(both).warnings())
                .containsExactly("2 of the 2 examples of the test split are in the train split too.");
    }

    private static BufferedImage rgb(int... pixels) {
        BufferedImage image = new BufferedImage(pixels.length, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, pixels.length, 1, pixels, 0, pixels.length);
        return image;
    }

    private void save(BufferedImage image, String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "png", bytes)).isTrue();
        TestFiles.write(folder.resolve("in").resolve(name), bytes.toByteArray());
    }

    private ImagesDataset with(Optional<Colours> colours, List<Integer> size, boolean crop, int bits, boolean folders) {
        return new ImagesDataset(
                folder.resolve("in").toString(),
                Optional.empty(),
                Optional.empty(),
                new Shares(0, 0),
                Optional.empty(),
                folders,
                colours,
                size,
                crop,
                bits,
                PixelValues.CELL_CENTRES,
                Binarisation.NONE,
                false);
    }

    private Dataset read(ImagesDataset images) {
        return images.read(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()));
    }

    private int[] only(Optional<Colours> colours) {
        return pixels(read(with(colours, List.of(), false, 8, true)));
    }

    /** The levels of the first picture. */
    private static int[] pixels(Dataset data) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            float[] values = data.batch(Split.TRAIN, new int[] {0}, new Scope(manager, false, 1, 1))
                    .data()
                    .toFloatArray();
            int[] levels = new int[values.length];
            int count = data.spec().grid().orElseThrow().count();
            for (int i = 0; i < levels.length; i++) {
                levels[i] = Math.round((values[i] + 1) * count / 2 - 0.5f);
            }
            return levels;
        }
    }
}
