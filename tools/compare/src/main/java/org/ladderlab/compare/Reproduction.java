package org.ladderlab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.data.Estimate;

/**
 * Whether a run came out the same when it was done again, and what was not the same about how it was done.
 *
 * @param verdict how far they agree
 * @param conditions what differs in settings, data, code, versions and machine; nothing says that it mattered
 * @param scores what differs in the results
 * @param apartFrom the first step at which the training loss differs
 */
public record Reproduction(
        Verdict verdict, List<Difference> conditions, List<Difference> scores, OptionalLong apartFrom) {

    /** How far two runs agree. */
    public enum Verdict {
        /** Weights, scores and training loss are the same bit for bit. */
        IDENTICAL("identical"),
        /** Every score is within the tolerance. */
        WITHIN_TOLERANCE("within tolerance"),
        DIFFERENT("different");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** A value that was one thing then and is another now. */
    public record Difference(String what, String then, String now) {

        @Override
        public String toString() {
            return what + ": " + words(then) + " then, " + words(now) + " now";
        }

        /** Checksums by their first digits. */
        private static String words(String value) {
            return value.isEmpty() ? "nothing" : value.matches("[0-9a-f]{40,}") ? value.substring(0, 10) : value;
        }
    }

    /**
     * Compares two finished runs.
     *
     * @param tolerance largest share by which a score may differ: a term of a ledger relative to the ledger's total, any other
     *     score relative to itself
     * @throws CompareException if one of them has not finished
     */
    public static Reproduction of(Path original, Path repeat, double tolerance) {
        RunResult then = finished(original);
        RunResult now = finished(repeat);
        Map<String, Estimate> valuesThen = Score.values(then);
        Map<String, Estimate> valuesNow = Score.values(now);
        List<Difference> scores = new ArrayList<>();
        boolean within = true;
        for (String key : union(valuesThen, valuesNow)) {
            double a = value(valuesThen, key);
            double b = value(valuesNow, key);
            if (Double.compare(a, b) != 0) {
                scores.add(new Difference(key, number(a), number(b)));
                double scale = key.matches("(train|validation|test)/(reconstruction|consistency|prior)")
                        ? value(valuesThen, key.replaceAll("/.*", "/total"))
                        : a;
                within &= Math.abs(a - b) <= tolerance * Math.abs(scale);
            }
        }
        OptionalLong apartFrom = apartFrom(losses(original), losses(repeat));
        boolean weights = then.weightsSha256().equals(now.weightsSha256());
        Verdict verdict = weights && scores.isEmpty() && apartFrom.isEmpty()
                ? Verdict.IDENTICAL
                : within ? Verdict.WITHIN_TOLERANCE : Verdict.DIFFERENT;
        return new Reproduction(verdict, conditions(original, repeat), scores, apartFrom);
    }

    private static RunResult finished(Path folder) {
        return RunReader.read("", 0, folder, Map.of())
                .finished()
                .orElseThrow(() -> new CompareException("The run in " + folder
                        + " has not finished, so there is nothing to reproduce; let it finish with './ladderlab run "
                        + new RunFolder(folder).resolved() + "'."));
    }

    private static double value(Map<String, Estimate> values, String key) {
        return values.containsKey(key) ? values.get(key).value() : Double.NaN;
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    private static Set<String> union(Map<String, ?> a, Map<String, ?> b) {
        Set<String> keys = new LinkedHashSet<>(a.keySet());
        keys.addAll(b.keySet());
        return keys;
    }

    private static TreeMap<Long, Double> losses(Path folder) {
        TreeMap<Long, Double> losses = new TreeMap<>();
        for (Journal.Entry entry : Journal.read(RunReader.journal(folder))) {
            if (entry instanceof Journal.Metrics metrics && metrics.values().containsKey("batch/loss")) {
                losses.put(metrics.step(), metrics.values().get("batch/loss"));
            }
        }
        return losses;
    }

    private static OptionalLong apartFrom(TreeMap<Long, Double> then, TreeMap<Long, Double> now) {
        return then.entrySet().stream()
                .filter(point -> !point.getValue().equals(now.get(point.getKey())))
                .mapToLong(Map.Entry::getKey)
                .findFirst();
    }

    private static List<Difference> conditions(Path original, Path repeat) {
        Map<String, String> then = conditions(original);
        Map<String, String> now = conditions(repeat);
        List<Difference> differences = new ArrayList<>();
        for (String what : union(then, now)) {
            String before = then.getOrDefault(what, "");
            String after = now.getOrDefault(what, "");
            if (!before.equals(after)) {
                differences.add(new Difference(what, before, after));
            }
        }
        return differences;
    }

    private static Map<String, String> conditions(Path folder) {
        Map<String, String> all = new LinkedHashMap<>();
        JsonNode provenance = ResolvedFile.json(new RunFolder(folder).provenance());
        all.put("data", provenance.path("data").path("sha256").asText());
        JsonNode attempts = provenance.path("attempts");
        if (attempts.size() > 1) {
            all.put("attempts", attempts.size() + ", of which the last is compared");
        }
        JsonNode last = attempts.path(attempts.size() - 1);
        new RunFolder(folder).identity().ifPresent(identity -> identity.files()
                .forEach((setting, file) -> all.put("content of " + setting, file.sha256())));
        last.path("plugins")
                .forEach(plugin -> all.put(
                        "code of plugin " + plugin.path("name").asText(),
                        plugin.path("sha256").asText()));
        Map<String, String> rest = new LinkedHashMap<>();
        ResolvedFile.flatten("", last, rest);
        // Where the file and the repositories lie says nothing: settings and contents are compared themselves.
        rest.keySet().removeIf(path -> path.matches("started|file|git.*|plugins.*|framework[.](version|commit)"));
        all.putAll(rest);
        ResolvedFile.settings(folder).forEach((path, value) -> {
            if (!path.startsWith("trackers")) {
                all.put("setting " + path, value);
            }
        });
        return all;
    }

    /** One JSON object. */
    public String json(Path original, Path repeat) {
        ObjectNode root = new ObjectMapper()
                .createObjectNode()
                .put("original", original.toString())
                .put("repeat", repeat.toString())
                .put("verdict", verdict.name().toLowerCase(Locale.ROOT));
        apartFrom.ifPresent(step -> root.put("apartFromStep", step));
        list(root.putArray("conditions"), conditions);
        list(root.putArray("scores"), scores);
        return root.toString();
    }

    private static void list(ArrayNode into, List<Difference> differences) {
        differences.forEach(each ->
                into.addObject().put("what", each.what).put("then", each.then).put("now", each.now));
    }
}
