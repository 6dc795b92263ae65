package org.ladderlab.plugins.datasets;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.ladderlab.plugins.datasets.stored.About;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.ByteImages;
import org.ladderlab.plugins.datasets.stored.Content;
import org.ladderlab.plugins.datasets.stored.Fingerprint;
import org.ladderlab.plugins.datasets.stored.Part;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;

/** MNIST, and data of other pictures in its form: 28x28, 256 values, 60,000 and 10,000 of them. */
enum MnistFamily {
    /** LeCun, Cortes and Burges. */
    MNIST(
            "MNIST",
            "mnist",
            Map.of(
                    MnistFile.TRAIN_IMAGES, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                    MnistFile.TRAIN_LABELS, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                    MnistFile.TEST_IMAGES, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                    MnistFile.TEST_LABELS, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
            List.of()),
    /** Xiao, Rasul and Vollgraf 2017. */
    FASHION_MNIST(
            "Fashion-MNIST",
            "fashion-mnist",
            Map.of(
                    MnistFile.TRAIN_IMAGES, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                    MnistFile.TRAIN_LABELS, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                    MnistFile.TEST_IMAGES, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                    MnistFile.TEST_LABELS, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
            List.of(
                    "T-shirt/top",
                    "trouser",
                    "pullover",
                    "dress",
                    "coat",
                    "sandal",
                    "shirt",
                    "sneaker",
                    "bag",
                    "ankle boot"));

    private static final int LARGEST = 16 + 60_000 * 28 * 28;
    private static final int DIMENSIONS = 28 * 28;

    private final String title;
    private final String component;
    private final Map<MnistFile, String> sha256;
    private final List<String> labelNames;

    MnistFamily(String title, String component, Map<MnistFile, String> sha256, List<String> labelNames) {
        this.title = title;
        this.component = component;
        this.sha256 = sha256;
        this.labelNames = labelNames;
    }

    /** The name that people know. */
    String title() {
        return title;
    }

    /** The name of the data set in experiment files, of its folder, and in {@code data get}. */
    String component() {
        return component;
    }

    /** SHA-256 of a file, unpacked. */
    String sha256(MnistFile file) {
        return Objects.requireNonNull(sha256.get(file));
    }

    /**
     * The unpacked content of what may be gzip.
     *
     * @throws IOException if it is not this file
     */
    byte[] checked(MnistFile file, byte[] content, String origin) throws IOException {
        boolean packed = content.length > 1 && content[0] == 0x1f && content[1] == (byte) 0x8b;
        byte[] unpacked = packed ? unpack(content) : content;
        String found = Fingerprint.of(unpacked);
        if (!found.equals(sha256(file))) {
            throw new IOException(origin + " is not " + title + "'s " + file.fileName() + ": its SHA-256 is " + found
                    + " instead of " + sha256(file) + ".");
        }
        return unpacked;
    }

    private static byte[] unpack(byte[] content) throws IOException {
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(content))) {
            byte[] unpacked = stream.readNBytes(LARGEST + 1);
            if (unpacked.length > LARGEST) {
                throw new IOException("It unpacks to more than the " + LARGEST + " bytes of MNIST's largest file.");
            }
            return unpacked;
        }
    }

    /** The data set, whose validation split is the end of the training file. */
    Dataset read(
            Map<String, String> environment,
            Optional<String> folder,
            PixelValues values,
            Binarisation binarise,
            int validation) {
        if (binarise != Binarisation.NONE) {
            Idle.refuse("values", values, PixelValues.CELL_CENTRES, "the pixels are binarised, and become 0 and 1");
        }
        Path files = found(environment, folder);
        byte[] images = read(files, MnistFile.TRAIN_IMAGES);
        byte[] labels = read(files, MnistFile.TRAIN_LABELS);
        int first = labels.length - validation;
        Map<Split, Part> parts = Map.of(
                Split.TRAIN, range(images, labels, 0, first),
                Split.VALIDATION, range(images, labels, first, labels.length),
                Split.TEST, Part.of(read(files, MnistFile.TEST_IMAGES), read(files, MnistFile.TEST_LABELS)));
        About about = new About(List.of(1, 28, 28), 256, 10, labelNames, List.of(), List.of());
        return new ByteImages(component, Content.of(about, parts), values, binarise, /* flip= */ false);
    }

    private Path found(Map<String, String> environment, Optional<String> folder) {
        List<Path> candidates =
                folder.map(Path::of).map(List::of).orElseGet(() -> DataFolders.candidates(environment, component));
        return candidates.stream()
                .filter(MnistFile::allIn)
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        "folder",
                        "The four files of " + title + " are not in "
                                + candidates.stream().map(Path::toString).collect(Collectors.joining(" nor in "))
                                + "; run './ladderlab data get " + component
                                + "', or give the folder that has them as 'folder'."));
    }

    private byte[] read(Path folder, MnistFile file) {
        try {
            Path path = file.in(folder).orElseThrow();
            return file.values(checked(file, Files.readAllBytes(path), path.toString()));
        } catch (IOException e) {
            throw new ConfigurationException(
                    "folder",
                    "Cannot use the " + title + " files in " + folder + ": " + e.getMessage()
                            + " Delete that file and run './ladderlab data get " + component + "'.");
        }
    }

    private static Part range(byte[] images, byte[] labels, int from, int to) {
        return Part.of(
                Arrays.copyOfRange(images, from * DIMENSIONS, to * DIMENSIONS), Arrays.copyOfRange(labels, from, to));
    }
}
