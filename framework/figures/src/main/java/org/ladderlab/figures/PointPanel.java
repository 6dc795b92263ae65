package org.ladderlab.figures;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Points that are no images, against the data: densities by histogram for one dimension, a scatter of the first two
 * dimensions otherwise. The axes cover the data and a margin; what lies outside is not drawn but counted, in the picture itself.
 */
final class PointPanel {

    private static final int BINS = 40;

    /** Of the data's range, at each side. */
    private static final double MARGIN = 0.25;

    /** Pixels of a line with a warning. */
    private static final int WARNING = 22;

    private PointPanel() {}

    static BufferedImage draw(
            String title, String dataName, Examples data, String pointsName, Examples points, int width, int height) {
        double[][] ranges = IntStream.range(0, Math.min(2, data.dimensions()))
                .mapToObj(d -> range(data, d))
                .toArray(double[][]::new);
        Optional<String> wrong = notShown(pointsName, points, ranges);
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height - (wrong.isPresent() ? WARNING : 0))
                .title(title)
                .xAxisTitle("x\u2081")
                .yAxisTitle(data.dimensions() == 1 ? "density" : "x\u2082")
                .build();
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setLegendBorderColor(Color.WHITE)
                .setChartTitleBoxVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setSeriesColors(new Color[] {new Color(0xAAAAAA), Canvas.COLOURS.get(0)});
        chart.getStyler().setPlotGridLinesColor(Canvas.FAINT).setPlotBorderVisible(false);
        chart.getStyler().setMarkerSize(5);
        double[] xs = ranges[0];
        chart.getStyler().setXAxisMin(xs[0]).setXAxisMax(xs[1]).setXAxisDecimalPattern("0.##");
        if (data.dimensions() == 1) {
            histogram(chart, dataName, data, xs).setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
            histogram(chart, pointsName, points, xs).setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
        } else {
            double[] ys = ranges[1];
            chart.getStyler().setYAxisMin(ys[0]).setYAxisMax(ys[1]).setYAxisDecimalPattern("0.##");
            chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            scatter(chart, dataName, data, xs, ys);
            scatter(chart, pointsName, points, xs, ys);
        }
        BufferedImage drawn = BitmapEncoder.getBufferedImage(chart);
        if (wrong.isEmpty()) {
            return drawn;
        }
        try (Canvas canvas = new Canvas(width, height)) {
            canvas.picture(drawn, 0, 0, drawn.getWidth(), drawn.getHeight());
            canvas.warning(wrong.get(), 12, height - 6);
            return canvas.image();
        }
    }

    /** What of some points the picture cannot show. */
    private static Optional<String> notShown(String name, Examples points, double[][] ranges) {
        int broken = points.notFinite();
        long outside = IntStream.range(0, points.count())
                .filter(points::isFinite)
                .filter(i -> !isShown(points, i, ranges))
                .count();
        List<String> words = new ArrayList<>();
        if (broken > 0) {
            words.add(broken + " are not finite");
        }
        if (outside > 0) {
            words.add(outside + " lie outside");
        }
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(name + ": of " + points.count() + ", " + String.join(" and ", words));
    }

    private static boolean isShown(Examples points, int example, double[][] ranges) {
        return IntStream.range(0, ranges.length)
                .allMatch(d -> points.value(example, d) >= ranges[d][0] && points.value(example, d) <= ranges[d][1]);
    }

    private static XYSeries histogram(XYChart chart, String name, Examples points, double[] range) {
        double[] centres = new double[BINS];
        double[] density = new double[BINS];
        double width = (range[1] - range[0]) / BINS;
        for (int b = 0; b < BINS; b++) {
            centres[b] = range[0] + (b + 0.5) * width;
        }
        for (int i = 0; i < points.count(); i++) {
            if (isShown(points, i, new double[][] {range})) {
                int bin = (int) ((points.value(i, 0) - range[0]) / width);
                density[Math.min(bin, BINS - 1)] += 1 / (width * points.count());
            }
        }
        XYSeries series = chart.addSeries(name, centres, density);
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    private static void scatter(XYChart chart, String name, Examples points, double[] xs, double[] ys) {
        double[] x = new double[points.count()];
        double[] y = new double[points.count()];
        int kept = 0;
        for (int i = 0; i < points.count(); i++) {
            if (isShown(points, i, new double[][] {xs, ys})) {
                x[kept] = points.value(i, 0);
                y[kept++] = points.value(i, 1);
            }
        }
        if (kept > 0) {
            chart.addSeries(name, Arrays.copyOf(x, kept), Arrays.copyOf(y, kept))
                    .setMarker(SeriesMarkers.CIRCLE);
        }
    }

    private static double[] range(Examples data, int dimension) {
        double[] values = IntStream.range(0, data.count())
                .mapToDouble(i -> data.value(i, dimension))
                .filter(Double::isFinite)
                .toArray();
        Axis axis = Axis.of(Arrays.stream(values), false);
        double low = Arrays.stream(values).min().orElse(axis.low());
        double high = Arrays.stream(values).max().orElse(axis.high());
        return new double[] {
            Math.min(axis.low(), low - MARGIN * (high - low)), Math.max(axis.high(), high + MARGIN * (high - low))
        };
    }
}
