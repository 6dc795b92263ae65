package org.ladderlab.registry.yaml;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes trees as YAML that any YAML reader takes the same way. */
public final class YamlWriter {

    private YamlWriter() {}

    /** Lines that end with a line feed. */
    public static String block(Node.Mapping tree) {
        return written(tree, false);
    }

    /** One line. */
    public static String flow(Node node) {
        return written(node, true).stripTrailing();
    }

    private static String written(Node node, boolean flow) {
        StringWriter out = new StringWriter();
        try (StyledGenerator yaml = MarkedYaml.INSTANCE.generator(out)) {
            write(node, flow, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot be written.", e);
        }
        return out.toString();
    }

    private static void write(Node node, boolean flow, StyledGenerator yaml) throws IOException {
        if (node instanceof Node.Mapping mapping) {
            yaml.flow(flow);
            yaml.writeStartObject();
            for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
                Node value = entry.getValue().value();
                yaml.writeFieldName(entry.getKey());
                write(value, flow || value instanceof Node.Sequence sequence && !hasMaps(sequence), yaml);
            }
            yaml.writeEndObject();
        } else if (node instanceof Node.Sequence sequence) {
            yaml.flow(flow);
            yaml.writeStartArray();
            for (Node element : sequence.elements()) {
                write(element, flow || element instanceof Node.Sequence, yaml);
            }
            yaml.writeEndArray();
        } else if (node instanceof Node.Scalar scalar) {
            yaml.scalar(scalar.isMissing() ? "null" : scalar.text(), scalar.quoted());
        }
    }

    private static boolean hasMaps(Node.Sequence sequence) {
        return sequence.elements().stream().anyMatch(element -> element instanceof Node.Mapping);
    }

    /** Every leaf by its path; lists of single values are leaves. Texts stand without quotes. */
    public static Map<String, String> flattened(Node.Mapping tree) {
        Map<String, String> leaves = new LinkedHashMap<>();
        flatten(tree, "", leaves);
        return leaves;
    }

    private static void flatten(Node node, String path, Map<String, String> leaves) {
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach((name, entry) -> flatten(entry.value(), Location.join(path, name), leaves));
        } else if (node instanceof Node.Sequence sequence && hasMaps(sequence)) {
            for (int i = 0; i < sequence.elements().size(); i++) {
                flatten(sequence.elements().get(i), path + "." + i, leaves);
            }
        } else {
            leaves.put(path, node instanceof Node.Scalar scalar ? scalar.text() : flow(node));
        }
    }
}
