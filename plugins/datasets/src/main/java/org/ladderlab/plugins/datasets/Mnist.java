package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;

/**
 * MNIST, 28x28 images of handwritten digits with 256 values, from its four IDX files. The validation split is the end of the
 * training file, the train split what comes before it; test is the test file.
 */
public record Mnist(
        @Setting(
                        value =
                                "folder of the four IDX files, gzipped or not; absent for $LADDERLAB_DATA/mnist or the user's cache",
                        path = true)
                Optional<String> folder,
        @Setting("how 0 .. 255 become values on [-1, 1]; unused where the pixels are binarised") PixelValues values,
        @Setting("how pixels become zeros and ones") Binarisation binarise,
        @Setting(
                        value =
                                "examples at the end of the training file that are the validation split; 0 trains on all",
                        min = 0,
                        max = 59_999)
                int validation) {

    public static final ComponentType<Dataset, Mnist> TYPE = ComponentType.of(
            Kind.DATASET,
            "mnist",
            new Mnist(Optional.empty(), PixelValues.CELL_CENTRES, Binarisation.NONE, 10_000),
            new ComponentType.Doc(
                    "MNIST: 28x28 images of handwritten digits with 256 values, (1, 28, 28), 10 classes.",
                    "train, validation = the first 50,000, the last 10,000 of the training file (unless told otherwise); test = the test file",
                    "LeCun, Cortes and Burges, The MNIST database of handwritten digits"),
            (mnist, context) -> mnist.read(System.getenv()));

    Dataset read(Map<String, String> environment) {
        if (binarise != Binarisation.NONE) {
            Idle.refuse("values", values, TYPE.defaults().values(), "the pixels are binarised, and become 0 and 1");
        }
        Path files = found(environment);
        byte[] images = read(files, MnistFile.TRAIN_IMAGES);
        byte[] labels = read(files, MnistFile.TRAIN_LABELS);
        int firstOfValidation = labels.length - validation;
        Map<Split, Part> parts = Map.of(
                Split.TRAIN, range(images, labels, 0, firstOfValidation),
                Split.VALIDATION, range(images, labels, firstOfValidation, labels.length),
                Split.TEST, Part.of(read(files, MnistFile.TEST_IMAGES), read(files, MnistFile.TEST_LABELS)));
        return new ByteImages(
                "mnist",
                Content.of(About.of(List.of(1, 28, 28), /* levels= */ 256, /* classes= */ 10), parts),
                values,
                binarise,
                /* flip= */ false);
    }

    private Path found(Map<String, String> environment) {
        List<Path> candidates =
                folder.map(Path::of).map(List::of).orElseGet(() -> DataFolders.candidates(environment, "mnist"));
        return candidates.stream()
                .filter(MnistFile::allIn)
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        "folder",
                        "The four files of MNIST are not in "
                                + candidates.stream().map(Path::toString).collect(Collectors.joining(" nor in "))
                                + "; run './ladderlab data get mnist', or give the folder that has them as 'folder'."));
    }

    private static byte[] read(Path folder, MnistFile file) {
        try {
            Path path = file.in(folder).orElseThrow();
            return file.values(file.checked(Files.readAllBytes(path), path.toString()));
        } catch (IOException e) {
            throw new ConfigurationException(
                    "folder",
                    "Cannot use the MNIST files in " + folder + ": " + e.getMessage()
                            + " Delete that file and run './ladderlab data get mnist'.");
        }
    }

    private static Part range(byte[] images, byte[] labels, int from, int to) {
        int dimensions = 28 * 28;
        return Part.of(
                Arrays.copyOfRange(images, from * dimensions, to * dimensions), Arrays.copyOfRange(labels, from, to));
    }
}
