package org.ladderlab.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ladderlab.figures.CurveFigure.Curve;
import org.ladderlab.figures.CurveFigure.Panel;
import org.ladderlab.runs.journal.Journal;

/** What metrics said of the validation split while a model trained: for each metric its values over the steps. */
public final class MeasuredFigure {

    private static final String PREFIX = "validation/";

    /** Ends of an interval, whose value is drawn, and what samples cost. */
    private static final String NOT_DRAWN = ".*(-low|-high|/evaluations)";

    private MeasuredFigure() {}

    /** Those of a journal; without panels where nothing was measured twice. */
    public static CurveFigure of(String title, List<Journal.Entry> journal) {
        Map<String, Map<String, TreeMap<Long, Double>>> byMetric = new LinkedHashMap<>();
        for (Journal.Entry entry : journal) {
            if (entry instanceof Journal.Metrics metrics) {
                metrics.values().forEach((key, value) -> {
                    if (isMeasured(key)) {
                        int end = key.lastIndexOf('/');
                        byMetric.computeIfAbsent(key.substring(PREFIX.length(), end), name -> new LinkedHashMap<>())
                                .computeIfAbsent(key.substring(end + 1), name -> new TreeMap<>())
                                .put(metrics.step(), value);
                    }
                });
            }
        }
        List<Panel> panels = new ArrayList<>();
        byMetric.forEach((metric, values) -> {
            List<Curve> curves = new ArrayList<>();
            values.forEach((name, points) -> curves.add(curve(name, points)));
            if (curves.stream().anyMatch(curve -> curve.x().length > 1)) {
                panels.add(new Panel("step", metric, false, curves));
            }
        });
        return new CurveFigure(title + ": metrics", "validation split, while it trained", panels);
    }

    /** Whether a journal's value is one that a metric gave while the model trained, and one to draw. */
    public static boolean isMeasured(String key) {
        return key.startsWith(PREFIX) && key.lastIndexOf('/') >= PREFIX.length() && !key.matches(NOT_DRAWN);
    }

    private static Curve curve(String name, TreeMap<Long, Double> points) {
        return new Curve(
                name,
                points.keySet().stream().mapToDouble(Long::doubleValue).toArray(),
                points.values().stream().mapToDouble(Double::doubleValue).toArray());
    }
}
