package org.ladderlab.figures;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.journal.Journal;

/** The training curve: the loss and its terms, and the validation bound, over the steps. */
public final class LossFigure {

    /** Values that are not on the scale of the loss. */
    private static final Set<String> OTHER = Set.of(
            "batch/gradientNorm",
            "batch/learningRate",
            "batch/stepsPerSecond",
            "batch/skipped",
            "validation/reconstruction",
            "validation/densityReconstruction",
            "validation/consistency",
            "validation/prior",
            "validation/bitsPerDim");

    private static final String LOSS_IS_TOTAL = "batch/loss = total";

    /** Early points are left out of the picture's range, not of the curve: they dwarf what comes after. */
    private static final double EARLY = 0.05;

    private LossFigure() {}

    private record Curve(List<Double> steps, List<Double> values) {}

    /**
     * Draws the curves in a journal.
     *
     * @throws RunException if there are none
     */
    public static void draw(String title, List<Journal.Entry> journal, Path file) {
        Map<String, Curve> curves = curves(journal);
        if (curves.isEmpty()) {
            throw new RunException("The journal has no finite value of the loss.");
        }
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(520)
                .title(title + ": training")
                .xAxisTitle("step")
                .yAxisTitle(
                        curves.containsKey(LOSS_IS_TOTAL)
                                ? "nats per example"
                                : "objective; bounds in nats per example")
                .build();
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setLegendBorderColor(Canvas.FAINT)
                .setChartTitleBoxVisible(false)
                .setChartBackgroundColor(java.awt.Color.WHITE)
                .setSeriesColors(Canvas.COLOURS.toArray(java.awt.Color[]::new));
        chart.getStyler().setPlotGridLinesColor(Canvas.FAINT).setPlotBorderVisible(false);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
        chart.getStyler().setXAxisMin(0.0);
        range(chart, curves);
        curves.forEach((name, curve) -> {
            XYSeries series = chart.addSeries(name, curve.steps, curve.values);
            boolean few = curve.steps.size() < 3 || name.startsWith("validation/");
            series.setMarker(few ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            series.setLineWidth(name.startsWith("batch/loss") ? 2.5f : 1.5f);
        });
        Canvas.save(BitmapEncoder.getBufferedImage(chart), file);
    }

    private static Map<String, Curve> curves(List<Journal.Entry> journal) {
        Map<String, Curve> curves = new LinkedHashMap<>();
        for (Journal.Entry entry : journal) {
            if (entry instanceof Journal.Metrics metrics) {
                metrics.values().forEach((name, value) -> {
                    if (name.matches("(batch|validation)/[^/]*") && !OTHER.contains(name) && Math.abs(value) <= 1e300) {
                        Curve curve =
                                curves.computeIfAbsent(name, each -> new Curve(new ArrayList<>(), new ArrayList<>()));
                        curve.steps.add((double) metrics.step());
                        curve.values.add(value);
                    }
                });
            }
        }
        // A single point is the final score, and no curve.
        curves.entrySet()
                .removeIf(each -> each.getKey().startsWith("validation/")
                        && each.getValue().steps.size() < 2);
        // A loss that is the total itself is drawn once.
        Curve loss = curves.get("batch/loss");
        String key = curves.containsKey("batch/densityTotal") ? "batch/densityTotal" : "batch/total";
        Curve total = curves.get(key);
        if (loss != null && total != null && loss.values.equals(total.values)) {
            curves.remove(key);
            Map<String, Curve> named = new LinkedHashMap<>();
            curves.forEach((name, curve) -> named.put(name.equals("batch/loss") ? LOSS_IS_TOTAL : name, curve));
            return named;
        }
        return curves;
    }

    private static void range(XYChart chart, Map<String, Curve> curves) {
        double[] late = curves.values().stream()
                .flatMap(curve ->
                        curve.values.subList((int) (curve.values.size() * EARLY), curve.values.size()).stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
        Axis axis = Axis.of(Arrays.stream(late), false);
        double low = Arrays.stream(late).min().orElse(0);
        double high = Arrays.stream(late).max().orElse(1);
        chart.getStyler().setYAxisMin(low >= 0 && low < high / 2 ? 0 : axis.low());
        chart.getStyler().setYAxisMax(axis.high());
    }
}
