package org.ladderlab.plugins.datasets.formats;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A picture of a PNG, JPEG or BMP file, 8 bits a value. The values are those in the file: Java's own conversion of grey to colours applies
 * a curve (100 becomes 168), so that the raster is read, and the colour model only where values are numbers of a palette.
 *
 * @param values channel after channel, row after row, 0 .. 255
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Picture(int channels, int height, int width, float[] values) {

    private static final long MOST_PIXELS = 1L << 26;
    private static final String SAVE = "save it as a PNG of 8 bits a value";

    /** Reads a file's content. */
    static Picture read(String place, byte[] content) throws IOException {
        PngChunks.check(place, content);
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new FormatException(place, "it is no picture in PNG, JPEG or BMP", SAVE);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream);
                return of(place, read(place, reader), reader.getFormatName());
            } finally {
                reader.dispose();
            }
        } catch (FormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Readers of pictures throw what they like at damaged files.
            throw new FormatException(
                    place,
                    "it cannot be read as a picture (" + FormatException.words(e) + ")",
                    "copy it again, or " + SAVE);
        }
    }

    private static BufferedImage read(String place, ImageReader reader) throws IOException {
        if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
            throw new FormatException(
                    place, "it has " + reader.getWidth(0) + " x " + reader.getHeight(0) + " pixels", "make it smaller");
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = reader.read(0);
        warnings.removeIf(warning -> warning.toLowerCase(Locale.ROOT).contains("profile"));
        if (!warnings.isEmpty()) {
            throw new FormatException(place, "it is damaged (" + warnings.get(0) + ")", "copy it again, or " + SAVE);
        }
        return image;
    }

    private static Picture of(String place, BufferedImage image, String format) throws FormatException {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        if (raster.getSampleModel().getDataType() != DataBuffer.TYPE_BYTE
                && image.getColorModel() instanceof ComponentColorModel) {
            throw new FormatException(place, "it has more than 8 bits a value", SAVE);
        }
        if (format.equalsIgnoreCase("jpeg") && bands == 4) {
            throw new FormatException(
                    place, "its colours are those of print (CMYK), which Java reads wrongly", "save it in RGB");
        }
        return image.getColorModel() instanceof ComponentColorModel
                ? new Picture(bands, image.getHeight(), image.getWidth(), byBands(raster))
                : byColours(image);
    }

    private static float[] byBands(Raster raster) {
        int size = raster.getWidth() * raster.getHeight();
        float[] values = new float[raster.getNumBands() * size];
        int[] band = new int[size];
        for (int b = 0; b < raster.getNumBands(); b++) {
            raster.getSamples(raster.getMinX(), raster.getMinY(), raster.getWidth(), raster.getHeight(), b, band);
            for (int i = 0; i < size; i++) {
                values[b * size + i] = band[i];
            }
        }
        return values;
    }

    /** Of a palette, or packed into one number a pixel: grey where all of a palette is. */
    private static Picture byColours(BufferedImage image) {
        int width = image.getWidth();
        int size = width * image.getHeight();
        int[] argb = image.getRGB(0, 0, width, image.getHeight(), new int[size], 0, width);
        boolean grey = image.getColorModel() instanceof IndexColorModel palette && isGrey(palette);
        boolean alpha = image.getColorModel().hasAlpha();
        int channels = (grey ? 1 : 3) + (alpha ? 1 : 0);
        float[] values = new float[channels * size];
        for (int i = 0; i < size; i++) {
            for (int c = 0; c < (grey ? 1 : 3); c++) {
                values[c * size + i] = argb[i] >> 16 - 8 * c & 0xFF;
            }
            if (alpha) {
                values[(channels - 1) * size + i] = argb[i] >>> 24;
            }
        }
        return new Picture(channels, image.getHeight(), width, values);
    }

    private static boolean isGrey(IndexColorModel palette) {
        return IntStream.range(0, palette.getMapSize())
                .allMatch(k -> palette.getRed(k) == palette.getGreen(k) && palette.getGreen(k) == palette.getBlue(k));
    }

    /** Whether there is no alpha, or 255 everywhere. */
    boolean opaque() {
        int size = height * width;
        if (channels % 2 == 0) {
            for (int i = (channels - 1) * size; i < channels * size; i++) {
                if (values[i] != 255) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What it has itself: grey or colours, and four channels only where it is not opaque. */
    Colours own() {
        return !opaque() ? Colours.RGBA : channels <= 2 ? Colours.GREY : Colours.RGB;
    }

    /** With the channels asked for. */
    Picture in(Colours colours, String place) throws FormatException {
        if (colours != Colours.RGBA && !opaque()) {
            throw new FormatException(
                    place,
                    "it has pixels that are not opaque, whose colour depends on what is behind them",
                    "put it on a background, or keep all four channels by colours: rgba");
        }
        int size = height * width;
        float[] turned = new float[colours.channels() * size];
        for (int i = 0; i < size; i++) {
            float red = values[i];
            float green = values[(channels <= 2 ? 0 : size) + i];
            float blue = values[(channels <= 2 ? 0 : 2 * size) + i];
            if (colours == Colours.GREY) {
                turned[i] = channels <= 2
                        ? red
                        : (int) red * 19595 + (int) green * 38470 + (int) blue * 7471 + 0x8000 >> 16;
                continue;
            }
            turned[i] = red;
            turned[size + i] = green;
            turned[2 * size + i] = blue;
            if (colours == Colours.RGBA) {
                turned[3 * size + i] = channels % 2 == 0 ? values[(channels - 1) * size + i] : 255;
            }
        }
        return new Picture(colours.channels(), height, width, turned);
    }
}
