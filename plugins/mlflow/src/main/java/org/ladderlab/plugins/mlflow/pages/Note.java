package org.ladderlab.plugins.mlflow.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ladderlab.runs.RunFolder;

/** A run's description in Markdown: what it is for, its ledger as a table, and how to repeat it. */
public final class Note {

    private static final int MOST_LEVELS = 30;

    private Note() {}

    /** The description from the resolved experiment, the result and the commit it was made from. */
    public static String of(JsonNode resolved, JsonNode result, @Nullable String commit) {
        StringBuilder text = new StringBuilder();
        String purpose = resolved.path("description").asText().strip();
        if (!purpose.isEmpty()) {
            text.append(purpose).append("\n\n");
        }
        result.path("evaluation").properties().forEach(split -> ledger(split, text));
        weighting(result.path("effectiveWeighting"), text);
        JsonNode metrics = result.path("metrics");
        if (!metrics.isEmpty()) {
            text.append("| metric | value | ± |\n|---|--:|--:|\n");
            metrics.properties().forEach(metric -> row(metric.getKey(), metric.getValue(), "value", text));
            text.append('\n');
        }
        text.append("**To repeat it**, download `" + RunFolder.RESOLVED + "` from the artifacts, and\n\n```\n");
        if (commit != null) {
            text.append("git checkout ").append(commit).append('\n');
        }
        text.append("./ladderlab run " + RunFolder.RESOLVED + "\n```\n");
        return text.toString();
    }

    private static void ledger(Map.Entry<String, JsonNode> split, StringBuilder text) {
        JsonNode ledger = split.getValue();
        text.append("**Ledger of the ")
                .append(split.getKey())
                .append(" split**\n\n| term | nats | ± |\n|---|--:|--:|\n");
        row("reconstruction", ledger.path("reconstruction"), "nats", text);
        JsonNode levels = ledger.path("levels");
        for (int l = 0; l < Math.min(MOST_LEVELS, levels.size()); l++) {
            JsonNode level = levels.get(l);
            String depth = String.format(
                    Locale.ROOT, " (depth %.3g)", level.path("depth").asDouble());
            row(level.path("name").asText().replace("|", "/") + depth, level, "nats", text);
        }
        if (levels.size() > MOST_LEVELS) {
            text.append("| ")
                    .append(levels.size() - MOST_LEVELS)
                    .append(" deeper levels: see " + RunFolder.RESULT + " | | |\n");
        }
        row("prior", ledger.path("prior"), "nats", text);
        row("**total**", ledger.path("total"), "nats", text);
        String measure = ledger.path("measure").asText().replace('-', ' ');
        JsonNode bits = ledger.path("total").path("bitsPerDim");
        text.append('\n')
                .append(measure.isEmpty() ? "" : "Nats of a " + measure + ". ")
                .append(bits.isNumber() ? number(bits) + " bits per dimension.\n\n" : "\n\n");
    }

    private static void weighting(JsonNode weighting, StringBuilder text) {
        JsonNode most = MissingNode.getInstance();
        for (JsonNode point : weighting.path("points")) {
            if (point.path("weight").asDouble() > most.path("weight").asDouble(Double.NEGATIVE_INFINITY)) {
                most = point;
            }
        }
        if (!most.isMissingNode()) {
            text.append("**Effective weighting**: largest at log SNR ")
                    .append(String.format(
                            Locale.ROOT, "%.1f", most.path("logSnr").asDouble()))
                    .append(weighting.path("monotone").asBoolean() ? ", monotone.\n\n" : ", not monotone.\n\n");
        }
    }

    private static void row(String name, JsonNode estimate, String value, StringBuilder text) {
        text.append("| ").append(name).append(" | ").append(number(estimate.path(value)));
        text.append(" | ").append(number(estimate.path("standardError"))).append(" |\n");
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.4f", value.asDouble()) : "-";
    }
}
