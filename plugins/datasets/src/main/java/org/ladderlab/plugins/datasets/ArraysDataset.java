package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.datasets.formats.ArrayFile;
import org.ladderlab.plugins.datasets.formats.Reshaped;
import org.ladderlab.plugins.datasets.formats.Source;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.ByteImages;
import org.ladderlab.plugins.datasets.stored.Cache;
import org.ladderlab.plugins.datasets.stored.Content;
import org.ladderlab.plugins.datasets.stored.FloatExamples;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.plugins.datasets.stored.Recipe;
import org.ladderlab.plugins.datasets.stored.Shares;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/** Images, points or a table from a file of arrays. */
public record ArraysDataset(
        @Setting(
                        value = "the file: .npy, .npz, .safetensors, .csv, .tsv, .txt, .amat, or IDX",
                        path = true,
                        required = true)
                String path,
        @Setting(value = "a file like it that is the validation split", path = true) Optional<String> validation,
        @Setting(value = "a file like it that is the test split", path = true) Optional<String> test,
        @Setting("what the splits get of the file's examples, by a hash of each example") Shares shares,
        @Setting("which array of a .npz or .safetensors; absent where there is one beside the labels")
                Optional<String> array,
        @Setting(
                        "where the labels are: a column of a table, an array of a .npz or .safetensors, another file beside a .npy or IDX")
                Optional<String> labels,
        @Setting(value = "shape of one example; absent for the file's own", min = 1) List<Integer> shape,
        @Setting(
                        value =
                                "values that a dimension can take: 0 .. levels - 1, or these divided by levels - 1; 0 for continuous data;"
                                        + " absent for 2 where all are 0 or 1, 256 where all are whole from 0 to 255, else continuous",
                        min = 0,
                        max = 256)
                Optional<Integer> levels,
        @Setting("how 0 .. levels - 1 become values on [-1, 1]; unused where there are two levels, which are 0 and 1")
                PixelValues values,
        @Setting("how levels become zeros and ones") Binarisation binarise,
        @Setting(
                        "whether each dimension of continuous data gets mean 0 and deviation 1; nats stay those of the file's units")
                boolean standardise,
        @Setting("whether images are turned left to right by chance in training") boolean flip) {

    public static final ComponentType<Dataset, ArraysDataset> TYPE = ComponentType.of(
            Kind.DATASET,
            "arrays",
            new ArraysDataset(
                    /* path= */ Required.setting(),
                    /* validation= */ Optional.empty(),
                    /* test= */ Optional.empty(),
                    /* shares= */ Shares.DEFAULT,
                    /* array= */ Optional.empty(),
                    /* labels= */ Optional.empty(),
                    /* shape= */ List.of(),
                    /* levels= */ Optional.empty(),
                    /* values= */ PixelValues.CELL_CENTRES,
                    /* binarise= */ Binarisation.NONE,
                    /* standardise= */ false,
                    /* flip= */ false),
            new ComponentType.Doc(
                    "Images, points or a table from a file of arrays: .npy, .npz, .safetensors, .csv, IDX.",
                    "the split of an example that no file gives: SHA-256 of its values, as a share of 2^256",
                    "NumPy's format 1.0 to 3.0; safetensors; RFC 4180"),
            (arrays, context) -> arrays.read(System.getenv()));

    Dataset read(Map<String, String> environment) {
        Map<Split, Path> files = new EnumMap<>(Split.class);
        files.put(Split.TRAIN, Path.of(path));
        validation.ifPresent(file -> files.put(Split.VALIDATION, Path.of(file)));
        test.ifPresent(file -> files.put(Split.TEST, Path.of(file)));
        Recipe recipe = new Recipe(
                "arrays " + array + " " + labels + " " + shape,
                files,
                labelsBeside(files.values(), labels),
                (split, file) -> open(file),
                shares,
                levels);
        Cache cache = new Cache(DataFolders.candidates(environment, "prepared").get(0));
        return dataset(String.valueOf(Path.of(path).getFileName()), cache.open(recipe));
    }

    /** The files that hold the labels of .npy and IDX files. */
    private static List<Path> labelsBeside(Collection<Path> files, Optional<String> labels) {
        List<Path> beside = files.stream()
                .sorted()
                .map(file -> ArrayFile.labelsBeside(file, labels))
                .flatMap(Optional::stream)
                .toList();
        for (Path file : beside) {
            if (!Files.exists(file)) {
                throw new ConfigurationException(
                        "labels",
                        "There is no " + file + ", which would have the labels; name a file beside the data, or leave"
                                + " 'labels' out.");
            }
        }
        return beside;
    }

    private Source open(Path file) throws IOException {
        Source source = ArrayFile.open(file, array, labels);
        return shape.isEmpty() ? source : Reshaped.of(file, source, shape);
    }

    private Dataset dataset(String name, Content content) {
        if (flip && content.about().shape().size() != 3) {
            throw new ConfigurationException(
                    "flip",
                    "Examples of the shape " + content.about().shape()
                            + " are no images, so they cannot be turned; leave it out.");
        }
        if (content.about().levels() == 0) {
            String because = "the values are continuous";
            Idle.refuse("values", values, PixelValues.CELL_CENTRES, because);
            Idle.refuse("binarise", binarise, Binarisation.NONE, because + "; with 'levels' they are not");
            Idle.refuse("flip", flip, false, because + ", and only images of levels are turned");
            return new FloatExamples(name, content, standardise);
        }
        Idle.refuse(
                "standardise",
                standardise,
                false,
                "the data have " + content.about().levels() + " levels; levels: 0 makes them continuous");
        if (binarise != Binarisation.NONE || content.about().levels() == 2) {
            Idle.refuse("values", values, PixelValues.CELL_CENTRES, "the values become 0 and 1");
        }
        if (content.about().levels() == 2) {
            Idle.refuse("binarise", binarise, Binarisation.NONE, "all values are 0 or 1");
        }
        return new ByteImages(name, content, values, binarise, flip);
    }
}
