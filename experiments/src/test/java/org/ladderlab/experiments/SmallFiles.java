package org.ladderlab.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Experiment files with the models, metrics and claims of given ones, in which every count that costs time is small. */
final class SmallFiles {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final int EXAMPLES = 20;

    /** From here on a setting of this name grows slowly. A distance between distributions asks for 40 samples. */
    private static final Map<String, Integer> MOST = Map.ofEntries(
            Map.entry("steps", 1),
            Map.entry("draws", 2),
            Map.entry("levels", 4),
            Map.entry("pictures", 2),
            Map.entry("samples", 40),
            Map.entry("reference", 40),
            Map.entry("count", EXAMPLES),
            Map.entry("batchSize", EXAMPLES),
            Map.entry("examples", EXAMPLES),
            Map.entry("train", 100),
            Map.entry("validation", 100),
            Map.entry("test", 100),
            Map.entry("every", 1),
            Map.entry("validateEvery", 1),
            Map.entry("checkpointEvery", 1));

    private SmallFiles() {}

    /** Writes a file, with the variants that its claims are about, and those that it extends at the same places below another folder. */
    static Path write(Path file, Path from, Path to) throws IOException {
        ObjectNode tree = (ObjectNode) YAML.readTree(file.toFile());
        if (tree.has("extends")) {
            write(file.resolveSibling(tree.get("extends").asText()).normalize(), from, to);
        }
        keepOneClaimOfAKind(tree);
        List<String> named = new ArrayList<>();
        List.of("variant", "minus", "baseline").forEach(key -> named.addAll(tree.findValuesAsText(key)));
        for (String place : List.of("/ablate/variants", "/runs")) {
            if (tree.has("claims") && tree.at(place) instanceof ObjectNode variants) {
                variants.retain(named);
            }
        }
        shrink(tree);
        tree.withObject("/evaluation").put("examples", EXAMPLES);
        Path small = to.resolve(from.relativize(file));
        Files.createDirectories(small.getParent());
        YAML.writeValue(small.toFile(), tree);
        return small;
    }

    /** Of claims about one score of variants that differ in numbers alone, the first: a small file says no more by the others. */
    private static void keepOneClaimOfAKind(ObjectNode tree) {
        if (tree.get("claims") instanceof ArrayNode claims) {
            Set<List<String>> kinds = new HashSet<>();
            ArrayNode kept = tree.arrayNode();
            for (JsonNode claim : claims) {
                List<String> kind = List.of(
                        claim.path("score").asText(),
                        kind(tree, claim.path("variant").asText()),
                        kind(tree, claim.path("minus").asText()));
                if (kinds.add(kind)) {
                    kept.add(claim);
                }
            }
            tree.set("claims", kept);
        }
    }

    /** What a variant says without its numbers; one that another file declares is known by its name. */
    private static String kind(ObjectNode tree, String variant) {
        JsonNode declared = tree.at("/ablate/variants").path(variant);
        JsonNode found = declared.isObject() ? declared : tree.path("runs").path(variant);
        return found.isObject() ? found.toString().replaceAll("[-+.0-9]+", "#") : variant;
    }

    private static void shrink(JsonNode node) {
        if (node instanceof ArrayNode list) {
            list.forEach(SmallFiles::shrink);
        } else if (node instanceof ObjectNode mapping) {
            // In so few steps no curve crosses anything: such a claim is then about the curve's end.
            mapping.remove("crosses");
            if (mapping.has("seeds")) {
                mapping.put("seeds", 1);
            }
            mapping.properties().forEach(each -> {
                int most = MOST.getOrDefault(each.getKey(), Integer.MAX_VALUE);
                if (each.getValue().isInt()) {
                    each.setValue(mapping.numberNode(small(each.getValue().asInt(), most)));
                } else if (!each.getKey().equals("encoder")) {
                    // Its steps are levels, of which the model consists.
                    shrink(each.getValue());
                }
            });
        }
    }

    /** One more for four times as many: variants that differ stay different. */
    private static int small(int value, int most) {
        return value <= most ? value : most + (int) (Math.log((double) value / most) / Math.log(4));
    }
}
