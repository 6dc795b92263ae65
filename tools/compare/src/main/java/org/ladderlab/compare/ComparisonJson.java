package org.ladderlab.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison as one JSON object for other programs; a number that is not known is absent. */
public final class ComparisonJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ComparisonJson() {}

    /** One line. */
    public static String of(Study study, List<ScoreTable> tables) {
        ObjectNode root = JSON.createObjectNode().put("name", study.name());
        study.baseline().ifPresent(name -> root.put("baseline", name));
        ArrayNode scores = root.putArray("scores");
        for (ScoreTable table : tables) {
            ObjectNode score = scores.addObject()
                    .put("metric", table.score().key())
                    .put("unit", table.score().unit())
                    .put("better", table.score().better().name().toLowerCase(Locale.ROOT))
                    .put("level", table.level());
            ArrayNode rows = score.putArray("variants");
            table.rows().forEach(row -> rows.add(row(row)));
            ArrayNode notes = score.putArray("notes");
            table.notes().forEach(notes::add);
        }
        ArrayNode runs = root.putArray("runs");
        for (Variant variant : study.variants()) {
            variant.runs().forEach(run -> runs.add(run(variant, run)));
        }
        return root.toString();
    }

    private static ObjectNode row(ScoreRow row) {
        ObjectNode node = JSON.createObjectNode().put("variant", row.variant().name());
        ObjectNode differs = node.putObject("differs");
        row.variant().differs().forEach(differs::put);
        for (Map.Entry<String, Double> number : ScoreNumbers.of(row).entrySet()) {
            node.put(number.getKey(), number.getValue());
        }
        ObjectNode bySeed = node.putObject("bySeed");
        row.values().forEach((seed, value) -> bySeed.put(Long.toString(seed), value));
        return node.put("best", row.best());
    }

    private static ObjectNode run(Variant variant, Repetition run) {
        ObjectNode node = JSON.createObjectNode()
                .put("name", run.name())
                .put("variant", variant.name())
                .put("seed", run.seed())
                .put("folder", run.folder().toString())
                .put("state", run.state());
        if (!run.cause().isEmpty()) {
            node.put("cause", run.cause());
        }
        run.result().ifPresent(result -> node.put("steps", result.steps()));
        run.parameters().ifPresent(count -> node.put("parameters", count));
        return node;
    }
}
