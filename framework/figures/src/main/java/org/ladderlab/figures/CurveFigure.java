package org.ladderlab.figures;

import java.awt.BasicStroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
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
    private static final int LEFT = 76;
    private static final int RIGHT = 16;
    private static final int TOP = 78;
    private static final int BOTTOM = 52;
    private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
    private static final int PLOT_HEIGHT = 270;

    /** Up to so many short names stand in one row above the plot; otherwise there are two in each row. */
    private static final int NAMES = 3;

    private static final int SHORT = 12;

    private static final int ROW = 18;

    /** Curves of so few points show each of them. */
    private static final int MARKED = 12;

    /** One pair of axes. */
    public record Panel(String x, boolean logarithmicX, String y, boolean logarithmicY, List<Curve> curves) {

        /** With equal differences across. */
        public Panel(String x, String y, boolean logarithmic, List<Curve> curves) {
            this(x, false, y, logarithmic, curves);
        }
    }

    /** One curve; it is interrupted where a value is not finite. */
    public record Curve(String label, double[] x, double[] y) {}

    /** Draws it as a PNG. */
    public void draw(Path file) {
        System.setProperty("java.awt.headless", "true");
        int width = WIDTH * panels.size();
        int top = TOP + ROW * (panels.stream().mapToInt(CurveFigure::rows).max().orElse(1) - 1);
        try (Canvas canvas = new Canvas(width, top + PLOT_HEIGHT + BOTTOM)) {
            canvas.left(Canvas.shortened(title, width / 9 - 2), 12, 24, 16, true);
            canvas.left(Canvas.shortened(subtitle, width / 7 - 2), 12, 44, 13, false);
            for (int i = 0; i < panels.size(); i++) {
                new Plot(canvas, panels.get(i), i * WIDTH + LEFT, top).draw();
            }
            canvas.save(file);
        }
    }

    private static int inARow(Panel panel) {
        int curves = panel.curves.size();
        boolean one = curves <= NAMES && panel.curves.stream().allMatch(curve -> curve.label.length() <= SHORT);
        return one ? Math.max(1, curves) : 2;
    }

    private static int rows(Panel panel) {
        return Math.max(0, panel.curves.size() - 1) / inARow(panel) + 1;
    }

    /** One panel on its way to the canvas. */
    private static final class Plot {

        private final Canvas canvas;
        private final Panel panel;
        private final int left;
        private final int top;
        private final Axis across;
        private final Axis up;

        Plot(Canvas canvas, Panel panel, int left, int top) {
            this.canvas = canvas;
            this.panel = panel;
            this.left = left;
            this.top = top;
            this.across = Axis.of(panel.curves.stream().flatMapToDouble(c -> Arrays.stream(c.x)), panel.logarithmicX);
            this.up = Axis.of(panel.curves.stream().flatMapToDouble(c -> Arrays.stream(c.y)), panel.logarithmicY);
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
                canvas.line(x, top, x, top + PLOT_HEIGHT, Canvas.FAINT, 1);
                canvas.centred(labels.get(i), x, top + PLOT_HEIGHT + 17, 12, false);
            }
            canvas.line(left, top + PLOT_HEIGHT, left + PLOT_WIDTH, top + PLOT_HEIGHT, Canvas.INK, 1);
            canvas.centred(panel.x, left + PLOT_WIDTH / 2.0, top + PLOT_HEIGHT + 40, 13, false);
            canvas.upwards(panel.y, left - LEFT + 18, top + PLOT_HEIGHT / 2.0, 13);
            for (int i = 0; i < panel.curves.size(); i++) {
                canvas.graphics().setColor(Canvas.COLOURS.get(i % Canvas.COLOURS.size()));
                canvas.graphics().setStroke(stroke(i / Canvas.COLOURS.size()));
                curve(panel.curves.get(i));
                legend(i);
            }
        }

        /** Above the plot, where no curve can be in its way. */
        private void legend(int i) {
            int inARow = inARow(panel);
            double at = left + (double) (i % inARow) * PLOT_WIDTH / inARow;
            double y = top - 14 - ROW * (rows(panel) - 1 - i / inARow);
            canvas.graphics().draw(new Line2D.Double(at, y, at + 18, y));
            canvas.left(panel.curves.get(i).label, at + 24, y + 4, 12, false);
        }

        /** Colours that come again are dashed, the more finely the more often. */
        private static BasicStroke stroke(int round) {
            return round == 0
                    ? new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                    : new BasicStroke(
                            2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, new float[] {8f / round, 4}, 0);
        }

        private void curve(Curve curve) {
            Path2D path = new Path2D.Double();
            boolean drawing = false;
            for (int i = 0; i < curve.x.length; i++) {
                boolean shown = across.shows(curve.x[i]) && up.shows(curve.y[i]);
                if (shown && drawing) {
                    path.lineTo(x(curve.x[i]), y(curve.y[i]));
                } else if (shown) {
                    path.moveTo(x(curve.x[i]), y(curve.y[i]));
                }
                drawing = shown;
            }
            canvas.graphics().draw(path);
            for (int i = 0; i < curve.x.length && curve.x.length <= MARKED; i++) {
                if (across.shows(curve.x[i]) && up.shows(curve.y[i])) {
                    canvas.graphics().fill(new Ellipse2D.Double(x(curve.x[i]) - 3, y(curve.y[i]) - 3, 6, 6));
                }
            }
        }

        private double x(double value) {
            return left + PLOT_WIDTH * across.position(value);
        }

        private double y(double value) {
            return top + PLOT_HEIGHT * (1 - up.position(value));
        }
    }
}
