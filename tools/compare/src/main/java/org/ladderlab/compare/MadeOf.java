package org.ladderlab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ladderlab.runs.RunFolder;

/** What runs are made of beside their settings: plugins' code, files, data, and the framework that carried them out. */
public final class MadeOf {

    private static final int DIGITS = 10;

    private MadeOf() {}

    /** The contents that make a run what it is, by words for each, as the first digits of their digests. */
    static Map<String, String> contents(Path run) {
        Map<String, String> contents = new TreeMap<>();
        new RunFolder(run).identity().ifPresent(identity -> {
            identity.code().forEach((plugin, sha256) -> contents.put("code of " + plugin, digits(sha256)));
            identity.files().forEach((setting, file) -> contents.put("content of " + setting, digits(file.sha256())));
            contents.put("content of data", digits(identity.data()));
        });
        contents.values().removeIf(String::isEmpty);
        return contents;
    }

    /** What not all of some runs have the same of, by words for each. */
    static Set<String> differing(List<Map<String, String>> contents) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        contents.forEach(run -> run.forEach((what, value) ->
                values.computeIfAbsent(what, each -> new TreeSet<>()).add(value)));
        values.values().removeIf(found -> found.size() < 2);
        return values.keySet();
    }

    /**
     * What must be said of runs that belong together and were not all made by the same code, full sentences. Code that makes
     * runs different ones is the caller's business if it tells them apart by it.
     */
    public static List<String> remarks(List<Path> runs, boolean toldApart) {
        List<String> remarks = new ArrayList<>();
        Set<String> plugins = new LinkedHashSet<>(differing(runs.stream()
                .map(MadeOf::contents)
                .map(contents -> {
                    contents.keySet().removeIf(what -> !what.startsWith("code of "));
                    return contents;
                })
                .toList()));
        if (!toldApart && !plugins.isEmpty()) {
            remarks.add("Not all runs are of the same " + String.join(", ", plugins)
                    + ": what differs between them may come from there.");
        }
        Map<String, List<String>> frameworks = new LinkedHashMap<>();
        for (Path run : runs) {
            JsonNode framework = framework(run);
            if (!framework.path("modules").isEmpty()) {
                frameworks
                        .computeIfAbsent(framework.path("modules").toString(), each -> new ArrayList<>())
                        .add(name(framework));
            }
        }
        if (frameworks.size() > 1) {
            remarks.add("The runs were carried out by " + frameworks.size() + " different builds of the framework ("
                    + String.join(
                            ", ",
                            frameworks.values().stream()
                                    .map(names -> names.size() + (names.size() == 1 ? " run" : " runs") + " by "
                                            + names.get(0))
                                    .toList())
                    + "): what differs between them may come from there.");
        }
        return remarks;
    }

    private static String name(JsonNode framework) {
        String commit = framework.path("commit").asText();
        return commit.isEmpty()
                ? "version " + framework.path("version").asText()
                : commit.replaceAll("^([0-9a-f]{" + DIGITS + "})[0-9a-f]*", "$1");
    }

    private static JsonNode framework(Path run) {
        // A damaged file is told where the run itself is read.
        JsonNode attempts =
                ResolvedFile.jsonIfWhole(new RunFolder(run).provenance()).path("attempts");
        return attempts.path(attempts.size() - 1).path("framework");
    }

    private static String digits(String sha256) {
        return sha256.substring(0, Math.min(DIGITS, sha256.length()));
    }
}
