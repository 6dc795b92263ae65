package org.ladderlab.plugins.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ladderlab.plugins.datasets.formats.CifarForm;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/** CIFAR-100, or other pictures in its format, from the folder of its binary version. */
public record Cifar100(
        @Setting(value = "folder of train.bin and test.bin", path = true, required = true) String path,
        @Setting("whether labels are the 20 superclasses instead of the 100 classes") boolean coarse,
        @Setting("how 0 .. 255 become values on [-1, 1]") PixelValues values,
        @Setting("whether images are turned left to right by chance in training") boolean flip,
        @Setting(
                        value =
                                "examples at the end of the training file that are the validation split; 0 trains on all",
                        min = 0,
                        max = 49_999)
                int validation) {

    public static final ComponentType<Dataset, Cifar100> TYPE = ComponentType.of(
            Kind.DATASET,
            "cifar-100",
            new Cifar100(Required.setting(), false, PixelValues.CELL_CENTRES, false, 5_000),
            new ComponentType.Doc(
                    "CIFAR-100: 32x32 pictures in colours with 256 values, (3, 32, 32), 100 classes in 20 superclasses.",
                    "train, validation = the first 45,000, the last 5,000 of train (unless told otherwise); test = test",
                    "Krizhevsky 2009, Learning multiple layers of features from tiny images"),
            (cifar, context) -> cifar.read(System.getenv()));

    Dataset read(Map<String, String> environment) {
        CifarForm form = coarse ? CifarForm.CIFAR_100_COARSE : CifarForm.CIFAR_100;
        return new Cifar("cifar-100", form, Path.of(path), List.of("train.bin"), "test.bin", validation)
                .read(environment, values, flip);
    }
}
