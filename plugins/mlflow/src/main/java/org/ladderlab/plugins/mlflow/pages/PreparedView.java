package org.ladderlab.plugins.mlflow.pages;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.mlflow.api.proto.Service;

/**
 * A view of the runs page that opens ready to read: the final scores and the settings that differ as columns, the best run first,
 * charts in the order scores, pictures, curves, ledger. MLflow keeps such a view in an experiment tag of at most 5000 characters.
 */
public final class PreparedView {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the key of the view of each run ends in. */
    public static final String EACH = "-each";

    private static final int LONGEST = 4900;
    private static final List<String> FAVOURITES = List.of(
            "test/bitsPerDim",
            "test/total",
            "test/densityTotal",
            "validation/bitsPerDim",
            "batch/total",
            "batch/densityTotal",
            "batch/loss");

    /** Ends of intervals, what real data get, and costs. */
    private static final String NO_SCORE = ".*(-low|-high|-of-data|/evaluations)";

    private static final int MEASURED = 4;

    private PreparedView() {}

    /** The view's key: one for a sweep, one for the experiment as a whole. */
    public static String key(Optional<String> sweep) {
        CRC32 crc = new CRC32();
        sweep.ifPresent(name -> crc.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return sweep.isPresent() ? String.format("ladderlab-%08x", crc.getValue()) : "ladderlab";
    }

    /**
     * Writes two views of the runs that the experiment, or the sweep, has now: seeds averaged where a variant has several, and each
     * run by itself with its pictures. Returns the runs.
     */
    public static List<Service.Run> write(Rest rest, RunPage page, String experimentId, Optional<String> sweep)
            throws InterruptedException {
        String filter = "tags.`ladderlab.kind` = 'run'"
                + sweep.map(name -> " AND tags.`sweep` = '" + name.replace("'", "") + "'")
                        .orElse("");
        List<Service.Run> runs = page.search(experimentId, filter, Service.ViewType.ACTIVE_ONLY);
        set(rest, experimentId, key(sweep), state(filter, runs, seedsRepeatAVariant(runs)));
        set(rest, experimentId, key(sweep) + EACH, state(filter, runs, false));
        return runs;
    }

    private static void set(Rest rest, String experimentId, String key, String state) throws InterruptedException {
        rest.post(
                "experiments/set-experiment-tag",
                Service.SetExperimentTag.newBuilder()
                        .setExperimentId(experimentId)
                        .setKey("mlflow.sharedViewState." + key)
                        .setValue(state)
                        .build(),
                Service.SetExperimentTag.Response.newBuilder());
    }

    /** The view's state as the UI reads it. A view in groups has no pictures: the UI shows those of runs only. */
    private static String state(String filter, List<Service.Run> runs, boolean grouped) {
        Set<String> metrics = new TreeSet<>();
        runs.forEach(run -> run.getData().getMetricsList().forEach(metric -> metrics.add(metric.getKey())));
        List<String> favourites = favourites(metrics);
        ObjectNode state = JSON.createObjectNode()
                .put("searchFilter", filter)
                .put(
                        "orderByKey",
                        favourites.isEmpty() ? "attributes.start_time" : "metrics.`" + favourites.get(0) + "`")
                .put("orderByAsc", !favourites.isEmpty())
                .put("startTime", "ALL")
                .put("lifecycleFilter", "Active")
                .put("modelVersionFilter", "All Runs")
                .put("runsHiddenMode", "FIRST_20_RUNS")
                .put("useGroupedValuesInCharts", true)
                .put("hideEmptyCharts", true)
                .put("isAccordionReordered", true);
        state.putArray("datasetsFilter");
        state.putObject("groupsExpanded");
        PreparedColumns.of(favourites, runs).write(state);
        if (grouped) {
            ObjectNode group = state.putObject("groupBy").put("aggregateFunction", "average");
            group.putArray("groupByKeys").addObject().put("mode", "tag").put("groupByData", "variant");
        }
        new PreparedCharts(state, LONGEST, runs, !grouped).write(favourites);
        return state.toString();
    }

    /** Bounds; of runs whose loss has none also what metrics said at the end, of which nobody knows whether less is better. */
    private static List<String> favourites(Set<String> metrics) {
        List<String> known =
                FAVOURITES.stream().filter(metrics::contains).limit(2).toList();
        if (known.stream().anyMatch(key -> !key.startsWith("batch/"))) {
            return known;
        }
        Stream<String> measured = metrics.stream()
                .filter(key -> metrics.contains("validation/" + key) && !key.matches(NO_SCORE))
                .limit(MEASURED);
        return Stream.concat(known.stream(), measured).toList();
    }

    private static boolean seedsRepeatAVariant(List<Service.Run> runs) {
        Set<String> variants = new HashSet<>();
        return runs.stream()
                .flatMap(run -> run.getData().getTagsList().stream())
                .filter(tag -> tag.getKey().equals("variant"))
                .anyMatch(tag -> !variants.add(tag.getValue()));
    }
}
