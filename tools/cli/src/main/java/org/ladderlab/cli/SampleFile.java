package org.ladderlab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ladderlab.engine.Drawn;
import org.ladderlab.engine.weights.NumpyArray;
import org.ladderlab.figures.ExampleFigures;
import org.ladderlab.figures.Examples;
import org.ladderlab.figures.SliderPage;
import org.ladderlab.runs.files.DurableFiles;

/**
 * Where what was drawn goes: a picture, an array, several arrays, or a page, by the file's ending.
 *
 * @param path the file
 */
record SampleFile(Path path) {

    private static final List<String> ENDINGS = List.of(".png", ".npy", ".npz", ".html");

    /**
     * The file of a name.
     *
     * @param sliders whether there is something to slide along
     */
    static SampleFile of(String name, boolean sliders) {
        if (ENDINGS.stream().noneMatch(name::endsWith)) {
            throw new UsageException("--out takes a file that ends in .png, .npy, .npz or .html, not '" + name + "'.");
        }
        if (name.endsWith(".html") && !sliders) {
            throw new UsageException(
                    "A page has sliders along the rows of --interpolate, --traverse, --resample or --way, and here"
                            + " are no rows; write a .png.");
        }
        return new SampleFile(Path.of(name));
    }

    void write(String model, Drawn drawn) {
        String name = path.toString();
        if (name.endsWith(".html") && !drawn.data().isImage()) {
            throw new UsageException("A page shows images, and the data are points; write a .png.");
        }
        makeFolder();
        ExampleFigures figures = new ExampleFigures(model, drawn.data(), drawn.background());
        if (name.endsWith(".npy")) {
            array(drawn).write(path);
        } else if (name.endsWith(".npz")) {
            NumpyArray.write(arrays(drawn), path);
        } else if (name.endsWith(".html")) {
            DurableFiles.write(
                    path,
                    new SliderPage(model + ": " + drawn.what(), drawn.rows(), drawn.columns())
                            .html(figures, drawn.examples()));
        } else if (drawn.originals().count() > 0) {
            Map<String, Examples> rows = new LinkedHashMap<>();
            rows.put("data", drawn.originals());
            rows.put("reconstruction", drawn.examples());
            figures.gallery(drawn.what(), rows, path);
        } else if (drawn.rows().size() == 1) {
            figures.samples(drawn.examples(), drawn.classes(), path);
        } else {
            figures.gallery(drawn.what(), rows(drawn), path);
        }
    }

    private void makeFolder() {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder of " + path + ".", e);
        }
    }

    private static Map<String, Examples> rows(Drawn drawn) {
        int columns = drawn.columns().size();
        Map<String, Examples> rows = new LinkedHashMap<>();
        for (int r = 0; r < drawn.rows().size(); r++) {
            rows.put(drawn.rows().get(r), drawn.examples().range(r * columns, (r + 1) * columns));
        }
        return rows;
    }

    /** (n, example shape), or (rows, columns, example shape). */
    private static NumpyArray array(Drawn drawn) {
        long[] example = drawn.data().shape().getShape();
        long[] outer = drawn.rows().size() == 1
                ? new long[] {drawn.examples().count()}
                : new long[] {drawn.rows().size(), drawn.columns().size()};
        return NumpyArray.of(
                drawn.examples().values(),
                LongStream.concat(LongStream.of(outer), LongStream.of(example)).toArray());
    }

    private static Map<String, NumpyArray> arrays(Drawn drawn) {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        boolean originals = drawn.originals().count() > 0;
        arrays.put(originals ? "reconstructions" : "samples", array(drawn));
        if (originals) {
            long[] shape = LongStream.concat(
                            LongStream.of(drawn.originals().count()),
                            LongStream.of(drawn.data().shape().getShape()))
                    .toArray();
            arrays.put("data", NumpyArray.of(drawn.originals().values(), shape));
        } else if (!drawn.classes().isEmpty()) {
            int rows = drawn.rows().size() == 1
                    ? drawn.examples().count()
                    : drawn.rows().size();
            arrays.put(
                    "labels",
                    NumpyArray.of(IntStream.range(0, rows)
                            .mapToLong(
                                    r -> drawn.classes().get(r % drawn.classes().size()))
                            .toArray()));
        }
        return arrays;
    }
}
