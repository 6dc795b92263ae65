package org.ladderlab.plugins.mlflow.points;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ladderlab.plugins.mlflow.folder.RunFiles;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.StateFile;

/**
 * What one run folder remembers of one server, in {@code mlflow/HASH.json}. The server itself says what it holds, so a cursor
 * that is lost, old or from another machine costs nothing but work: it is there to count what is pending while the server is
 * away, to compare recomputed values, and to not offer again what was refused.
 */
public final class Cursor {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String server;
    private String experimentId = "";
    private String runId = "";
    private final Map<String, Curves.Mark> marks = new TreeMap<>();
    private final Map<String, String> aside = new LinkedHashMap<>();
    private final Map<String, String> artifacts = new TreeMap<>();

    private Cursor(Path file, String server) {
        this.file = file;
        this.server = server;
    }

    /** Reads the cursor; one that is absent or cannot be read is a new one. */
    public static Cursor of(Path runFolder, ServerAddress address) {
        Cursor cursor = new Cursor(RunFiles.state(runFolder, address.hash() + ".json"), address.shown());
        JsonNode root = read(cursor.file);
        cursor.experimentId = root.path("experimentId").asText();
        cursor.runId = root.path("runId").asText();
        root.path("curves")
                .properties()
                .forEach(e -> cursor.marks.put(
                        e.getKey(),
                        new Curves.Mark(
                                e.getValue().path("step").asLong(),
                                e.getValue().path("sent").asLong(),
                                e.getValue().path("digest").asLong())));
        root.path("setAside")
                .forEach(e -> cursor.aside.put(
                        e.path("point").asText(), e.path("reason").asText()));
        root.path("artifacts")
                .properties()
                .forEach(e -> cursor.artifacts.put(e.getKey(), e.getValue().asText()));
        return cursor;
    }

    /** The servers of which a run's folder remembers anything. */
    public static List<ServerAddress> servers(Path runFolder) {
        Path folder = RunFiles.state(runFolder, "");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{8}\\.json"))
                    .sorted()
                    .map(file -> read(file).path("server").asText())
                    .filter(server -> !server.isEmpty())
                    .map(server -> ServerAddress.of(server, Map.of()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder + ".", e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return RunFiles.json(file);
        } catch (DamagedFileException e) {
            return MissingNode.getInstance();
        }
    }

    /** The run on the server; what was known of another one is forgotten. */
    public void run(String experiment, String run) {
        if (!run.equals(runId)) {
            marks.clear();
            aside.clear();
            artifacts.clear();
        }
        experimentId = experiment;
        runId = run;
    }

    public String experimentId() {
        return experimentId;
    }

    public String runId() {
        return runId;
    }

    public Map<String, Curves.Mark> marks() {
        return marks;
    }

    /** A curve has got this far; it never goes back. */
    public void advance(String key, Curves.Mark mark) {
        marks.merge(key, mark, (old, now) -> now.step() >= old.step() ? now : old);
    }

    /** Points that the server refused, with its reason. */
    public Map<String, String> aside() {
        return aside;
    }

    /** SHA-256 of what was uploaded, by path. */
    public Map<String, String> artifacts() {
        return artifacts;
    }

    /** Replaces the file as a whole. */
    public void save() {
        ObjectNode root = JSON.createObjectNode()
                .put("server", server)
                .put("experimentId", experimentId)
                .put("runId", runId);
        ObjectNode curves = root.putObject("curves");
        marks.forEach((key, mark) -> curves.putObject(key)
                .put("step", mark.step())
                .put("sent", mark.sent())
                .put("digest", mark.digest()));
        ArrayNode refused = root.putArray("setAside");
        aside.forEach((point, reason) -> refused.addObject().put("point", point).put("reason", reason));
        ObjectNode uploaded = root.putObject("artifacts");
        artifacts.forEach(uploaded::put);
        RunFiles.write(file, StateFile.text(root));
    }
}
