package org.ladderlab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON and YAML files of a run and of a sweep, as flat settings: path to value. */
final class ResolvedFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new YAMLMapper();

    private ResolvedFile() {}

    /** Every setting of a run's {@code resolved.yaml}; empty if there is none. */
    static Map<String, String> settings(Path runFolder) {
        Path file = runFolder.resolve("resolved.yaml");
        Map<String, String> settings = new LinkedHashMap<>();
        if (Files.exists(file)) {
            flatten("", read(YAML, file), settings);
        }
        return settings;
    }

    /**
     * A JSON file; a missing node if it is absent.
     *
     * @throws CompareException if it is not JSON
     */
    static JsonNode json(Path file) {
        return Files.exists(file) ? read(JSON, file) : JSON.missingNode();
    }

    private static JsonNode read(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(Files.readString(file));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new CompareException("The file " + file + " is damaged: " + e.getOriginalMessage() + ".", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
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
