package org.ladderlab.plugins.mlflow.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.StateFile;
import org.ladderlab.runs.journal.JournalLine;
import org.ladderlab.runs.journal.JournalReader;
import org.ladderlab.spi.run.Tracker;

/**
 * Who a run is, from its folder alone: {@code resolved.yaml}, {@code provenance.json} and, where a tracker was told more, {@code
 * mlflow/run.json}.
 *
 * @param uid the same for every attempt and on every server
 * @param experiment the MLflow experiment it belongs to
 * @param name the run's name
 * @param sweep the sweep it belongs to
 * @param startTime of the first attempt, in milliseconds since 1970
 * @param settings the resolved settings that make a difference, path to value
 * @param tags what to group and search by
 * @param weights what becomes of its weights
 */
public record RunDescription(
        String uid,
        String experiment,
        String name,
        Optional<String> sweep,
        long startTime,
        Map<String, String> settings,
        Map<String, String> tags,
        WeightsAs weights) {

    private static final String TOLD = "run.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Keeps what a tracker was told of a run, and its settings, which the folder does not say. */
    public static void remember(Tracker.Run run, Optional<String> experiment, WeightsAs weights) {
        ObjectNode root = JSON.createObjectNode().put("id", run.id()).put("name", run.name());
        root.put("weights", weights.name());
        experiment.ifPresent(name -> root.put("experiment", name));
        ObjectNode tags = root.putObject("tags");
        run.tags().forEach(tags::put);
        RunFiles.write(RunFiles.state(run.folder(), TOLD), StateFile.text(root));
    }

    /** Reads a run's folder. */
    public static RunDescription of(Path folder) {
        JsonNode told = RunFiles.json(RunFiles.state(folder, TOLD));
        Optional<RunLabels> labels = RunLabels.of(folder);
        JsonNode resolved = RunFiles.resolved(folder);
        JsonNode provenance = RunFiles.provenance(folder);
        String folderName = folder.toAbsolutePath().normalize().getFileName().toString();
        String uid = told.path("id").asText(provenance.path("runId").asText());
        if (uid.isEmpty()) {
            throw new IllegalArgumentException(folder + " is not a run's folder: it has no " + RunFolder.PROVENANCE
                    + " with a runId. Name a folder below runs/.");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        flatten("", resolved, settings);
        settings.keySet().removeIf(path -> path.matches("(name|description|trackers)(\\..*)?"));
        Map<String, String> given = new TreeMap<>();
        provenance
                .path("tags")
                .properties()
                .forEach(e -> given.put(e.getKey(), e.getValue().asText()));
        told.path("tags")
                .properties()
                .forEach(e -> given.put(e.getKey(), e.getValue().asText()));
        JsonNode monotone = RunFiles.result(folder).path("effectiveWeighting").path("monotone");
        if (monotone.isBoolean()) {
            given.put("monotone", monotone.asBoolean() ? "yes" : "no");
        }
        labels.flatMap(RunLabels::sweep).ifPresent(sweep -> given.put("sweep", sweep));
        labels.flatMap(RunLabels::variant).ifPresent(variant -> given.put("variant", variant));
        return new RunDescription(
                uid,
                /* experiment= */ told.path("experiment")
                        .asText(labels.map(RunLabels::experiment)
                                .orElse(resolved.path("name").asText(folderName))),
                /* name= */ labels.flatMap(RunLabels::name)
                        .orElse(told.path("name").asText(folderName)),
                /* sweep= */ Optional.ofNullable(given.get("sweep")),
                /* startTime= */ startTime(folder, provenance),
                settings,
                /* tags= */ tags(settings, provenance, given),
                /* weights= */ weights(told));
    }

    private static WeightsAs weights(JsonNode told) {
        String name = told.path("weights").asText();
        return Arrays.stream(WeightsAs.values())
                .filter(as -> as.name().equals(name))
                .findFirst()
                .orElse(WeightsAs.NONE);
    }

    private static long startTime(Path folder, JsonNode provenance) {
        try {
            return Instant.parse(
                            provenance.path("attempts").path(0).path("started").asText())
                    .toEpochMilli();
        } catch (DateTimeException e) {
            JournalReader journal = new JournalReader(RunFiles.journal(folder));
            return journal.next().stream()
                    .findFirst()
                    .map(line -> JournalLine.time(line).toEpochMilli())
                    .orElse(0L);
        }
    }

    private static void flatten(String path, JsonNode node, Map<String, String> into) {
        String prefix = path.isEmpty() ? "" : path + ".";
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach(e -> flatten(prefix + e.getKey(), e.getValue(), into));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(prefix + i, node.get(i), into);
            }
        } else if (!node.isMissingNode() && !node.isNull()) {
            into.put(path, node.isValueNode() ? node.asText() : node.toString());
        }
    }

    private static Map<String, String> tags(
            Map<String, String> settings, JsonNode provenance, Map<String, String> given) {
        Map<String, String> tags = new TreeMap<>();
        put(tags, "data", settings.get("data.type"));
        put(tags, "model", settings.get("model.decoder.type"));
        put(tags, "encoder", settings.get("model.encoder.type"));
        put(tags, "loss", settings.get("loss.type"));
        put(tags, "optimizer", settings.get("optimizer.type"));
        put(tags, "schedule", nested(settings, "schedule"));
        put(tags, "weighting", nested(settings, "weighting"));
        put(tags, "seed", settings.get("seed"));
        JsonNode attempts = provenance.path("attempts");
        JsonNode last = attempts.path(Math.max(0, attempts.size() - 1));
        JsonNode git = last.path("git");
        String framework = last.path("framework").path("commit").asText().replace("-dirty", "");
        if (!framework.isEmpty() || git.has("commit")) {
            // What is to be checked out to repeat the run.
            tags.put(
                    "mlflow.source.git.commit",
                    framework.isEmpty() ? git.path("commit").asText() : framework);
        }
        if (git.has("commit")) {
            tags.put("git", git.path("commit").asText() + (git.path("dirty").asBoolean() ? " with changes" : ""));
        }
        put(
                tags,
                "host",
                last.path("host").isMissingNode() ? null : last.path("host").asText());
        tags.put("mlflow.source.name", last.path("command").asText("ladderlab"));
        tags.put("mlflow.source.type", "LOCAL");
        put(
                tags,
                "mlflow.user",
                last.path("user").isTextual() ? last.path("user").asText() : null);
        tags.put("ladderlab.kind", "run");
        tags.put("variant", variant(settings, tags));
        tags.putAll(given);
        return tags;
    }

    private static void put(Map<String, String> tags, String key, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            tags.put(key, value);
        }
    }

    private static @org.jspecify.annotations.Nullable String nested(Map<String, String> settings, String kind) {
        return settings.entrySet().stream()
                .filter(e -> e.getKey().endsWith("." + kind + ".type"))
                .map(Map.Entry::getValue)
                .distinct()
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(" + "), names -> names.isEmpty() ? null : names));
    }

    /** One name for all runs that differ in the seed, the machine and how often they are looked at; what tells most apart first. */
    private static String variant(Map<String, String> settings, Map<String, String> tags) {
        CRC32 hash = new CRC32();
        settings.forEach((path, value) -> {
            if (!path.matches("seed|compute[.](threads|device)|sampling[.]every")) {
                hash.update((path + "=" + value + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
        String words = java.util.stream.Stream.of("schedule", "weighting", "model")
                .map(tags::get)
                .filter(java.util.Objects::nonNull)
                .collect(Collectors.joining(" "));
        return words + " #" + String.format("%08x", hash.getValue()).substring(0, 6);
    }
}
