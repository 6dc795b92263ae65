package org.ladderlab.engine;

import java.awt.Color;
import java.awt.image.BufferedImage;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Points that are no images, against the data: densities by histogram for one dimension, a scatter of the first two
 * dimensions otherwise. The axes cover the data and a margin; what lies outside is not drawn.
 */
final class PointPanel {

    private static final int BINS = 40;

    private PointPanel() {}

    static BufferedImage draw(
            String title, String dataName, Examples data, String pointsName, Examples points, int width, int height) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
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
        double[] xs = range(data, 0);
        chart.getStyler().setXAxisMin(xs[0]).setXAxisMax(xs[1]).setXAxisDecimalPattern("0.##");
        if (data.dimensions() == 1) {
            histogram(chart, dataName, data, xs).setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
            histogram(chart, pointsName, points, xs).setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
        } else {
            double[] ys = range(data, 1);
            chart.getStyler().setYAxisMin(ys[0]).setYAxisMax(ys[1]).setYAxisDecimalPattern("0.##");
            chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            scatter(chart, dataName, data, xs, ys);
            scatter(chart, pointsName, points, xs, ys);
        }
        return BitmapEncoder.getBufferedImage(chart);
    }

    private static XYSeries histogram(XYChart chart, String name, Examples points, double[] range) {
        double[] centres = new double[BINS];
        double[] density = new double[BINS];
        double width = (range[1] - range[0]) / BINS;
        for (int b = 0; b < BINS; b++) {
            centres[b] = range[0] + (b + 0.5) * width;
        }
        for (int i = 0; i < points.count(); i++) {
            int bin = (int) Math.floor((points.value(i, 0) - range[0]) / width);
            if (bin >= 0 && bin < BINS) {
                density[bin] += 1 / (width * points.count());
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
            double first = points.value(i, 0);
            double second = points.value(i, 1);
            if (first >= xs[0] && first <= xs[1] && second >= ys[0] && second <= ys[1]) {
                x[kept] = first;
                y[kept++] = second;
            }
        }
        if (kept > 0) {
            chart.addSeries(name, java.util.Arrays.copyOf(x, kept), java.util.Arrays.copyOf(y, kept))
                    .setMarker(SeriesMarkers.CIRCLE);
        }
    }

    private static double[] range(Examples data, int dimension) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < data.count(); i++) {
            low = Math.min(low, data.value(i, dimension));
            high = Math.max(high, data.value(i, dimension));
        }
        double margin = high > low ? 0.25 * (high - low) : 1;
        return new double[] {low - margin, high + margin};
    }
}
