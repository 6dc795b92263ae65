package org.ladderlab.figures;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.spi.data.DataSpec;

/** Pictures of what a model makes: samples, and reconstructions from each depth. */
public final class ExampleFigures {

    private static final int WIDTH = 800;
    private static final int HEADER = 40;
    private static final int LABELS = 130;
    private static final int LETTER = 8;
    private static final int COLUMN_LABELS = 18;
    private static final int MOST_COLUMNS = 20;
    private static final int PANEL = 320;

    /** Points of the data behind others. */
    private static final int POINTS = 2000;

    /** Pixels of a line with a warning. */
    private static final int WARNING = 20;

    /** The largest side of a reconstruction, and the least height of its row, in pixels. */
    private static final int LARGEST = 96;

    private static final int ROW = 36;

    private final String title;
    private final DataSpec spec;
    private final Examples data;

    /**
     * Figures of one model.
     *
     * @param data examples of the data set, to compare with
     */
    public ExampleFigures(String title, DataSpec spec, Examples data) {
        this.title = title;
        this.spec = spec;
        this.data = data;
    }

    /**
     * Draws samples.
     *
     * @param classes that were asked for in turn, or of each sample: a column of images each, if they fit; none where nothing was asked
     */
    public void samples(Examples samples, List<Integer> classes, Path file) {
        if (!spec.isImage()) {
            Canvas.save(
                    PointPanel.draw(title + ": samples", "data", data.first(POINTS), "samples", samples, WIDTH, 600),
                    file);
            return;
        }
        pictures(samples, "samples", classes, file);
    }

    /** Draws the data themselves: images, or points of the train split beside those of another. */
    public void data(Examples others, String split, Path file) {
        if (spec.isImage()) {
            pictures(data, "examples", List.of(), file);
        } else {
            Canvas.save(PointPanel.draw(title, "train", data.first(POINTS), split, others, WIDTH, 600), file);
        }
    }

    private void pictures(Examples samples, String what, List<Integer> classes, Path file) {
        boolean columnOfEach = classes.size() > 1 && classes.size() <= Math.min(samples.count(), MOST_COLUMNS);
        int columns = columnOfEach ? classes.size() : (int) Math.ceil(Math.sqrt(samples.count()));
        int rows = (samples.count() + columns - 1) / columns;
        ImageGrid.Cell cell = ImageGrid.Cell.of(samples, columns, WIDTH - 24, WIDTH);
        int width = Math.max(400, columns * (cell.width() + ImageGrid.GAP) + 22);
        Optional<String> wrong = notFinite(samples);
        int labels = columnOfEach ? COLUMN_LABELS : 0;
        int top = HEADER + labels + (wrong.isPresent() ? WARNING : 0);
        try (Canvas canvas = new Canvas(width, top + rows * (cell.height() + ImageGrid.GAP) + 10)) {
            canvas.left(Canvas.shortened(title + ": " + samples.count() + " " + what, width / 10), 12, 26, 16, true);
            wrong.ifPresent(text -> canvas.warning(text, 12, HEADER + 6));
            for (int c = 0; c < columns && columnOfEach; c++) {
                double middle = 12 + c * (cell.width() + ImageGrid.GAP) + cell.width() / 2.0;
                canvas.centred(Integer.toString(classes.get(c)), middle, top - 6, 13, false);
            }
            grid().draw(canvas, samples, columns, 12, top, cell);
            canvas.save(file);
        }
    }

    /** What must be said of examples that are no pictures. */
    private static Optional<String> notFinite(Examples examples) {
        int count = examples.notFinite();
        return count == 0 ? Optional.empty() : Optional.of(count + " of " + examples.count() + " are not finite");
    }

    /**
     * Draws the data and what is left of it at each depth.
     *
     * @param originals the data that was reconstructed
     * @param byDepth the reconstructions, by depth u
     */
    public void reconstructions(Examples originals, Map<Double, Examples> byDepth, Path file) {
        if (spec.isImage()) {
            images(originals, byDepth, file);
        } else {
            points(originals, byDepth, file);
        }
    }

    /** Draws rows of examples by their captions; of points, a panel each over the data. */
    public void gallery(String what, Map<String, Examples> rows, Path file) {
        if (spec.isImage()) {
            rows(what, "", rows, file);
        } else {
            panels(what, data.first(POINTS), "examples", rows, file);
        }
    }

