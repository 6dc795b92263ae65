package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.plugins.datasets.formats.CifarFiles;
import org.ladderlab.plugins.datasets.formats.FormatException;
import org.ladderlab.plugins.datasets.formats.Source;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.ByteImages;
import org.ladderlab.plugins.datasets.stored.Cache;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.plugins.datasets.stored.Recipe;
import org.ladderlab.plugins.datasets.stored.Shares;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/** CIFAR-10, or other pictures in its format, from the folder of its binary version. */
public record Cifar10(
        @Setting(
                        value = "folder of data_batch_1.bin to data_batch_5.bin and test_batch.bin",
                        path = true,
                        required = true)
                String path,
        @Setting("how 0 .. 255 become values on [-1, 1]") PixelValues values,
        @Setting("whether images are turned left to right by chance in training") boolean flip,
        @Setting(
                        value =
                                "examples at the end of the training files that are the validation split; 0 trains on all",
                        min = 0,
                        max = 49_999)
                int validation) {

    public static final ComponentType<Dataset, Cifar10> TYPE = ComponentType.of(
            Kind.DATASET,
            "cifar-10",
            new Cifar10(Required.setting(), PixelValues.CELL_CENTRES, false, 5_000),
            new ComponentType.Doc(
                    "CIFAR-10: 32x32 pictures in colours with 256 values, (3, 32, 32), 10 classes.",
                    "train, validation = the first 45,000, the last 5,000 of data_batch_1 to 5 (unless told otherwise); test = test_batch",
                    "Krizhevsky 2009, Learning multiple layers of features from tiny images"),
            (cifar, context) -> cifar.read(System.getenv()));

    Dataset read(Map<String, String> environment) {
        Path folder = Path.of(path);
        Recipe recipe = new Recipe(
                "cifar-10 " + validation,
                Map.of(Split.TRAIN, folder, Split.VALIDATION, folder, Split.TEST, folder),
                List.of(),
                this::open,
                Shares.DEFAULT,
                Optional.of(256));
        Cache cache = new Cache(DataFolders.candidates(environment, "prepared").get(0));
        return new ByteImages("cifar-10", cache.open(recipe), values, Binarisation.NONE, flip);
    }

    private Source open(Split split, Path folder) throws IOException {
        List<Path> training = IntStream.rangeClosed(1, 5)
                .mapToObj(k -> folder.resolve("data_batch_" + k + ".bin"))
                .toList();
        long first = CifarFiles.records(training) - validation;
        if (first <= 0) {
            throw new FormatException(
                    folder,
                    "it has no more than the " + validation + " examples of 'validation'",
                    "make 'validation' smaller");
        }
        return switch (split) {
            case TRAIN -> new CifarFiles(training, 0, first);
            case VALIDATION -> new CifarFiles(training, first, Long.MAX_VALUE);
            case TEST -> new CifarFiles(List.of(folder.resolve("test_batch.bin")), 0, Long.MAX_VALUE);
        };
    }
}
