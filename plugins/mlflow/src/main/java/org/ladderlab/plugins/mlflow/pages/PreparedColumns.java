package org.ladderlab.plugins.mlflow.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.mlflow.api.proto.Service;

/**
 * The columns of a prepared view: scores, then the settings that differ, each as wide as its name. By itself the UI cuts a name after
 * some eleven characters, and {@code model.encoder.schedule.type} would read as all its siblings do.
 *
 * @param longestName how many characters the longest name of a run has
 * @param metrics the scores
 * @param settings the settings that tell the runs apart, what tells most first
 */
record PreparedColumns(int longestName, List<String> metrics, List<String> settings) {

    private static final int MOST_SETTINGS = 8;
    /** What stands left of the columns that a view selects, by the names that the UI gives to its own columns. */
    private static final String NAME = "attributes.`Run Name`";

    private static final String CREATED = "runDateAndNestInfo";
    private static final String DURATION = "duration";
    private static final int NARROWEST_NAME = 190;
    /** The UI's arrow, dot and count before and behind a name take the room of so many characters. */
    private static final int AROUND_NAME = 10;

    private static final int PADDING = 36;
    private static final double PER_CHARACTER = 7.2;
    /** Room for a number and the word {@code (average)} behind it. */
    private static final int NARROWEST_SCORE = 160;

    private static final int NARROWEST_SETTING = 90;
    private static final int WIDEST = 400;

    /** The columns for these runs. */
    static PreparedColumns of(List<String> metrics, List<Service.Run> runs) {
        Map<String, Set<String>> values = new TreeMap<>();
        Map<String, Integer> present = new HashMap<>();
        for (Service.Run run : runs) {
            for (Service.Param param : run.getData().getParamsList()) {
                values.computeIfAbsent(param.getKey(), key -> new HashSet<>()).add(param.getValue());
                present.merge(param.getKey(), 1, Integer::sum);
            }
        }
        Set<String> several = new TreeSet<>();
        values.forEach((key, distinct) -> {
            if (distinct.size() > 1) {
                several.add(key);
            }
        });
        Set<String> differing = new TreeSet<>(several);
        present.forEach((key, count) -> {
            if (count < runs.size()) {
                differing.add(key);
            }
        });
        List<String> settings = new ArrayList<>(differing);
        settings.removeIf(key -> !several.contains(key) && belongsToAChoice(key, differing));
        // A component's choice says more than its settings; the seed says least.
        settings.sort(Comparator.comparing((String key) -> key.equals("seed"))
                .thenComparing(key -> !key.endsWith(".type"))
                .thenComparing(key -> key));
        int longestName = runs.stream()
                .mapToInt(run -> run.getInfo().getRunName().length())
                .max()
                .orElse(0);
        return new PreparedColumns(
                longestName, metrics, List.copyOf(settings.subList(0, Math.min(MOST_SETTINGS, settings.size()))));
    }

    /** Whether a setting is there only since another component was chosen further up, which has a column of its own. */
    private static boolean belongsToAChoice(String key, Set<String> differing) {
        String component = key.endsWith(".type") ? parent(key) : key;
        for (String above = parent(component); !above.isEmpty(); above = parent(above)) {
            if (differing.contains(above + ".type")) {
                return true;
            }
        }
        return false;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }

    /** Writes them into the view's state. */
    void write(ObjectNode state) {
        ArrayNode selected = state.putArray("selectedColumns");
        ArrayNode order = state.putArray("columnOrder");
        ObjectNode widths = state.putObject("columnWidths");
        order.add(NAME);
        widths.put(NAME, width(longestName + AROUND_NAME, NARROWEST_NAME));
        order.add(CREATED).add(DURATION);
        widths.put(DURATION, NARROWEST_SETTING);
        metrics.forEach(metric -> {
            selected.add("metrics.`" + metric + "`");
            widths.put("metrics.`" + metric + "`", width(metric.length(), NARROWEST_SCORE));
        });
        settings.forEach(setting -> {
            selected.add("params.`" + setting + "`");
            widths.put("params.`" + setting + "`", width(setting.length(), NARROWEST_SETTING));
        });
        selected.forEach(order::add);
    }

    private static int width(int characters, int narrowest) {
        return Math.max(narrowest, Math.min(WIDEST, PADDING + (int) (PER_CHARACTER * characters)));
    }
}
