package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.datasets.formats.Colours;
import org.ladderlab.plugins.datasets.formats.Pictures;
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
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/** Pictures from a folder or a zip. */
public record ImagesDataset(
        @Setting(value = "folder or zip of PNG, JPEG and BMP files", path = true, required = true) String path,
        @Setting(value = "a folder or zip like it that is the validation split", path = true)
                Optional<String> validation,
        @Setting(value = "a folder or zip like it that is the test split", path = true) Optional<String> test,
        @Setting("what the splits get of the pictures, by a hash of each picture") Shares shares,
        @Setting(
                        value =
                                "a CSV file of names and labels, or JSON as EDM's dataset.json, which is found by itself in the folder; absent"
                                        + " for sub-folders as classes",
                        path = true)
                Optional<String> labels,
        @Setting("whether sub-folders are classes where no file says otherwise") boolean folders,
        @Setting("which channels; absent for those of the first picture") Optional<Colours> colours,
        @Setting(value = "height and width, or one side of a square; absent for pictures that are alike", min = 1)
                List<Integer> size,
        @Setting("whether the middle is cut out of pictures of other proportions than the size's") boolean crop,
        @Setting(
                        value = "bits of a value that are kept, the highest: 5 for 32 levels, 1 for black and white",
                        min = 1,
                        max = 8)
                int bits,
        @Setting("how the levels become values on [-1, 1]; unused where there are two, which are 0 and 1")
                PixelValues values,
        @Setting("how levels become zeros and ones") Binarisation binarise,
        @Setting("whether pictures are turned left to right by chance in training") boolean flip) {

    public static final ComponentType<Dataset, ImagesDataset> TYPE = ComponentType.of(
            Kind.DATASET,
            "images",
            new ImagesDataset(
                    /* path= */ Required.setting(),
                    /* validation= */ Optional.empty(),
                    /* test= */ Optional.empty(),
                    /* shares= */ Shares.DEFAULT,
                    /* labels= */ Optional.empty(),
                    /* folders= */ true,
                    /* colours= */ Optional.empty(),
                    /* size= */ List.of(),
                    /* crop= */ false,
                    /* bits= */ 8,
                    /* values= */ PixelValues.CELL_CENTRES,
                    /* binarise= */ Binarisation.NONE,
                    /* flip= */ false),
            new ComponentType.Doc(
                    "Pictures from a folder or a zip: PNG, JPEG and BMP, grey, RGB or RGBA, (channels, height, width).",
                    "the split of a picture that no folder gives: SHA-256 of its pixels, as a share of 2^256",
                    "EDM's dataset.json: Karras et al. 2022, code"),
            (images, context) -> images.read(System.getenv()));

    Dataset read(Map<String, String> environment) {
        if (size.size() > 2) {
            throw new ConfigurationException("size", "'size' is one side of a square, or height and width: [28, 20].");
        }
        if (size.isEmpty()) {
            Idle.refuse("crop", crop, false, "pictures are cut to the proportions of a 'size', and there is none");
        }
        if (binarise != Binarisation.NONE || bits == 1) {
            Idle.refuse("values", values, PixelValues.CELL_CENTRES, "the values become 0 and 1");
        }
        if (bits == 1) {
            Idle.refuse("binarise", binarise, Binarisation.NONE, "one bit is 0 or 1 already");
        }
        Map<Split, Path> files = new EnumMap<>(Split.class);
        files.put(Split.TRAIN, Path.of(path));
        validation.ifPresent(file -> files.put(Split.VALIDATION, Path.of(file)));
        test.ifPresent(file -> files.put(Split.TEST, Path.of(file)));
        Recipe recipe = new Recipe(
                "pictures " + folders + colours + size + crop + bits,
                files,
                labels.map(Path::of).stream().toList(),
                (split, file) -> open(file),
                shares,
                Optional.of(1 << bits));
        Cache cache = new Cache(DataFolders.candidates(environment, "prepared").get(0));
        String name = String.valueOf(Path.of(path).getFileName());
        return new ByteImages(name, cache.open(recipe), values, binarise, flip);
    }

    private Source open(Path place) throws IOException {
        return Pictures.open(place, labels.map(Path::of), folders, new Pictures.Form(colours, size, crop, bits));
    }
}
