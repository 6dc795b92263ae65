package org.ladderlab.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ladderlab.figures.Ticks;

/**
 * A small chart as inline SVG: axes with round numbers, and marks in the data's units. Colours come from the page's style by
 * class, so that one drawing serves light, dark and print. Small enough to be read at a phone's width without scaling.
 */
final class Plot {

    static final double WIDTH = 360;

    /** One of more characters would be cut at the edges, and is set closer. */
    private static final int LONGEST_LABEL = 56;

    private static final double LEFT = 44;
    private static final double RIGHT = 10;
    private static final double TOP = 10;
    private static final double BOTTOM = 34;

    /** A point in the data's units. */
    record Point(double x, double y) {}

    /** What an axis shows. */
    record Range(double low, double high) {

        /** A range with a margin on both sides. */
        static Range around(double low, double high) {
            double span = high > low ? high - low : Math.max(Math.abs(high), 1) * 0.1;
            return new Range(low - 0.06 * span, high + 0.06 * span);
        }

        /** The value that it shows nearest to another. */
        double within(double value) {
            return Math.max(Math.min(low, high), Math.min(Math.max(low, high), value));
        }
    }

    private final Range x;
    private final Range y;
    private final double height;
    private final StringBuilder marks = new StringBuilder();

    Plot(Range x, Range y, double height) {
        this.x = x;
        this.y = y;
        this.height = height;
    }

    /** The style of a variant: the baseline's, or one of seven colours with a dash of its own. */
    static String style(int variant) {
        return "v" + (variant == 0 ? 0 : 1 + (variant - 1) % 7);
    }

    double x(double value) {
        return LEFT + (value - x.low) / (x.high - x.low) * (WIDTH - LEFT - RIGHT);
    }

    double y(double value) {
        return height - BOTTOM - (value - y.low) / (y.high - y.low) * (height - TOP - BOTTOM);
    }

    /** Lines across at round numbers, with their numbers. */
    Plot yAxis(String label) {
        List<Double> ticks = Ticks.of(y.low, y.high, 5);
        List<String> labels = Ticks.labels(ticks);
        for (int i = 0; i < ticks.size(); i++) {
            double across = y(ticks.get(i));
            segment("grid", LEFT, across, WIDTH - RIGHT, across);
            text("tick end", LEFT - 5, across + 4, labels.get(i));
        }
        marks.append(String.format(
                Locale.ROOT,
                "<text class=\"label middle\" transform=\"translate(10 %.1f) rotate(-90)\">%s</text>",
                (TOP + height - BOTTOM) / 2,
                Html.escape(label)));
        return this;
    }

    /** Numbers below, and a line at the bottom. */
    Plot xAxis(String label) {
        segment("axis", LEFT, height - BOTTOM, WIDTH - RIGHT, height - BOTTOM);
        List<Double> ticks = Ticks.of(x.low, x.high, 5);
        List<String> labels = Ticks.labels(ticks);
        for (int i = 0; i < ticks.size(); i++) {
            double along = x(ticks.get(i));
            segment("axis", along, height - BOTTOM, along, height - BOTTOM + 3);
            text("tick middle", along, height - BOTTOM + 15, labels.get(i));
        }
        return xLabel(label);
    }

    /** What the axis below is. */
    Plot xLabel(String label) {
        if (label.length() <= LONGEST_LABEL) {
            return text("label middle", (LEFT + WIDTH - RIGHT) / 2, height - 4, label);
        }
        marks.append(String.format(
                Locale.ROOT,
                "<text class=\"label middle\" x=\"%.1f\" y=\"%.1f\" textLength=\"%.1f\" lengthAdjust=\"spacingAndGlyphs\">%s</text>",
                WIDTH / 2,
                height - 4,
                WIDTH - 8,
                Html.number(label)));
        return this;
    }

    Plot line(String style, List<Point> points) {
        marks.append("<polyline class=\"line ").append(style).append("\" points=\"");
        marks.append(points.stream().map(this::pixels).collect(Collectors.joining(" ")));
        marks.append("\"/>");
        return this;
    }

    /** The area between two curves; {@code high} runs back from right to left. */
    Plot band(String style, List<Point> low, List<Point> high) {
        marks.append("<polygon class=\"band ").append(style).append("\" points=\"");
        marks.append(low.stream().map(this::pixels).collect(Collectors.joining(" ")));
        for (int i = high.size() - 1; i >= 0; i--) {
            marks.append(' ').append(pixels(high.get(i)));
        }
        marks.append("\"/>");
        return this;
    }

    Plot bar(String style, double from, double to, double value) {
        double top = y(Math.max(value, 0));
        marks.append(String.format(
                Locale.ROOT,
                "<rect class=\"bar %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                style,
                x(from) + 0.5,
                top,
                Math.max(1, x(to) - x(from) - 1),
                Math.max(0, y(Math.min(value, 0)) - top)));
        return this;
    }

    /** A line between two points in the data's units. */
    Plot stroke(String style, double fromX, double fromY, double toX, double toY) {
        segment(style, x(fromX), y(fromY), x(toX), y(toY));
        return this;
    }

    /** A dot with a text for those who point at it. */
    Plot dot(String style, double atX, double atY, double radius, String tip) {
        marks.append(String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>",
                style,
                x(atX),
                y(atY),
                radius,
                Html.escape(tip)));
        return this;
    }

    /** A text at a place in pixels. */
    Plot text(String style, double pixelX, double pixelY, String text) {
        marks.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                style,
                pixelX,
                pixelY,
                Html.number(text)));
        return this;
    }

    private void segment(String style, double x1, double y1, double x2, double y2) {
        marks.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    /** Points beyond the range stay at its edge. */
    private String pixels(Point point) {
        double top = Math.max(0, Math.min(height - BOTTOM, y(point.y)));
        return String.format(Locale.ROOT, "%.1f,%.1f", x(point.x), top);
    }

    /**
     * The drawing.
     *
     * @param description what it shows, for those who cannot see it
     */
    String svg(String description) {
        return String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">%s</svg>",
                WIDTH,
                height,
                Html.escape(description),
                marks);
    }
}
