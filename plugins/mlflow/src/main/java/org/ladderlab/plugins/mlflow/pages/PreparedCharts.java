package org.ladderlab.plugins.mlflow.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.mlflow.api.proto.Service;

/**
 * The charts of a prepared view: scores first, then pictures, curves and the ledger. The UI itself adds a chart for each metric
 * that has none, in the section of its name, so that only what needs another form or place is written down.
 */
public final class PreparedCharts {

    /** The tag in which a run lists its keys in the image grid. */
    public static final String PICTURES_TAG = "ladderlab.pictures";

    private static final String PICTURES = "pictures";
    private static final List<String> SECTIONS =
            List.of("test", "validation", "train", PICTURES, "batch", "ledger", "depth");
    private static final int MOST_RUNS = 20;
    private static final int PICTURES_HEIGHT = 460;

    private final ObjectNode state;
    private final int longest;
    private final Set<String> metrics = new TreeSet<>();
    private final Set<String> curves = new HashSet<>();
    /** The samples first, since they are the ones that change with the steps. */
    private final Set<String> pictures = new TreeSet<>(Comparator.reverseOrder());

    private long lastStep;

    /** Charts for these runs in a state of at most so many characters. */
    PreparedCharts(ObjectNode state, int longest, List<Service.Run> runs, boolean withPictures) {
        this.state = state;
        this.longest = longest;
        for (Service.Run run : runs) {
            run.getData().getMetricsList().forEach(metric -> {
                metrics.add(metric.getKey());
                if (metric.getStep() > 0) {
                    curves.add(metric.getKey());
                }
                lastStep = Math.max(lastStep, metric.getKey().startsWith("batch/") ? metric.getStep() : 0);
            });
            run.getData().getTagsList().stream()
                    .filter(tag -> withPictures && tag.getKey().equals(PICTURES_TAG))
                    .forEach(tag -> pictures.addAll(List.of(tag.getValue().split(" "))));
        }
    }

    /** Writes sections and charts; {@code first} are the metrics whose charts come first in their sections. */
    void write(List<String> first) {
        ArrayNode sections = state.putArray("compareRunSections");
        // The UI shows no chart of a section that is not in this list; those of metrics have the metrics' names.
        Stream.concat(
                        first.stream().map(PreparedCharts::section).filter(section -> !SECTIONS.contains(section)),
                        SECTIONS.stream().filter(this::isThere))
                .distinct()
                .forEach(section -> {
                    ObjectNode node = sections.addObject()
                            .put("uuid", section)
                            .put("name", section)
                            .put("display", true)
                            .put("isReordered", false)
                            .put("deleted", false)
                            .put("isGenerated", true);
                    if (section.equals(PICTURES)) {
                        // All runs' pictures stand in one card, which is as wide as the page.
                        node.put("columns", 1).put("cardHeight", PICTURES_HEIGHT);
                    }
                });
        ArrayNode charts = state.putArray("compareRunCharts");
        List<ObjectNode> wanted = new ArrayList<>();
        first.forEach(metric -> wanted.add(chart(metric)));
        pictures.forEach(key -> wanted.add(picture(key)));
        metrics.stream().filter(metric -> metric.startsWith("depth/")).forEach(metric -> wanted.add(chart(metric)));
        for (ObjectNode chart : wanted) {
            if (state.toString().length() + chart.toString().length() < longest) {
                charts.add(chart);
            }
        }
    }

    private boolean isThere(String section) {
        return section.equals(PICTURES)
                ? !pictures.isEmpty()
                : metrics.stream().anyMatch(metric -> metric.startsWith(section + "/"));
    }

    private ObjectNode chart(String metric) {
        String section = section(metric);
        boolean bar = !curves.contains(metric)
                && Set.of("test", "validation", "train").contains(section);
        ObjectNode chart = card(metric, bar ? "BAR" : "LINE", section).put("metricKey", metric);
        if (!bar) {
            chart.put("lineSmoothness", 0)
                    .put("scaleType", "linear")
                    .put("xAxisKey", "step")
                    .put("xAxisScaleType", "linear")
                    .put("selectedXAxisMetricKey", "");
            chart.putArray("selectedMetricKeys").add(metric);
            chart.putObject("range");
        }
        return chart;
    }

    private static String section(String metric) {
        return metric.substring(0, metric.indexOf('/'));
    }

    private ObjectNode picture(String key) {
        ObjectNode chart = card(key, "IMAGE", PICTURES).put("step", lastStep).put("showRunParams", false);
        chart.putArray("imageKeys").add(key);
        return chart;
    }

    private ObjectNode card(String uuid, String type, String section) {
        return state.objectNode()
                .put("uuid", uuid)
                .put("type", type)
                .put("metricSectionId", section)
                .put("runsCountToCompare", MOST_RUNS)
                .put("deleted", false)
                .put("isGenerated", true);
    }
}
