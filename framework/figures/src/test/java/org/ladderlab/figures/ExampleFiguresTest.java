package org.ladderlab.figures;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.spi.data.DataSpec;

class ExampleFiguresTest {

    private static final int WHITE = 0xFFFFFFFF;
    private static final int MARKED = Canvas.WARNING.getRGB();

    @TempDir
    Path folder;

    /** Grey images, every value 0 of a range from -1 to 1. */
    private static Examples images(int count, int height, int width) {
        return new Examples(count, new Shape(1, height, width), new float[count * height * width]);
    }

    private static ExampleFigures figures(Examples data) {
        return new ExampleFigures("title", new DataSpec("data", data.shape(), Optional.empty(), 0), data);
    }

    @ParameterizedTest
    @CsvSource({"8, 16", "16, 8", "8, 8", "1, 300", "300, 1", "1000, 500"})
    void anImageIsAsWideToItsHeightInTheGridAsItIs(int height, int width) throws Exception {
        Examples images = images(4, height, width);
        BufferedImage samples = samples(images, images);
        double expected = (double) width / height;
        assertThat(ratio(samples, 12, 40)).isBetween(0.98 * expected, 1.02 * expected);

        Path file = folder.resolve("reconstructions.png");
        figures(images).reconstructions(images, Map.of(0.5, images), file);
        BufferedImage reconstructions = ImageIO.read(file.toFile());
        if (height < 300 && width < 300) {
            assertThat(ratio(reconstructions, 130, 64)).isBetween(0.98 * expected, 1.02 * expected);
        }
    }

    private BufferedImage samples(Examples data, Examples samples) throws Exception {
        Path file = folder.resolve("samples.png");
        figures(data).samples(samples, List.of(), file);
        return ImageIO.read(file.toFile());
    }

    /** Width over height of the image whose upper left corner is at a place. */
    private static double ratio(BufferedImage picture, int left, int top) {
        int width = 0;
        while (picture.getRGB(left + width, top) != WHITE) {
            width++;
        }
        int height = 0;
        while (picture.getRGB(left, top + height) != WHITE) {
            height++;
        }
        return (double) width / height;
    }

    @Test
    void samplesThatAreNotFiniteAreMarkedAndCounted() throws Exception {
        Examples good = images(4, 8, 8);
        assertThat(count(samples(good, good), MARKED)).isZero();

        Examples bad = images(4, 8, 8);
        Arrays.fill(bad.values(), 64, 128, Float.NaN);
        bad.values()[0] = Float.POSITIVE_INFINITY;
        assertThat(bad.notFinite()).isEqualTo(2);
        BufferedImage picture = samples(good, bad);
        int pixel = 776 / 2 / 8 - 1;
        assertThat(count(picture, MARKED)).isGreaterThan(65L * pixel * pixel);
        assertThat(picture.getHeight()).isEqualTo(samples(good, good).getHeight() + 20);
    }

    @Test
    void pointsThatThePictureDoesNotShowAreCountedInIt() throws Exception {
        Examples data = new Examples(3, new Shape(2), new float[] {0, 0, 1, 1, 0, 1});
        assertThat(count(samples(data, data), MARKED)).isZero();
        for (float value : new float[] {100, Float.NaN, Float.NEGATIVE_INFINITY}) {
            Examples all = new Examples(2, new Shape(2), new float[] {value, 0, 0, value});
            assertThat(count(samples(data, all), MARKED))
                    .as("points at %s", value)
                    .isGreaterThan(100);
        }
        Examples line = new Examples(3, new Shape(1), new float[] {0, 0.5f, 1});
        Examples apart = new Examples(2, new Shape(1), new float[] {Float.NaN, 7});
        assertThat(count(samples(line, apart), MARKED)).isGreaterThan(100);
    }

    /** In the first bin they looked like data. */
    @Test
    void whatIsNotFiniteIsInNoBin() throws Exception {
        Examples line = new Examples(3, new Shape(1), new float[] {0, 0.5f, 1});
        BufferedImage none = samples(line, new Examples(2, new Shape(1), new float[] {50, 50}));
        BufferedImage broken = samples(line, new Examples(2, new Shape(1), new float[] {Float.NaN, Float.NaN}));
        int chart = none.getHeight() - 22;
        assertThat(broken.getRGB(0, 0, none.getWidth(), chart, null, 0, none.getWidth()))
                .isEqualTo(none.getRGB(0, 0, none.getWidth(), chart, null, 0, none.getWidth()));
    }

    @Test
    void dataOfOneValueOrNoneThatIsFiniteHaveAPicture() throws Exception {
        for (float value : new float[] {3, Float.NaN, 1e30f}) {
            Examples points = new Examples(2, new Shape(2), new float[] {value, value, value, value});
            assertThat(samples(points, points).getWidth()).isEqualTo(800);
            Examples images = images(2, 4, 4);
            Arrays.fill(images.values(), value);
            assertThat(samples(images, images).getWidth()).isEqualTo(794);
        }
    }

    private static long count(BufferedImage picture, int colour) {
        return Arrays.stream(picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()))
                .filter(rgb -> rgb == colour)
                .count();
    }
}
