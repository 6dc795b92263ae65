package org.ladderlab.plugins.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.ladderlab.plugins.datasets.stored.About;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.ByteImages;
import org.ladderlab.plugins.datasets.stored.Content;
import org.ladderlab.plugins.datasets.stored.Part;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;

/**
 * 8x8 images of handwritten digits with values 0 .. 16, shipped with this plugin. The parts are the first 1000, the next 350
 * and the last 447 images in the order of the file.
 *
 * <p>Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak), UCI Machine Learning Repository, CC BY 4.0.
 */
public record Digits(
        @Setting("how 0 .. 16 become values on [-1, 1]; unused where the pixels are binarised") PixelValues values,
        @Setting("how pixels become zeros and ones") Binarisation binarise) {

    public static final ComponentType<Dataset, Digits> TYPE = ComponentType.of(
                    Kind.DATASET,
                    "digits",
                    new Digits(PixelValues.CELL_CENTRES, Binarisation.NONE),
                    new ComponentType.Doc(
                            "8x8 images of handwritten digits with 17 values, (1, 8, 8), 10 classes; shipped with the plugin.",
                            "train, validation, test = the first 1000, the next 350, the last 447 images of the file",
                            "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI, CC BY 4.0"),
                    (digits, context) -> digits.read())
            .withExamples(new Digits(PixelValues.CELL_CENTRES, Binarisation.DYNAMIC));

    private static final int DIMENSIONS = 64;

    private Dataset read() {
        if (binarise != Binarisation.NONE) {
            Idle.refuse("values", values, TYPE.defaults().values(), "the pixels are binarised, and become 0 and 1");
        }
        List<String> rows = rows();
        Map<Split, Part> parts = Map.of(
                Split.TRAIN, part(rows.subList(0, 1000)),
                Split.VALIDATION, part(rows.subList(1000, 1350)),
                Split.TEST, part(rows.subList(1350, rows.size())));
        return new ByteImages(
                "digits",
                Content.of(About.of(List.of(1, 8, 8), /* levels= */ 17, /* classes= */ 10), parts),
                values,
                binarise,
                /* flip= */ false);
    }

    private static List<String> rows() {
        InputStream resource = Objects.requireNonNull(
                Digits.class.getResourceAsStream("digits.csv.gz"), "The resource digits.csv.gz is not in the jar.");
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.US_ASCII))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the digits from the plugin's jar.", e);
        }
    }

    private static Part part(List<String> rows) {
        byte[] pixels = new byte[rows.size() * DIMENSIONS];
        byte[] labels = new byte[rows.size()];
        for (int n = 0; n < rows.size(); n++) {
            String[] values = rows.get(n).split(",", -1);
            for (int d = 0; d < DIMENSIONS; d++) {
                pixels[n * DIMENSIONS + d] = Byte.parseByte(values[d]);
            }
            labels[n] = Byte.parseByte(values[DIMENSIONS]);
        }
        return Part.of(pixels, labels);
    }
}
