package org.ladderlab.runs.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.runs.files.Fields;
import org.ladderlab.runs.files.StateFile;
import org.ladderlab.spi.run.Halving;
import org.ladderlab.spi.run.SeedRule;
import org.ladderlab.spi.settings.FileNames;

/**
 * {@code plan.json}: the runs of a sweep.
 *
 * @param name of the declaring file
 * @param hash of what determines the sweep, in hexadecimal
 * @param baseline the variant that the others are compared with
 * @param runs in order
 * @param halving how bad variants are stopped early
 * @param seedRule when a variant has had enough seeds
 */
public record SweepPlan(
        String name,
        String hash,
        Optional<String> baseline,
        List<Run> runs,
        Optional<Halving> halving,
        Optional<SeedRule> seedRule) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One run.
     *
     * @param name unique in the sweep
     * @param variant what differs apart from the seed
     * @param differs path to value
     * @param steps of training
     * @param folder its folder, relative to the one that holds {@code sweeps}
     */
    public record Run(
            String name, String variant, long seed, Map<String, JsonNode> differs, int steps, String folder) {}

    /** The file's text. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode().put("name", name).put("hash", hash);
        baseline.ifPresent(variant -> root.put("baseline", variant));
        halving.ifPresent(rule ->
                root.putObject("halving").put("firstStep", rule.firstStep()).put("factor", rule.factor()));
        seedRule.ifPresent(rule -> root.putObject("seedRule")
                .put("atLeast", rule.atLeast())
                .put("atMost", rule.atMost())
                .put("halfWidth", rule.halfWidth())
                .put("confidence", rule.confidence()));
        ArrayNode all = root.putArray("runs");
        for (Run run : runs) {
            ObjectNode node = all.addObject()
                    .put("name", run.name())
                    .put("variant", run.variant())
                    .put("seed", run.seed());
            ObjectNode into = node.putObject("differs");
            run.differs().forEach(into::set);
            node.put("steps", run.steps()).put("folder", run.folder());
        }
        return StateFile.text(root);
    }

    /**
     * What the file says.
     *
     * @throws IllegalArgumentException if it has another form, or a name in it would lead out of the folders of sweeps and runs
     */
    static SweepPlan of(JsonNode root) {
        List<Run> runs = new ArrayList<>();
        for (JsonNode run : Fields.array(root, "runs")) {
            Map<String, JsonNode> differs = new LinkedHashMap<>();
            Fields.object(run, "differs").properties().forEach(e -> differs.put(e.getKey(), e.getValue()));
            runs.add(new Run(
                    name(Fields.text(run, "name")),
                    Fields.text(run, "variant"),
                    Fields.count(run, "seed"),
                    differs,
                    Fields.smallCount(run, "steps"),
                    folder(Fields.text(run, "folder"))));
        }
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("has no runs");
        }
        JsonNode halving = root.path("halving");
        JsonNode seeds = root.path("seedRule");
        return new SweepPlan(
                name(Fields.text(root, "name")),
                Fields.text(root, "hash"),
                Fields.optionalText(root, "baseline"),
                List.copyOf(runs),
                halving.isObject()
                        ? Optional.of(new Halving(
                                Fields.smallCount(halving, "firstStep"), Fields.smallCount(halving, "factor")))
                        : Optional.empty(),
                seeds.isObject()
                        ? Optional.of(new SeedRule(
                                Fields.smallCount(seeds, "atLeast"),
                                Fields.smallCount(seeds, "atMost"),
                                seeds.path("halfWidth").asDouble(),
                                seeds.path("confidence").asDouble()))
                        : Optional.empty());
    }

    private static String name(String text) {
        if (!FileNames.isJoinedName(text)) {
            throw new IllegalArgumentException("has the name '" + text + "', which no sweep and no run can have");
        }
        return text;
    }

    private static String folder(String text) {
        if (!FileNames.isInside(text)) {
            throw new IllegalArgumentException(
                    "has a run in '" + text + "', which is not inside the folder that holds 'sweeps'");
        }
        return text;
    }

    /** A run by its name. */
    public Optional<Run> run(String wanted) {
        return runs.stream().filter(run -> run.name().equals(wanted)).findFirst();
    }
}
