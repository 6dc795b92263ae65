package org.ladderlab.registry.binding;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Numbers;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.runs.RunFolder;

/** Turns single values into numbers, truth values, texts and choices, as their settings' types say. */
final class ScalarBinder {

    private static final List<String> YES = List.of("yes", "on", "y", "true", "1");
    private static final List<String> NO = List.of("no", "off", "n", "false", "0");

    private final Problems problems;
    private final Map<Node, Node> located = new IdentityHashMap<>();

    ScalarBinder(Problems problems) {
        this.problems = problems;
    }

    Optional<?> bind(SettingField field, Optional<?> standard, Node node, String path) {
        if (!(node instanceof Node.Scalar scalar) || scalar.isNull() || scalar.isMissing()) {
            return refuse(field, node, path, withoutValue(field, standard, node));
        }
        return switch (field.type().form()) {
            case INTEGER -> integer(field, scalar, path);
            case NUMBER -> number(field, standard, scalar, path);
            case TRUTH -> truth(field, scalar, path);
            case TEXT -> field.doc().path() ? place(field, scalar, path) : Optional.of(scalar.text());
            case CHOICE -> choice(field, scalar, path);
            case COMPONENT, GROUP ->
                throw new IllegalArgumentException(field.type().text() + " is no single value.");
        };
    }

    private static String withoutValue(SettingField field, Optional<?> standard, Node node) {
        boolean text = field.type().form() == SettingType.Form.TEXT;
        if (!(node instanceof Node.Scalar scalar)) {
            return text ? "; put quotes around it" : "";
        }
        boolean optional = field.type().arity() == SettingType.Arity.OPTIONAL;
        boolean hasDefault = !field.doc().required() && !optional && standard.isPresent();
        return (optional ? "; write null for none" : "")
                + (text
                        ? "; write '\"" + scalar.text() + "\"' for " + (scalar.isNull() ? "that word" : "an empty text")
                        : "")
                + (hasDefault ? "; remove the line for the default" : "");
    }

    /** A file or folder, as an absolute path; {@code runs/NAME-*} is the newest run of that name, {@link RunFolder#newest}. */
    private Optional<?> place(SettingField field, Node.Scalar scalar, String path) {
        try {
            Path written = scalar.at().folder().resolve(scalar.text()).normalize();
            String place = RunFolder.newest(written).orElse(written).toString();
            located.put(scalar, new Node.Scalar(scalar.at(), place, true));
            return Optional.of(place);
        } catch (InvalidPathException e) {
            return refuse(field, scalar, path, "; it is no path: " + e.getReason());
        }
    }

    /** A tree in which every path that was bound is absolute, so that it may stand anywhere. */
    Node located(Node node) {
        if (node instanceof Node.Mapping mapping) {
            Map<String, Node.Entry> changed = new LinkedHashMap<>();
            mapping.entries()
                    .forEach((key, entry) -> changed.put(key, new Node.Entry(entry.keyAt(), located(entry.value()))));
            return new Node.Mapping(mapping.at(), changed);
        }
        return node instanceof Node.Sequence sequence
                ? new Node.Sequence(
                        sequence.at(),
                        sequence.elements().stream().map(this::located).toList())
                : located.getOrDefault(node, node);
    }

    private Optional<?> integer(SettingField field, Node.Scalar scalar, String path) {
        Optional<Long> value = Numbers.integer(scalar.text());
        if (value.isEmpty() || scalar.quoted()) {
            return refuse(field, scalar, path, numberRemedy(scalar));
        }
        long number = value.get();
        if (!field.allows((double) number)) {
            return refuse(field, scalar, path, "");
        }
        if (field.type().isInt() && number != (int) number) {
            return refuse(field, scalar, path, "; at most " + Integer.MAX_VALUE);
        }
        return Optional.of(field.type().isInt() ? (Object) (int) number : (Object) number);
    }

    /** A value beyond all numbers is taken only where the default is that value: there it is known to make sense. */
    private Optional<?> number(SettingField field, Optional<?> standard, Node.Scalar scalar, String path) {
        Optional<Double> value = Numbers.number(scalar.text());
        if (value.isEmpty() || scalar.quoted()) {
            return refuse(field, scalar, path, numberRemedy(scalar));
        }
        boolean infinite = value.get().isInfinite() && !value.equals(standard);
        if (infinite || !field.allows(value.get())) {
            return refuse(field, scalar, path, infinite ? "; it must be finite" : "");
        }
        return value;
    }

    private static String numberRemedy(Node.Scalar scalar) {
        if (scalar.quoted() && Numbers.number(scalar.text()).isPresent()) {
            return "; remove the quotes";
        }
        return Numbers.repaired(scalar.text()).map(plain -> "; write " + plain).orElse("");
    }

    private Optional<?> truth(SettingField field, Node.Scalar scalar, String path) {
        if (!scalar.quoted() && (scalar.text().equals("true") || scalar.text().equals("false"))) {
            return Optional.of(scalar.text().equals("true"));
        }
        String word = scalar.text().toLowerCase(Locale.ROOT);
        return refuse(
                field, scalar, path, YES.contains(word) ? "; write true" : NO.contains(word) ? "; write false" : "");
    }

    private Optional<?> choice(SettingField field, Node.Scalar scalar, String path) {
        List<String> choices = field.type().choices();
        int index = choices.indexOf(scalar.text());
        return index >= 0
                ? Optional.of(field.type().raw().getEnumConstants()[index])
                : refuse(field, scalar, path, Words.didYouMean(scalar.text(), choices));
    }

    private Optional<?> refuse(SettingField field, Node node, String path, String remedy) {
        problems.add(node.at(), path, "expected " + field.expected() + ", found " + node.found() + remedy);
        return Optional.empty();
    }
}
