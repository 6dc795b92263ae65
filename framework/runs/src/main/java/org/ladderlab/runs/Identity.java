package org.ladderlab.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.runs.files.StateFile;

/**
 * What a run is: {@code identity.json} in its folder. Two runs are one if all of this is the same, wherever their files lie and
 * whatever they are called.
 *
 * @param settings SHA-256 of every setting that determines what is computed, paths of files left out
 * @param code SHA-256 of the content of each plugin that a part comes from, by the plugin's name; empty text where it is unknown
 * @param files what each setting that names a file or folder names, by the setting's path; not those of the data
 * @param data the fingerprint of the data; empty where it is not known beforehand
 */
public record Identity(String settings, Map<String, String> code, Map<String, Content> files, String data) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A file's or folder's content.
     *
     * @param path where it lies
     * @param sha256 of what it holds, in hexadecimal
     */
    public record Content(String path, String sha256) {}

    public Identity {
        code = Collections.unmodifiableMap(new TreeMap<>(code));
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /** That of a run of which nothing is known but its settings, as text. */
    public static Identity of(String resolved) {
        return new Identity(Sha256.of(resolved), Map.of(), Map.of(), "");
    }

    /** SHA-256 of all of it but the places of files, in hexadecimal. */
    public String hash() {
        StringBuilder text = new StringBuilder("settings " + settings + "\n");
        code.forEach((plugin, sha256) ->
                text.append("code ").append(plugin).append(' ').append(sha256).append('\n'));
        files.forEach((setting, content) -> text.append("file ")
                .append(setting)
                .append(' ')
                .append(content.sha256())
                .append('\n'));
        return Sha256.of(text.append("data ").append(data).toString());
    }

    /**
     * What has another content than in an earlier run of the same settings, in words: {@code the code of 'my-idea'}. Empty if it
     * is the same run, and for a run of other settings or of files elsewhere.
     */
    public List<String> changesSince(Identity earlier) {
        boolean sameFiles = files.keySet().equals(earlier.files.keySet())
                && files.entrySet().stream()
                        .allMatch(each -> each.getValue().path().equals(earlier.path(each.getKey()))
                                || each.getValue().sha256().equals(earlier.sha256(each.getKey())));
        return settings.equals(earlier.settings) && sameFiles ? contentsOtherThan(earlier) : List.of();
    }

    /** What has another content than in an earlier run, in words, whatever the settings. */
    public List<String> contentsOtherThan(Identity earlier) {
        List<String> changes = new ArrayList<>(codeOtherThan(earlier));
        changes.addAll(filesOtherThan(earlier));
        return changes;
    }

    /** The plugins of both that have other code than in an earlier run, in words. */
    public List<String> codeOtherThan(Identity earlier) {
        return code.entrySet().stream()
                .filter(plugin -> !earlier.code
                        .getOrDefault(plugin.getKey(), plugin.getValue())
                        .equals(plugin.getValue()))
                .map(plugin -> "the code of '" + plugin.getKey() + "'")
                .toList();
    }

    /** The files of both, and the data, that have other content than in an earlier run, in words. */
    public List<String> filesOtherThan(Identity earlier) {
        List<String> changes = new ArrayList<>();
        files.forEach((setting, content) -> {
            if (earlier.files.containsKey(setting) && !earlier.sha256(setting).equals(content.sha256())) {
                changes.add("the content of " + content.path() + " (" + setting + ")");
            }
        });
        if (!data.isEmpty() && !earlier.data.isEmpty() && !data.equals(earlier.data)) {
            changes.add("the data");
        }
        return changes;
    }

    /** That of a run whose checkpoint says what its weights are, whatever they were at first. */
    public Identity withoutInitialWeights() {
        Map<String, Content> rest = new TreeMap<>(files);
        rest.remove("model.weights.file");
        return new Identity(settings, code, rest, data);
    }

    private String path(String setting) {
        return Optional.ofNullable(files.get(setting)).map(Content::path).orElse("");
    }

    private String sha256(String setting) {
        return Optional.ofNullable(files.get(setting)).map(Content::sha256).orElse("");
    }

    /** The identity of the run in a folder; empty where it is not written down, or cannot be read. */
    public static Optional<Identity> in(Path folder) {
        try {
            return StateFile.find(new RunFolder(folder).identityFile(), "It is written anew when the run goes on.")
                    .flatMap(Identity::of);
        } catch (DamagedFileException e) {
            // Whoever goes on with the run writes it anew.
            return Optional.empty();
        }
    }

    private static Optional<Identity> of(JsonNode root) {
        Map<String, String> code = new TreeMap<>();
        root.path("code")
                .properties()
                .forEach(e -> code.put(e.getKey(), e.getValue().asText()));
        Map<String, Content> files = new TreeMap<>();
        root.path("files")
                .properties()
                .forEach(e -> files.put(
                        e.getKey(),
                        new Content(
                                e.getValue().path("path").asText(),
                                e.getValue().path("sha256").asText())));
        Identity identity = new Identity(
                root.path("settings").asText(), code, files, root.path("data").asText());
        // A file that was damaged into other, valid JSON is no one's identity.
        return identity.hash().equals(root.path("hash").asText()) ? Optional.of(identity) : Optional.empty();
    }

    /** Writes it down in a run's folder. */
    public void write(Path folder) {
        ObjectNode root = JSON.createObjectNode().put("hash", hash()).put("settings", settings);
        ObjectNode plugins = root.putObject("code");
        code.forEach(plugins::put);
        ObjectNode named = root.putObject("files");
        files.forEach((setting, content) ->
                named.putObject(setting).put("path", content.path()).put("sha256", content.sha256()));
        root.put("data", data);
        DurableFiles.write(new RunFolder(folder).identityFile(), root.toPrettyString() + "\n");
    }
}
