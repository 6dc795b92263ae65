package org.ladderlab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.sweep.SweepFolder;

/** How to do it again: the commands, the file, and what the runs were made with. */
final class Repeating {

    private Repeating() {}

    static String of(Study study) {
        StringBuilder html = new StringBuilder("<pre><code>" + Html.escape(commands(study)) + "</code></pre>\n");
        html.append("<dl>\n");
        facts(study).forEach((name, values) -> html.append("<dt>")
                .append(Html.escape(name))
                .append("</dt><dd>")
                .append(Html.escape(String.join("; ", values)))
                .append("</dd>\n"));
        html.append("</dl>\n");
        file(study).ifPresent(text -> html.append("<details><summary>The experiment file</summary>\n<pre><code>")
                .append(Html.escape(text))
                .append("</code></pre></details>\n"));
        return html.toString();
    }

    /** What the runs were made of, a line. */
    static String made(Study study) {
        Map<String, TreeSet<String>> facts = facts(study);
        String line = Stream.of("data", "framework")
                .filter(facts::containsKey)
                .map(name -> name + " " + String.join(" and ", facts.get(name)))
                .collect(Collectors.joining("; "));
        int runs = study.runs().size();
        return (runs == 1 ? "1 run" : runs + " runs") + (line.isEmpty() ? "." : "; " + line + ".");
    }

    private static String commands(Study study) {
        List<String> lines = new ArrayList<>();
        if (study.sweep().isPresent()) {
            String sweep = "sweeps/" + study.sweep().get().getFileName();
            lines.add("./ladderlab sweep " + sweep + "/" + SweepFolder.DECLARED);
            lines.add("./ladderlab compare " + sweep + " --html page.html");
        } else {
            study.runs().forEach(run -> lines.add("./ladderlab run " + name(run) + "/" + RunFolder.RESOLVED));
        }
        lines.add("./ladderlab reproduce " + name(study.runs().get(0)));
        return String.join("\n", lines);
    }

    private static String name(Repetition run) {
        return "runs/" + run.folder().getFileName();
    }

    /** The sweep's file; of single runs the first run's. */
    private static Optional<String> file(Study study) {
        Path file = study.sweep()
                .map(folder -> folder.resolve(SweepFolder.DECLARED))
                .orElseGet(() -> new RunFolder(study.runs().get(0).folder()).resolved());
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
    }

    /** What the runs were made with; more than one value where not all were made with the same. */
    private static Map<String, TreeSet<String>> facts(Study study) {
        Map<String, TreeSet<String>> facts = new LinkedHashMap<>();
        for (Repetition run : study.runs()) {
            JsonNode provenance = ResolvedFile.jsonIfWhole(new RunFolder(run.folder()).provenance());
            JsonNode attempts = provenance.path("attempts");
            JsonNode last = attempts.path(attempts.size() - 1);
            JsonNode git = last.path("git");
            add(
                    facts,
                    "data",
                    provenance.path("data").path("name").asText(),
                    sha(provenance.path("data").path("sha256")));
            JsonNode framework = last.path("framework");
            add(
                    facts,
                    "framework",
                    framework.path("version").asText(),
                    commit(framework.path("commit").asText()));
            MadeOf.contents(run.folder()).forEach((what, digits) -> {
                if (!what.equals("content of data")) {
                    add(facts, what, digits, "");
                }
            });
            add(
                    facts,
                    "experiment file",
                    git.path("commit").asText(),
                    git.path("dirty").asBoolean() ? " with changes" : "");
            add(facts, "libtorch", last.path("libtorch").asText(), "");
            add(facts, "DJL", last.path("djl").asText(), "");
            add(facts, "Java", last.path("java").asText(), "");
            add(facts, "system", last.path("os").asText(), "");
            add(facts, "threads", last.path("threads").asText(), "");
        }
        return facts;
    }

    private static String commit(String commit) {
        return commit.isEmpty() ? "" : ", commit " + commit;
    }

    private static String sha(JsonNode sha256) {
        String text = sha256.asText();
        return text.isEmpty() ? "" : ", SHA-256 " + text;
    }

    private static void add(Map<String, TreeSet<String>> facts, String name, String value, String suffix) {
        if (!value.isEmpty()) {
            facts.computeIfAbsent(name, each -> new TreeSet<>()).add(value + suffix);
        }
    }
}
