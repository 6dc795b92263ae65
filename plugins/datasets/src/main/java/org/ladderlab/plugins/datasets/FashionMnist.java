package org.ladderlab.plugins.datasets;

import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.settings.Setting;

/**
 * Fashion-MNIST, 28x28 images of clothes with 256 values, from its four IDX files. The validation split is the end of the
 * training file, the train split what comes before it; test is the test file.
 */
public record FashionMnist(
        @Setting(
                        value =
                                "folder of the four IDX files, gzipped or not; absent for $LADDERLAB_DATA/fashion-mnist or the user's cache",
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

    public static final ComponentType<Dataset, FashionMnist> TYPE = ComponentType.of(
            Kind.DATASET,
            "fashion-mnist",
            new FashionMnist(Optional.empty(), PixelValues.CELL_CENTRES, Binarisation.NONE, 10_000),
            new ComponentType.Doc(
                    "Fashion-MNIST: 28x28 images of clothes with 256 values, (1, 28, 28), 10 classes.",
                    "train, validation = the first 50,000, the last 10,000 of the training file (unless told otherwise); test = the test file",
                    "Xiao, Rasul and Vollgraf 2017, Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms"),
            (fashion, context) -> fashion.read(System.getenv()));

    Dataset read(Map<String, String> environment) {
        return MnistFamily.FASHION_MNIST.read(environment, folder, values, binarise, validation);
    }
}
