package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.datasets.formats.CifarFiles;
import org.ladderlab.plugins.datasets.formats.CifarForm;
import org.ladderlab.plugins.datasets.formats.FormatException;
import org.ladderlab.plugins.datasets.formats.Source;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.ByteImages;
import org.ladderlab.plugins.datasets.stored.Cache;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.plugins.datasets.stored.Recipe;
import org.ladderlab.plugins.datasets.stored.Shares;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;

/**
 * One of the CIFAR data sets in a folder.
 *
 * @param training the names of the files to train on
 * @param validation examples at the end of these that are the validation split
 */
record Cifar(String name, CifarForm form, Path folder, List<String> training, String test, int validation) {

    Dataset read(Map<String, String> environment, PixelValues values, boolean flip) {
        Recipe recipe = new Recipe(
                form + " " + validation,
                Map.of(Split.TRAIN, folder, Split.VALIDATION, folder, Split.TEST, folder),
                List.of(),
                (split, place) -> open(split),
                Shares.DEFAULT,
                Optional.of(256));
        Cache cache = new Cache(DataFolders.candidates(environment, "prepared").get(0));
        return new ByteImages(name, cache.open(recipe), values, Binarisation.NONE, flip);
    }

    private Source open(Split split) throws IOException {
        List<Path> files = training.stream().map(folder::resolve).toList();
        long first = CifarFiles.records(form, files) - validation;
        if (first <= 0) {
            throw new FormatException(
                    folder,
                    "it has no more than the " + validation + " examples of 'validation'",
                    "make 'validation' smaller");
        }
        return switch (split) {
            case TRAIN -> new CifarFiles(form, files, 0, first);
            case VALIDATION -> new CifarFiles(form, files, first, Long.MAX_VALUE);
            case TEST -> new CifarFiles(form, List.of(folder.resolve(test)), 0, Long.MAX_VALUE);
        };
    }
}
