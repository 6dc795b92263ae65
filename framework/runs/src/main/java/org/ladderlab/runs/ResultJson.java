package org.ladderlab.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.Fields;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.files.StateFile;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Ledger.LevelEstimate;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.RunStatus;

/** {@code result.json}: how a run ended, for other programs. Its shape is stable; a value that is not finite is null. */
public final class ResultJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How many points of a run's effective weighting its result has; the run's folder has them all. */
    private static final int WEIGHTS = 101;

    private ResultJson() {}

    /** A result as indented JSON. */
    public static String toJson(RunResult result) {
        return tree(result).toPrettyString();
    }

    private static ObjectNode tree(RunResult result) {
        ObjectNode root = JSON.createObjectNode()
                .put("run", result.folder().toString())
                .put("name", result.name())
                .put("status", result.status().word())
                .put("steps", result.steps())
                .put("weightsSha256", result.weightsSha256());
        ObjectNode evaluation = root.putObject("evaluation");
        result.evaluation().forEach((split, ledger) -> evaluation.set(split.word(), ledger(ledger)));
        put(root, "collapsed", result.collapsed().stream().map(Split::word).toList());
        result.weighting().ifPresent(w -> root.set("effectiveWeighting", weighting(w.thinned(WEIGHTS))));
        ObjectNode metrics = root.putObject("metrics");
        result.metrics().forEach((name, value) -> metrics.set(name, estimate("value", value)));
        put(root, "attachments", result.attachments());
        put(root, "warnings", result.warnings());
        result.profile().ifPresent(profile -> root.set("profile", ProfileJson.toJson(profile)));
        return root;
    }

    /** Writes a result, with its checksum, into the folder of a run or of an evaluation. */
    public static void write(RunFolder folder, RunResult result) {
        DurableFiles.write(folder.resultFile(), StateFile.text(tree(result)));
    }

    /**
     * The result in a file; empty if there is no such file.
     *
     * @throws org.ladderlab.runs.files.DamagedFileException if it is not as it was written
     */
    public static Optional<RunResult> find(Path file) {
        return StateFile.find(
                file, "Run it again: what is not known is computed anew from the last checkpoint.", ResultJson::of);
    }

    /**
     * The result in a JSON text; {@link RunStatus#OUTDATED} if it does not say what its nats are of.
     *
     * @throws RunException if it is not one
     */
    public static RunResult fromJson(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode root ? of(root) : of(JSON.createObjectNode());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new RunException("A result.json is not JSON; delete it and run again.", e);
        }
    }

    private static RunResult of(ObjectNode root) {
        JsonNode judged = Fields.object(root, "evaluation");
        boolean outdated =
                judged.properties().stream().anyMatch(e -> !e.getValue().has("measure"));
        Map<Split, Ledger> evaluation = new EnumMap<>(Split.class);
        if (!outdated) {
            judged.properties()
                    .forEach(e ->
                            evaluation.put(Split.valueOf(e.getKey().toUpperCase(Locale.ROOT)), ledger(e.getValue())));
        }
        Map<String, Estimate> metrics = new LinkedHashMap<>();
        Fields.object(root, "metrics")
                .properties()
                .forEach(m -> metrics.put(m.getKey(), estimate("value", m.getValue())));
        return new RunResult(
                /* folder= */ Path.of(Fields.text(root, "run")),
                /* name= */ Fields.text(root, "name"),
                /* status= */ outdated ? RunStatus.OUTDATED : status(Fields.text(root, "status")),
                /* steps= */ Fields.count(root, "steps"),
                /* weightsSha256= */ Fields.text(root, "weightsSha256"),
                evaluation,
                /* weighting= */ Optional.of(root.path("effectiveWeighting"))
                        .filter(JsonNode::isObject)
                        .map(ResultJson::weighting),
                metrics,
                /* attachments= */ texts(root, "attachments"),
                /* warnings= */ texts(root, "warnings"),
                /* profile= */ Optional.of(root.path("profile"))
                        .filter(JsonNode::isObject)
                        .map(ProfileJson::fromJson));
    }

    /** A list of texts; nothing where there are none. */
    private static void put(ObjectNode root, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = root.putArray(name);
            texts.forEach(array::add);
        }
    }

    private static List<String> texts(ObjectNode root, String name) {
        List<String> texts = new ArrayList<>();
        root.path(name).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static RunStatus status(String word) {
        return RunStatus.of(word)
                .orElseThrow(() -> new IllegalArgumentException("has the status '" + word + "', which there is not"));
    }

    /** An effective weighting as {@code {"ledgerTotal", "monotone", "points": [{"logSnr", "weight"}]}}. */
    public static ObjectNode weighting(EffectiveWeighting weighting) {
        ObjectNode node = JSON.createObjectNode()
                .put("ledgerTotal", weighting.ledgerTotal())
                .put("monotone", weighting.monotone());
        ArrayNode points = node.putArray("points");
        weighting.points().forEach(point -> points.addObject()
                .put("logSnr", point.logSnr())
                .put("weight", point.weight()));
        return node;
    }

    private static EffectiveWeighting weighting(JsonNode node) {
        List<EffectiveWeighting.Point> points = new ArrayList<>();
        node.path("points")
                .forEach(point -> points.add(new EffectiveWeighting.Point(
                        point.path("logSnr").asDouble(), point.path("weight").asDouble())));
        return new EffectiveWeighting(
                node.path("ledgerTotal").asBoolean(), node.path("monotone").asBoolean(), points);
    }

    private static ObjectNode ledger(Ledger ledger) {
        ObjectNode node =
                JSON.createObjectNode().put("measure", ledger.measure().word());
        node.set("reconstruction", estimate("nats", ledger.reconstruction()));
        ArrayNode levels = node.putArray("levels");
        for (LevelEstimate level : ledger.levels()) {
            levels.addObject()
                    .put("depth", level.depth())
                    .put("name", level.name())
                    .setAll(estimate("nats", level.nats()));
        }
        node.set("prior", estimate("nats", ledger.prior()));
        ObjectNode total = estimate("nats", ledger.total());
        node.set("total", total);
        put(total, "bitsPerDim", ledger.bitsPerDim().orElse(Double.NaN));
        return node;
    }

    private static Ledger ledger(JsonNode node) {
        List<LevelEstimate> levels = new ArrayList<>();
        for (JsonNode level : node.path("levels")) {
            levels.add(new LevelEstimate(
                    level.path("depth").asDouble(), level.path("name").asText(), estimate("nats", level)));
        }
        JsonNode total = node.path("total");
        return new Ledger(
                estimate("nats", node.path("reconstruction")),
                levels,
                estimate("nats", node.path("prior")),
                estimate("nats", total),
                total.path("bitsPerDim").isNumber()
                        ? OptionalDouble.of(total.path("bitsPerDim").asDouble())
                        : OptionalDouble.empty(),
                Measure.ofWord(node.path("measure").asText()));
    }

    private static ObjectNode estimate(String name, Estimate estimate) {
        ObjectNode node = JSON.createObjectNode();
        put(node, name, estimate.value());
        put(node, "standardError", estimate.standardError());
        return node;
    }

    private static Estimate estimate(String name, JsonNode node) {
        return new Estimate(
                node.path(name).asDouble(Double.NaN), node.path("standardError").asDouble(Double.NaN));
    }

    private static void put(ObjectNode node, String name, double value) {
        node.put(name, Double.isFinite(value) ? value : null);
    }
}
