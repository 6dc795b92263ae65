package org.ladderlab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.StateFile;
import org.yaml.snakeyaml.LoaderOptions;

/** The JSON and YAML files of a run and of a sweep, as flat settings: path to value. */
final class ResolvedFile {

    private static final ObjectMapper YAML = yaml();

    private ResolvedFile() {}

    /** Without YAML's usual limit of 3 MiB, which a run's settings may exceed. */
    private static ObjectMapper yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        return new YAMLMapper(YAMLFactory.builder().loaderOptions(options).build());
    }

    /**
     * Every setting of a run's {@code resolved.yaml}; empty if there is none.
     *
     * @throws DamagedFileException if it is no YAML map
     */
    static Map<String, String> settings(Path runFolder) {
        Path file = new RunFolder(runFolder).resolved();
        Map<String, String> settings = new LinkedHashMap<>();
        if (Files.exists(file)) {
            flatten("", yaml(file), settings);
        }
        return settings;
    }

    private static JsonNode yaml(Path file) {
        String remedy = "Delete it and run its experiment again, which writes it anew.";
        try {
            JsonNode root = YAML.readTree(Files.readString(file));
            if (root == null || !root.isObject()) {
                throw new DamagedFileException(file, "is no YAML map", remedy);
            }
            return root;
        } catch (IOException e) {
            throw new DamagedFileException(file, "is no YAML text", remedy);
        }
    }

    /**
     * A JSON file; a missing node if it is absent.
     *
     * @throws DamagedFileException if it is not as it was written
     */
    static JsonNode json(Path file) {
        return StateFile.find(file, "Run its experiment again, which sets it aside.")
                .map(JsonNode.class::cast)
                .orElse(MissingNode.getInstance());
    }

    /** The same; missing too if it is damaged, of which {@link RunReader#remark} tells. */
    static JsonNode jsonIfWhole(Path file) {
        try {
            return json(file);
        } catch (DamagedFileException e) {
            return MissingNode.getInstance();
        }
    }

    /** Adds every leaf below a node; lists of single values are leaves, components in a list go by their type's name. */
    static void flatten(String path, JsonNode node, Map<String, String> into) {
        String prefix = path.isEmpty() ? "" : path + ".";
        boolean holdsMaps = node.isArray() && !node.isEmpty() && node.get(0).isObject();
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach(e -> flatten(prefix + e.getKey(), e.getValue(), into));
        } else if (holdsMaps) {
            Map<String, Integer> seen = new HashMap<>();
            for (JsonNode element : node) {
                String name = element.path("type").asText(String.valueOf(seen.size()));
                int number = seen.merge(name, 1, Integer::sum);
                flatten(prefix + name + (number > 1 ? "-" + number : ""), element, into);
            }
        } else if (!node.isMissingNode() && !node.isNull()) {
            into.put(path, node.isValueNode() ? node.asText() : node.toString());
        }
    }
}
