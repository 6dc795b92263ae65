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
        ArrayNode same = root.putArray("sameWeights");
        for (SameWeights group : SameWeights.of(study)) {
            ArrayNode names = same.addArray();
            group.variants().forEach(variant -> names.add(variant.name()));
        }
        ArrayNode scores = root.putArray("scores");
        for (ScoreTable table : tables) {
            ObjectNode score = scores.addObject()
                    .put("metric", table.score().key())
                    .put("unit", table.score().unit())
                    .put("better", table.score().better().name().toLowerCase(Locale.ROOT))
                    .put("level", table.level());
            table.cautions().forEach(score.putArray("cautions")::add);
            ArrayNode rows = score.putArray("variants");
            table.rows().forEach(row -> rows.add(row(row)));
            table.factors().ifPresent(factors -> {
                ArrayNode effects = score.putArray("effects");
                factors.effects().forEach(effect -> effects.add(effect(effect)));
            });
            table.notes().forEach(score.putArray("notes")::add);
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
        ObjectNode differences = node.putObject("differenceBySeed");
        row.difference().ifPresent(each -> {
            for (int i = 0; i < each.keys().size(); i++) {
                differences.set(
                        Long.toString(each.keys().get(i)),
                        difference(each.differences().get(i), each.keys().get(i), row));
            }
        });
        return node.put("best", row.best());
    }

    /** Of one seed, with its interval over the examples where they are paired. */
    private static ObjectNode difference(double value, long seed, ScoreRow row) {
        ObjectNode node = JSON.createObjectNode().put("difference", value);
        row.examples().ifPresent(examples -> examples.spread(seed)
                .flatMap(spread -> spread.interval(examples.level()))
                .ifPresent(interval ->
                        node.put("lowOverExamples", interval.low()).put("highOverExamples", interval.high())));
        return node;
    }

    private static ObjectNode effect(Effect effect) {
        ObjectNode node = JSON.createObjectNode()
                .put("factor", effect.factor())
                .put("value", effect.treatment())
                .put("against", effect.baseline())
                .put("main", effect.isMain());
        effect.others().forEach(node.withArray("others")::add);
        ScoreNumbers.of(effect).forEach(node::put);
        return node;
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
