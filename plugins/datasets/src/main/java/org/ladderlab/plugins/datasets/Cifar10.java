package org.ladderlab.plugins.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ladderlab.plugins.datasets.formats.CifarForm;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
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
        List<String> training = IntStream.rangeClosed(1, 5)
                .mapToObj(k -> "data_batch_" + k + ".bin")
                .toList();
        return new Cifar("cifar-10", CifarForm.CIFAR_10, Path.of(path), training, "test_batch.bin", validation)
                .read(environment, values, flip);
    }
}
