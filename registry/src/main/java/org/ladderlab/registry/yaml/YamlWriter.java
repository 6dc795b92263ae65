package org.ladderlab.registry.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes trees as YAML that any YAML reader takes the same way. */
public final class YamlWriter {

    /** The pattern of plain texts takes stack for each word. */
    private static final int LONGEST_PLAIN = 1000;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/.][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*");
    private static final Pattern SPECIAL =
            Pattern.compile("(?i)true|false|yes|no|on|off|y|n|null|nan|[.]nan|[.]?inf|infinity|[.]+|-+|[.][0-9].*");

    /** Letters, marks, numbers, punctuation, symbols and the space; line separators are escaped. */
    private static final Pattern READABLE = Pattern.compile("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]");

    private YamlWriter() {}

    /** Lines that end with a line feed. */
    public static String block(Node.Mapping tree) {
        StringBuilder out = new StringBuilder();
        block(tree, "", out);
        return out.toString();
    }

    private static void block(Node.Mapping tree, String indent, StringBuilder out) {
        for (Map.Entry<String, Node.Entry> entry : tree.entries().entrySet()) {
            Node value = entry.getValue().value();
            out.append(indent).append(text(entry.getKey())).append(':');
            if (value instanceof Node.Mapping mapping && !mapping.entries().isEmpty()) {
                out.append('\n');
                block(mapping, indent + "  ", out);
            } else if (value instanceof Node.Sequence sequence && hasMaps(sequence)) {
                out.append('\n');
                sequence.elements().forEach(element -> element(element, indent + "  ", out));
            } else {
                out.append(' ').append(flow(value)).append('\n');
            }
        }
    }

    private static void element(Node element, String indent, StringBuilder out) {
        if (element instanceof Node.Mapping mapping && !mapping.entries().isEmpty()) {
            StringBuilder lines = new StringBuilder();
            block(mapping, indent + "  ", lines);
            out.append(indent).append("- ").append(lines.substring(indent.length() + 2));
        } else {
            out.append(indent).append("- ").append(flow(element)).append('\n');
        }
    }

    private static boolean hasMaps(Node.Sequence sequence) {
        return sequence.elements().stream().anyMatch(element -> element instanceof Node.Mapping);
    }

    /** One line. */
    public static String flow(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.quoted() ? text(scalar.text()) : scalar.text();
        }
        if (node instanceof Node.Sequence sequence) {
            return sequence.elements().stream().map(YamlWriter::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        return ((Node.Mapping) node)
                .entries().entrySet().stream()
                        .map(entry -> text(entry.getKey()) + ": "
                                + flow(entry.getValue().value()))
                        .collect(Collectors.joining(", ", "{", "}"));
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

    private static String text(String text) {
        boolean plain = text.length() <= LONGEST_PLAIN
                && PLAIN.matcher(text).matches()
                && !SPECIAL.matcher(text).matches();
        return plain ? text : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int c : text.codePoints().toArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    String shown = Character.toString(c);
                    boolean wide = c > Character.MAX_VALUE;
                    out.append(
                            READABLE.matcher(shown).matches() ? shown : String.format(wide ? "\\U%08X" : "\\u%04X", c));
                }
            }
        }
        return out.append('"').toString();
    }
}