    /** Each image by itself, a pixel for each of its own. */
    List<BufferedImage> pictures(Examples examples) {
        ImageGrid grid = grid();
        return IntStream.range(0, examples.count())
                .mapToObj(i -> grid.picture(examples, i))
                .toList();
    }

    private void images(Examples originals, Map<Double, Examples> byDepth, Path file) {
        Map<String, Examples> rows = new LinkedHashMap<>(Map.of("data", originals));
        byDepth.forEach((depth, examples) -> rows.put("u = " + Ticks.number(depth), examples));
        rows(
                "reconstructions",
                "from the latents at depth u and deeper; of a diffusion by one denoising step",
                rows,
                file);
    }

    private void rows(String what, String subtitle, Map<String, Examples> rows, Path file) {
        Examples widest = rows.values().stream()
                .max(Comparator.comparingInt(Examples::count))
                .orElseThrow();
        int labels = labels(rows.keySet());
        ImageGrid.Cell cell = ImageGrid.Cell.of(widest, widest.count(), WIDTH - labels, LARGEST);
        int width = Math.max(560, labels + widest.count() * (cell.width() + ImageGrid.GAP) + 10);
        int height = Math.max(ROW, cell.height() + 6);
        try (Canvas canvas = new Canvas(width, HEADER + 24 + rows.size() * height + 10)) {
            canvas.left(Canvas.shortened(title + ": " + what, width / 10), 12, 26, 16, true);
            canvas.left(subtitle, 12, 46, 13, false);
            int y = HEADER + 24;
            for (Map.Entry<String, Examples> row : rows.entrySet()) {
                row(canvas, row.getKey(), row.getValue(), labels, y, cell);
                y += height;
            }
            canvas.save(file);
        }
    }

    /** The width of the longest, so that none begins outside the picture. */
    private static int labels(Collection<String> names) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        return Math.max(LABELS, 22 + LETTER * longest);
    }

    private void row(Canvas canvas, String label, Examples examples, int labels, int y, ImageGrid.Cell cell) {
        canvas.right(label, labels - 14, y + cell.height() / 2.0 + 5, 14);
        notFinite(examples).ifPresent(text -> canvas.warning(text, 4, y + cell.height() / 2.0 + 20));
        grid().draw(canvas, examples, examples.count(), labels, y, cell);
    }

    private void points(Examples originals, Map<Double, Examples> byDepth, Path file) {
        Map<String, Examples> panels = new LinkedHashMap<>();
        byDepth.forEach((depth, examples) -> panels.put("u = " + Ticks.number(depth), examples));
        panels("reconstructions from the latents at depth u and deeper", originals, "reconstruction", panels, file);
    }

    private void panels(String what, Examples background, String shown, Map<String, Examples> panels, Path file) {
        try (Canvas canvas = new Canvas(PANEL * panels.size(), HEADER + PANEL)) {
            canvas.left(Canvas.shortened(title + ": " + what, PANEL * panels.size() / 9), 12, 26, 16, true);
            int x = 0;
            for (Map.Entry<String, Examples> each : panels.entrySet()) {
                BufferedImage panel =
                        PointPanel.draw(each.getKey(), "data", background, shown, each.getValue(), PANEL, PANEL);
                canvas.picture(panel, x, HEADER, PANEL, PANEL);
                x += PANEL;
            }
            canvas.save(file);
        }
    }

    /** Shades by the data's own values, or by the range of the data where these are continuous. */
    private ImageGrid grid() {
        if (spec.grid().isPresent()) {
            return new ImageGrid(spec.grid().get().lowest(), spec.grid().get().highest());
        }
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : data.values()) {
            low = Float.isFinite(value) ? Math.min(low, value) : low;
            high = Float.isFinite(value) ? Math.max(high, value) : high;
        }
        return low < high ? new ImageGrid(low, high) : new ImageGrid(high - 0.5, high + 0.5);
    }

    /** The depths at which reconstructions are drawn. */
    public static List<Double> depths() {
        return List.of(0.0, 0.25, 0.5, 0.75, 1.0);
    }
}
