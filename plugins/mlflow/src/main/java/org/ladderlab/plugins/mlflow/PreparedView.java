package org.ladderlab.plugins.mlflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.mlflow.api.proto.Service;

/**
 * A view of the runs page that opens ready to read: the final scores and the settings that differ as columns, seeds averaged per
 * variant, charts in the order scores, curves, ledger. MLflow keeps such a view in an experiment tag of at most 5000 characters.
 */
final class PreparedView {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 4900;
    private static final int MOST_COLUMNS = 8;
    private static final List<String> SECTIONS = List.of("test", "validation", "valid", "train", "ledger", "depth");
    private static final List<String> FAVOURITES =
            List.of("test/bitsPerDim", "test/total", "valid/bitsPerDim", "train/bound", "train/loss");

    private PreparedView() {}

    /** The view's key: one for a sweep, one for the experiment as a whole. */
    static String key(Optional<String> sweep) {
        CRC32 crc = new CRC32();
        sweep.ifPresent(name -> crc.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return sweep.isPresent() ? String.format("ladderlab-%08x", crc.getValue()) : "ladderlab";
    }

    /** Writes the view for the runs that the experiment, or the sweep, has now; returns them. */
    static List<Service.Run> write(Rest rest, RunPage page, String experimentId, Optional<String> sweep)
            throws InterruptedException {
        String filter = "tags.`ladderlab.kind` = 'run'"
                + sweep.map(name -> " AND tags.`sweep` = '" + name.replace("'", "") + "'")
                        .orElse("");
        List<Service.Run> runs = page.search(experimentId, filter, Service.ViewType.ACTIVE_ONLY);
        rest.post(
                "experiments/set-experiment-tag",
                Service.SetExperimentTag.newBuilder()
                        .setExperimentId(experimentId)
                        .setKey("mlflow.sharedViewState." + key(sweep))
                        .setValue(state(filter, runs))
                        .build(),
                Service.SetExperimentTag.Response.newBuilder());
        return runs;
    }

    /** The view's state as the UI reads it. */
    static String state(String filter, List<Service.Run> runs) {
        Set<String> metrics = new TreeSet<>();
        runs.forEach(run -> run.getData().getMetricsList().forEach(metric -> metrics.add(metric.getKey())));
        ObjectNode state = JSON.createObjectNode()
                .put("searchFilter", filter)
                .put("orderByKey", "attributes.start_time")
                .put("orderByAsc", false)
                .put("startTime", "ALL")
                .put("lifecycleFilter", "Active")
                .put("modelVersionFilter", "All Runs")
                .put("runsHiddenMode", "FIRST_20_RUNS")
                .put("useGroupedValuesInCharts", true)
                .put("hideEmptyCharts", true)
                .put("isAccordionReordered", true);
        state.putArray("datasetsFilter");
        state.putObject("groupsExpanded");
        ArrayNode columns = state.putArray("selectedColumns");
        List<String> favourites = favourites(metrics);
        favourites.forEach(metric -> columns.add("metrics.`" + metric + "`"));
        differing(runs).forEach(param -> columns.add("params.`" + param + "`"));
        if (seedsRepeatAVariant(runs)) {
            ObjectNode group = state.putObject("groupBy").put("aggregateFunction", "average");
            group.putArray("groupByKeys").addObject().put("mode", "tag").put("groupByData", "variant");
        }
        charts(state, metrics, favourites);
        return state.toString();
    }

    private static List<String> favourites(Set<String> metrics) {
        return FAVOURITES.stream().filter(metrics::contains).limit(2).toList();
    }

    /** The settings with more than one value among the runs, those that tell most apart last. */
    private static List<String> differing(List<Service.Run> runs) {
        Map<String, Set<String>> values = new TreeMap<>();
        Map<String, Integer> present = new HashMap<>();
        for (Service.Run run : runs) {
            for (Service.Param param : run.getData().getParamsList()) {
                values.computeIfAbsent(param.getKey(), key -> new HashSet<>()).add(param.getValue());
                present.merge(param.getKey(), 1, Integer::sum);
            }
        }
        List<String> differing = new ArrayList<>();
        values.forEach((key, distinct) -> {
            if (distinct.size() > 1 || present.getOrDefault(key, 0) < runs.size()) {
                differing.add(key);
            }
        });
        // A component's choice says more than its settings; the seed says least.
        differing.sort(java.util.Comparator.comparing((String key) -> key.equals("seed"))
                .thenComparing(key -> !key.endsWith(".type"))
                .thenComparing(key -> key));
        return differing.subList(0, Math.min(MOST_COLUMNS, differing.size()));
    }

    private static boolean seedsRepeatAVariant(List<Service.Run> runs) {
        Set<String> variants = new HashSet<>();
        return runs.stream()
                .flatMap(run -> run.getData().getTagsList().stream())
                .filter(tag -> tag.getKey().equals("variant"))
                .anyMatch(tag -> !variants.add(tag.getValue()));
    }

    /** Sections in our order; the UI itself adds a chart for each metric that has none, in the section of its name. */
    private static void charts(ObjectNode state, Set<String> metrics, List<String> favourites) {
        ArrayNode sections = state.putArray("compareRunSections");
        for (String section : SECTIONS) {
            if (metrics.stream().anyMatch(metric -> metric.startsWith(section + "/"))) {
                sections.addObject()
                        .put("uuid", section)
                        .put("name", section)
                        .put("display", true)
                        .put("isReordered", false)
                        .put("deleted", false)
                        .put("isGenerated", true);
            }
        }
        ArrayNode charts = state.putArray("compareRunCharts");
        List<String> ordered = new ArrayList<>(favourites);
        metrics.stream()
                .filter(metric -> metric.startsWith("depth/"))
                .filter(metric -> !ordered.contains(metric))
                .forEach(ordered::add);
        for (String metric : ordered) {
            String section = metric.substring(0, metric.indexOf('/'));
            boolean bar = section.equals("test") || section.equals("validation");
            ObjectNode chart = charts.addObject()
                    .put("uuid", metric)
                    .put("type", bar ? "BAR" : "LINE")
                    .put("metricKey", metric)
                    .put("metricSectionId", section)
                    .put("runsCountToCompare", 20)
                    .put("deleted", false)
                    .put("isGenerated", true);
            if (!bar) {
                chart.put("lineSmoothness", 0)
                        .put("scaleType", "linear")
                        .put("xAxisKey", "step")
                        .put("xAxisScaleType", "linear")
                        .put("selectedXAxisMetricKey", "");
                chart.putArray("selectedMetricKeys").add(metric);
                chart.putObject("range");
            }
            if (state.toString().length() > LONGEST) {
                charts.remove(charts.size() - 1);
                return;
            }
        }
    }
}
