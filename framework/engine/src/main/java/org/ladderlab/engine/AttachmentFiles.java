package org.ladderlab.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ladderlab.engine.evaluation.Measuring;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.figures.CurveFigure;
import org.ladderlab.figures.ExampleFigures;
import org.ladderlab.figures.Examples;
import org.ladderlab.runs.FigureNames;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.Csv;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Attachment.Curves;
import org.ladderlab.spi.run.Attachment.Gallery;
import org.ladderlab.spi.run.Attachment.Table;

/**
 * Writes what metrics attach among the figures of a run or an evaluation. A file that cannot be written or drawn is named with the
 * reason and left out: the numbers do not need it.
 */
final class AttachmentFiles implements Measuring.Attachments {

    private static final String CSV = ".csv";

    private final RunFolder folder;
    private final BuiltExperiment built;
    private final Consumer<String> say;
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    AttachmentFiles(RunFolder folder, BuiltExperiment built, Consumer<String> say) {
        this.folder = folder;
        this.built = built;
        this.say = say;
    }

    /** What was written, relative to the folder. */
    List<String> files() {
        return List.copyOf(files);
    }

    /** Takes a copy, which is written when all metrics are measured: drawing needs random numbers of its own. */
    @Override
    public void leave(String metric, String name, Attachment attachment) {
        if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "What is attached is called '" + name + "'; give it lower case words joined by hyphens.");
        }
        String stem = FigureNames.of(metric, name);
        String title = built.experiment().name() + ", " + metric;
        if (attachment instanceof Table table) {
            later(stem + CSV, file -> write(table, file));
        } else if (attachment instanceof Curves curves) {
            later(stem + CSV, file -> write(table(curves), file));
            later(stem + FigureNames.ENDING, file -> draw(title, curves, file));
        } else if (attachment instanceof Gallery gallery) {
            Map<String, Examples> rows = new LinkedHashMap<>();
            gallery.rows().forEach(row -> rows.put(row.caption(), Examples.of(row.examples())));
            later(stem + FigureNames.ENDING, file -> new ExampleFigures(
                            title, built.dataset().spec(), new PictureSteps(built, 0).background())
                    .gallery(gallery.title(), rows, file));
        }
    }

    private void later(String name, Consumer<Path> work) {
        waiting.add(() -> {
            Path file = folder.figure(name);
            try {
                Files.createDirectories(folder.figures());
                work.accept(file);
                files.add(folder.path().relativize(file).toString().replace('\\', '/'));
            } catch (IOException | RuntimeException | LinkageError e) {
                say.accept("The file " + name + " of a metric could not be written: " + Failure.explain(e));
            }
        });
    }

    /** Writes all that was left. */
    void write() {
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    private static void write(Table table, Path file) {
        DurableFiles.write(
                file,
                Stream.concat(Stream.of(table.columns()), table.rows().stream().map(row -> row.stream()
                                .map(String::valueOf)
                                .toList()))
                        .map(Csv::line)
                        .reduce("", (text, line) -> text + line + "\n"));
    }

    private static Table table(Curves curves) {
        return new Table(
                List.of("curve", curves.x().label(), curves.y().label()),
                curves.curves().stream()
                        .flatMap(curve -> IntStream.range(0, curve.x().size())
                                .mapToObj(i -> List.<Object>of(
                                        curve.label(),
                                        curve.x().get(i),
                                        curve.y().get(i))))
                        .toList());
    }

    private static void draw(String title, Curves curves, Path file) {
        List<CurveFigure.Curve> lines = curves.curves().stream()
                .map(curve -> new CurveFigure.Curve(curve.label(), doubles(curve.x()), doubles(curve.y())))
                .toList();
        new CurveFigure(
                        title,
                        curves.title(),
                        List.of(new CurveFigure.Panel(
                                curves.x().label(),
                                curves.x().logarithmic(),
                                curves.y().label(),
                                curves.y().logarithmic(),
                                lines)))
                .draw(file);
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
