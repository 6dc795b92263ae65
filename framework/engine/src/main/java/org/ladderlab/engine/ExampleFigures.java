package org.ladderlab.engine;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ladderlab.spi.DataSpec;

/** Pictures of what a model makes: samples, and reconstructions from each depth. */
final class ExampleFigures {

    private static final int WIDTH = 800;
    private static final int HEADER = 40;
    private static final int LABELS = 130;
    private static final int COLUMN_LABELS = 18;
    private static final int MOST_COLUMNS = 20;
    private static final int PANEL = 320;

    private final String title;
    private final DataSpec spec;
    private final Examples data;

    /**
     * Figures of one model.
     *
     * @param data examples of the data set, to compare with
     */
    ExampleFigures(String title, DataSpec spec, Examples data) {
        this.title = title;
        this.spec = spec;
        this.data = data;
    }

    /**
     * Draws samples.
     *
     * @param classes that were asked for in turn: a column of images each, if they fit; none where nothing was asked
     */
    void samples(Examples samples, List<Integer> classes, Path file) {
        if (!spec.isImage()) {
            Canvas.save(
                    PointPanel.draw(title + ": samples", "data", data.first(2000), "samples", samples, WIDTH, 600),
                    file);
            return;
        }
        boolean columnOfEach = classes.size() > 1 && classes.size() <= Math.min(samples.count(), MOST_COLUMNS);
        int columns = columnOfEach ? classes.size() : (int) Math.ceil(Math.sqrt(samples.count()));
        int rows = (samples.count() + columns - 1) / columns;
        int size = ImageGrid.size(samples, columns, WIDTH - 24);
        int width = Math.max(400, columns * (size + 2) + 22);
        int top = columnOfEach ? HEADER + COLUMN_LABELS : HEADER;
        try (Canvas canvas = new Canvas(width, top + rows * (size + 2) + 10)) {
            canvas.left(Canvas.shortened(title + ": " + samples.count() + " samples", width / 10), 12, 26, 16, true);
            for (int c = 0; c < columns && columnOfEach; c++) {
                canvas.centred(Integer.toString(classes.get(c)), 12 + c * (size + 2) + size / 2.0, top - 6, 13, false);
            }
            grid().draw(canvas, samples, columns, 12, top, size);
            canvas.save(file);
        }
    }

    /**
     * Draws the data and what is left of it at each depth.
     *
     * @param originals the data that was reconstructed
     * @param byDepth the reconstructions, by depth u
     */
    void reconstructions(Examples originals, Map<Double, Examples> byDepth, Path file) {
        if (spec.isImage()) {
            images(originals, byDepth, file);
        } else {
            points(originals, byDepth, file);
        }
    }

    private void images(Examples originals, Map<Double, Examples> byDepth, Path file) {
        int columns = originals.count();
        int size = Math.min(96, ImageGrid.size(originals, columns, WIDTH - LABELS));
        int width = Math.max(560, LABELS + columns * (size + 2) + 10);
        int rows = byDepth.size() + 1;
        try (Canvas canvas = new Canvas(width, HEADER + 24 + rows * (size + 6) + 10)) {
            canvas.left(Canvas.shortened(title + ": reconstructions", width / 10), 12, 26, 16, true);
            canvas.left(
                    "from the latents at depth u and deeper; of a diffusion by one denoising step", 12, 46, 13, false);
            int y = HEADER + 24;
            row(canvas, "data", originals, y, size);
            for (Map.Entry<Double, Examples> entry : byDepth.entrySet()) {
                y += size + 6;
                row(canvas, "u = " + Ticks.number(entry.getKey()), entry.getValue(), y, size);
            }
            canvas.save(file);
        }
    }

    private void row(Canvas canvas, String label, Examples examples, int y, int size) {
        canvas.right(label, LABELS - 14, y + size / 2.0 + 5, 14);
        grid().draw(canvas, examples, examples.count(), LABELS, y, size);
    }

    private void points(Examples originals, Map<Double, Examples> byDepth, Path file) {
        try (Canvas canvas = new Canvas(PANEL * byDepth.size(), HEADER + PANEL)) {
            canvas.left(title + ": reconstructions from the latents at depth u and deeper", 12, 26, 16, true);
            int x = 0;
            for (Map.Entry<Double, Examples> entry : byDepth.entrySet()) {
                String depth = "u = " + Ticks.number(entry.getKey());
                BufferedImage panel =
                        PointPanel.draw(depth, "data", originals, "reconstruction", entry.getValue(), PANEL, PANEL);
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
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (float value : data.values()) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return new ImageGrid(low, high > low ? high : low + 1);
    }

    /** The depths at which reconstructions are drawn. */
    static List<Double> depths() {
        return List.of(0.0, 0.25, 0.5, 0.75, 1.0);
    }
}
