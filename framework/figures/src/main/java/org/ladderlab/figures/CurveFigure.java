package org.ladderlab.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Path2D;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Curves side by side in one picture.
 *
 * @param title what they are of
 * @param subtitle what else one must know to read them
 */
public record CurveFigure(String title, String subtitle, List<Panel> panels) {

    private static final int WIDTH = 420;
    private static final int HEIGHT = 400;
    private static final int LEFT = 76;
    private static final int RIGHT = 16;
    private static final int TOP = 78;
    private static final int BOTTOM = 52;

    /** One pair of axes. */
    public record Panel(String x, String y, boolean logarithmic, List<Curve> curves) {}

    /** One curve; it is interrupted where a value is not finite. */
    public record Curve(String label, double[] x, double[] y) {}

    /** Draws it as a PNG. */
    public void draw(Path file) {
        System.setProperty("java.awt.headless", "true");
        int width = WIDTH * panels.size();
        try (Canvas canvas = new Canvas(width, HEIGHT)) {
            canvas.left(Canvas.shortened(title, width / 9 - 2), 12, 24, 16, true);
            canvas.left(Canvas.shortened(subtitle, width / 7 - 2), 12, 44, 13, false);
            for (int i = 0; i < panels.size(); i++) {
                new Plot(canvas, panels.get(i), i * WIDTH + LEFT).draw();
            }
            canvas.save(file);
        }
    }

    /** One panel on its way to the canvas. */
    private static final class Plot {

        private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
        private static final int PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;

        private final Canvas canvas;
        private final Panel panel;
        private final int left;
        private final Axis across;
        private final Axis up;

        Plot(Canvas canvas, Panel panel, int left) {
            this.canvas = canvas;
            this.panel = panel;
            this.left = left;
            this.across = Axis.of(panel.curves.stream().flatMapToDouble(c -> Arrays.stream(c.x)), false);
            this.up = Axis.of(panel.curves.stream().flatMapToDouble(c -> Arrays.stream(c.y)), panel.logarithmic);
        }

        void draw() {
            List<String> labels = Ticks.labels(up.ticks());
            for (int i = 0; i < labels.size(); i++) {
                double y = y(up.ticks().get(i));
                canvas.line(left, y, left + PLOT_WIDTH, y, Canvas.FAINT, 1);
                canvas.right(labels.get(i), left - 6, y + 4, 12);
            }
            labels = Ticks.labels(across.ticks());
            for (int i = 0; i < labels.size(); i++) {
                double x = x(across.ticks().get(i));
                canvas.line(x, TOP, x, TOP + PLOT_HEIGHT, Canvas.FAINT, 1);
                canvas.centred(labels.get(i), x, TOP + PLOT_HEIGHT + 17, 12, false);
            }
            canvas.line(left, TOP + PLOT_HEIGHT, left + PLOT_WIDTH, TOP + PLOT_HEIGHT, Canvas.INK, 1);
            canvas.centred(panel.x, left + PLOT_WIDTH / 2.0, TOP + PLOT_HEIGHT + 40, 13, false);
            canvas.upwards(panel.y, left - LEFT + 18, TOP + PLOT_HEIGHT / 2.0, 13);
            for (int i = 0; i < panel.curves.size(); i++) {
                Color colour = Canvas.COLOURS.get(i % Canvas.COLOURS.size());
                curve(panel.curves.get(i), colour);
                legend(i, colour);
            }
        }

        /** Above the plot, where no curve can be in its way. */
        private void legend(int i, Color colour) {
            double at = left + (double) i * PLOT_WIDTH / panel.curves.size();
            canvas.line(at, TOP - 14, at + 18, TOP - 14, colour, 2.5);
            canvas.left(panel.curves.get(i).label, at + 24, TOP - 10, 12, false);
        }

        private void curve(Curve curve, Color colour) {
            Path2D path = new Path2D.Double();
            boolean drawing = false;
            for (int i = 0; i < curve.x.length; i++) {
                boolean shown = Double.isFinite(curve.x[i]) && up.shows(curve.y[i]);
                if (shown && drawing) {
                    path.lineTo(x(curve.x[i]), y(curve.y[i]));
                } else if (shown) {
                    path.moveTo(x(curve.x[i]), y(curve.y[i]));
                }
                drawing = shown;
            }
            canvas.graphics().setColor(colour);
            canvas.graphics().setStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            canvas.graphics().draw(path);
        }

        private double x(double value) {
            return left + PLOT_WIDTH * across.position(value);
        }

        private double y(double value) {
            return TOP + PLOT_HEIGHT * (1 - up.position(value));
        }
    }
}
