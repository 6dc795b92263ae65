package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
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
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.plugins.datasets.stored.Shares;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.DatasetContract;
import org.ladderlab.testkit.TestContext;

class ArraysDatasetTest extends DatasetContract {

    @TempDir
    private Path folder;

    private Path file = Path.of("points.npy");

    @BeforeEach
    void writePoints() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        float[] points = new float[600];
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) (i % 2 == 0 ? 3 + 2 * random.nextGaussian() : 100 + 50 * random.nextGaussian());
        }
        file = TestFiles.write(
                folder.resolve("points.npy"), TestFiles.npy("<f4", false, "(300, 2)", TestFiles.floats(points)));
    }

    @Override
    protected Dataset dataset() {
        return points(false);
    }

    private Dataset points(boolean standardise) {
        return read(new ArraysDataset(
                file.toString(),
                Optional.empty(),
                Optional.empty(),
                Shares.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                PixelValues.CELL_CENTRES,
                Binarisation.NONE,
                standardise,
                false));
    }

    /** In files of their own, so that the splits are those of the digits that are shipped. */
    private ArraysDataset digits(PixelValues values, Binarisation binarise, boolean flip) throws IOException {
        Dataset shipped = shipped(PixelValues.END_TO_END, Binarisation.NONE);
        for (Split split : Split.values()) {
            int size = shipped.size(split);
            float[] pixels = all(shipped, split).data().toFloatArray();
            byte[] bytes = new byte[pixels.length];
            for (int i = 0; i < pixels.length; i++) {
                bytes[i] = (byte) Math.round((pixels[i] + 1) * 8);
            }
            byte[] labels = new byte[size];
            long[] classes = all(shipped, split).labels().orElseThrow().toLongArray();
            for (int n = 0; n < size; n++) {
                labels[n] = (byte) classes[n];
            }
            Path of = folder.resolve(split.word());
            TestFiles.write(of.resolve("x.npy"), TestFiles.npy("|u1", false, "(" + size + ", 8, 8)", bytes));
            TestFiles.write(of.resolve("y.npy"), TestFiles.npy("|i1", false, "(" + size + ",)", labels));
        }
        return new ArraysDataset(
                folder.resolve("train/x.npy").toString(),
                Optional.of(folder.resolve("validation/x.npy").toString()),
                Optional.of(folder.resolve("test/x.npy").toString()),
                Shares.DEFAULT,
                Optional.empty(),
                Optional.of("y.npy"),
                List.of(),
                Optional.of(17),
                values,
                binarise,
                false,
                flip);
    }

    @Test
    void whatIsReadFromDiskIsToTheBitWhatIsHeldInMemory() throws IOException {
        for (Binarisation binarisation : Binarisation.values()) {
            Dataset disk = read(digits(PixelValues.CELL_CENTRES, binarisation, false));
            Dataset memory = shipped(PixelValues.CELL_CENTRES, binarisation);
            assertThat(disk.spec().grid()).isEqualTo(memory.spec().grid());
            assertThat(disk.spec().classes()).isEqualTo(10);
            int[] shuffled = {999, 3, 500, 3, 0};
            for (Split split : Split.values()) {
                int[] places = places(split);
                int[] indices = split == Split.TRAIN ? shuffled : new int[] {349, 1};
                Batch a = disk.batch(split, indices, scopes().training(3));
                int[] same = Arrays.stream(indices).map(n -> places[n]).toArray();
                Batch b = memory.batch(split, same, scopes().training(3));
                assertThat(a.data().toFloatArray()).isEqualTo(b.data().toFloatArray());
                assertThat(a.labels().orElseThrow().toLongArray())
                        .isEqualTo(b.labels().orElseThrow().toLongArray());
            }
        }
    }

    /** Where in the digits that are shipped each example of the files stands. */
    private int[] places(Split split) throws IOException {
        List<String> shipped = examples(shipped(PixelValues.CELL_CENTRES, Binarisation.NONE), split);
        List<String> prepared = examples(read(digits(PixelValues.CELL_CENTRES, Binarisation.NONE, false)), split);
        assertThat(prepared).isNotEqualTo(shipped).hasSameElementsAs(shipped);
        return prepared.stream().mapToInt(shipped::indexOf).toArray();
    }

    private List<String> examples(Dataset data, Split split) {
        float[] values = all(data, split).data().toFloatArray();
        return IntStream.range(0, data.size(split))
                .mapToObj(n -> Arrays.toString(Arrays.copyOfRange(values, 64 * n, 64 * n + 64)))
                .toList();
    }

    @Test
    void imagesAreTurnedByChanceInTrainingAlone() throws IOException {
        Dataset turned = read(digits(PixelValues.CELL_CENTRES, Binarisation.NONE, true));
        Dataset plain = read(digits(PixelValues.CELL_CENTRES, Binarisation.NONE, false));
        int[] same = new int[400];
        float[] original =
                plain.batch(Split.TRAIN, same, scopes().evaluation(1)).data().toFloatArray();
        float[] seen =
                turned.batch(Split.TRAIN, same, scopes().training(1)).data().toFloatArray();
        int count = 0;
        for (int n = 0; n < same.length; n++) {
            float[] image = Arrays.copyOfRange(seen, 64 * n, 64 * n + 64);
            boolean mirrored = true;
            for (int d = 0; d < 64; d++) {
                mirrored &= image[d] == original[d / 8 * 8 + 7 - d % 8];
            }
            if (mirrored) {
                count++;
            } else {
                assertThat(image).isEqualTo(Arrays.copyOf(original, 64));
            }
        }
        // Four standard errors of 400 draws of 1/2.
        assertThat(count).isBetween(160, 240);
        assertThat(turned.batch(Split.TRAIN, same, scopes().evaluation(1))
                        .data()
                        .toFloatArray())
                .isEqualTo(original);
        assertThat(turned.fingerprint()).isEqualTo(plain.fingerprint());
    }

    @Test
    void anExampleHasItsSplitAndItsPlaceWhereverItStandsInTheFile() throws IOException {
        Dataset before = points(false);
        assertThat(before.size(Split.TRAIN)).isEqualTo(241);
        float[] test = all(before, Split.TEST).data().toFloatArray();
        byte[] content = Files.readAllBytes(file);
        byte[] turned = content.clone();
        for (int n = 0; n < 300; n++) {
            System.arraycopy(content, content.length - 8 * (n + 1), turned, content.length - 2400 + 8 * n, 8);
        }
        Files.write(file, turned);
        assertThat(all(points(false), Split.TEST).data().toFloatArray()).isEqualTo(test);
    }

    /** Of 40 draws of 1/2 within four standard errors; the file's own order has one class first. */
    @Test
    void theFirstExamplesOfAFileThatIsSortedByClassAreOfAllClasses() throws IOException {
        long[] labels = all(sorted(0), Split.TRAIN).labels().orElseThrow().toLongArray();
        assertThat(Arrays.stream(labels).limit(40).sum()).isBetween(8L, 32L);
    }

    @Test
    void aClassWithoutATrainingExampleIsSaid() throws IOException {
        assertThat(sorted(0).warnings()).isEmpty();
        assertThat(sorted(1).warnings())
                .containsExactly(
                        "No training example has the label 0, of 3 classes: labels that are numbers count from 0.");
        assertThat(sorted(1990).warnings())
                .containsExactly(
                        "No training example has the label 0, 1, 2, 3, 4 or 1985 others, of 1992 classes: labels that"
                                + " are numbers count from 0.");
    }

    /** A table of two classes, one after the other, called by two numbers. */
    private Dataset sorted(int first) throws IOException {
        StringBuilder text = new StringBuilder("a,kind\n");
        for (int n = 0; n < 200; n++) {
            text.append(n).append(".5,").append(first + n / 100).append('\n');
        }
        TestFiles.write(folder.resolve("sorted.csv"), text.toString().getBytes(StandardCharsets.US_ASCII));
        ArraysDataset all = FilesTest.arrays(folder.resolve("sorted.csv").toString());
        return read(new ArraysDataset(
                all.path(),
                all.validation(),
                all.test(),
                Shares.DEFAULT,
                all.array(),
                Optional.of("kind"),
                all.shape(),
                all.levels(),
                all.values(),
                all.binarise(),
                false,
                false));
    }

    @Test
    void standardisedTrainExamplesHaveMeanZeroAndDeviationOneAndTheUnitsGiveThemBack() {
        Dataset plain = points(false);
        Dataset standardised = points(true);
        float[] y = all(standardised, Split.TRAIN).data().toFloatArray();
        for (int d = 0; d < 2; d++) {
            int dimension = d;
            double[] values = IntStream.range(0, y.length / 2)
                    .mapToDouble(n -> y[2 * n + dimension])
                    .toArray();
            double mean = Arrays.stream(values).average().orElseThrow();
            double square = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
            assertThat(mean).isCloseTo(0, within(1e-5));
            assertThat(square).isCloseTo(1, within(1e-5));
        }
        Batch test = all(standardised, Split.TEST);
        float[] own = standardised
                .spec()
                .units()
                .orElseThrow()
                .own(test.data(), test.data().getManager())
                .toFloatArray();
        float[] original = all(plain, Split.TEST).data().toFloatArray();
        for (int i = 0; i < own.length; i++) {
            assertThat(own[i]).isCloseTo(original[i], within(1e-5f * 200));
        }
        assertThat(standardised.fingerprint()).isEqualTo(plain.fingerprint());
        assertThat(standardised.spec().inOwnUnits(0)).isCloseTo(Math.log(100), within(0.2));
    }

    @ParameterizedTest
    @CsvSource({"|u1,1", "|i1,1", "|b1,1", "<u2,2", ">i2,2", "<i4,4", ">i8,8", "<f2,2", "<f4,4", ">f8,8"})
    void everyKindOfNumberIsRead(String descr, int size) throws IOException {
        ByteBuffer numbers = ByteBuffer.allocate(40 * size)
                .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int n = 0; n < 40; n++) {
            int value = n % 2;
            switch (descr.substring(1)) {
                case "f2" -> numbers.putShort((short) (value * 0x3C00));
                case "f4" -> numbers.putFloat(value);
                case "f8" -> numbers.putDouble(value);
                case "i8" -> numbers.putLong(value);
                case "i4" -> numbers.putInt(value);
                case "u2", "i2" -> numbers.putShort((short) value);
                default -> numbers.put((byte) value);
            }
        }
        // In Fortran's order the first axis is the fastest: each example is (0, 0) or (1, 1).
        file = TestFiles.write(folder.resolve("n.npy"), TestFiles.npy(descr, true, "(20, 2)", numbers.array()));
        Dataset data = points(false);
        assertThat(data.spec().grid()).contains(new PixelGrid(2, 0, 1));
        for (Split split : Split.values()) {
            if (data.size(split) > 0) {
                float[] values = all(data, split).data().toFloatArray();
                assertThat(values[0]).isEqualTo(values[1]);
            }
        }
    }

    @Test
    void channelsThatStandLastAreMovedToTheFront() throws IOException {
        byte[] image = new byte[2 * 5 * 4 * 3];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) i;
        }
        file = TestFiles.write(folder.resolve("c.npy"), TestFiles.npy("|u1", false, "(2, 5, 4, 3)", image));
        Dataset data = points(false);
        assertThat(data.spec().shape()).isEqualTo(new Shape(3, 5, 4));
        float[] values = data.batch(Split.TRAIN, new int[] {0}, scopes().evaluation(1))
                .data()
                .toFloatArray();
        PixelGrid grid = PixelGrid.cellCentres(256);
        float first = values[0];
        assertThat(values[1] - first).isCloseTo((float) (grid.value(3) - grid.value(0)), within(1e-6f));
        assertThat(values[20] - first).isCloseTo((float) (grid.value(1) - grid.value(0)), within(1e-6f));
    }

    @Test
    void aSettingThatDoesNothingIsRefused() throws IOException {
        assertThatThrownBy(() -> read(digits(PixelValues.END_TO_END, Binarisation.THRESHOLD, false)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'values' would do nothing here");
        file = folder.resolve("train/x.npy");
        assertThatThrownBy(() -> points(true)).hasMessageContaining("'standardise' would do nothing here");
    }

    private Batch all(Dataset data, Split split) {
        int[] indices = IntStream.range(0, data.size(split)).toArray();
        return data.batch(split, indices, scopes().evaluation(1));
    }

    private Dataset shipped(PixelValues values, Binarisation binarisation) {
        return Digits.TYPE.create(
                new Digits(values, binarisation),
                TestContext.of(TestContext.points(1), scopes().evaluation(1).manager(), 1));
    }

    private Dataset read(ArraysDataset data) {
        return data.read(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()));
    }
}
