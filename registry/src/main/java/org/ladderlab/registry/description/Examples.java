package org.ladderlab.registry.description;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Unbinder;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Numbers;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;

/**
 * Makes examples out of defaults; where a setting is required the component's first own example, or else a value that is allowed.
 */
final class Examples {

    private static final Position NOWHERE = Position.of("example");
    private static final int DEEPEST = 4;

    private final Catalogue catalogue;

    Examples(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    Node.Mapping component(ComponentType<?, ?> type) {
        return component(type, 0);
    }

    private Node.Mapping component(ComponentType<?, ?> type, int depth) {
        if (!type.examples().isEmpty() && Settings.of(type.config()).required()) {
            return Unbinder.component(new Ref<>(type, type.examples().get(0)));
        }
        Node.Mapping start = Node.Mapping.empty(NOWHERE).with(Merge.TYPE, NOWHERE, plain(type.name()));
        return group(Settings.of(type.config()), Optional.of(type.defaults()), start, depth);
    }

    private Node.Mapping group(Settings settings, Optional<Record> defaults, Node.Mapping start, int depth) {
        Node.Mapping tree = start;
        for (SettingField field : settings.fields()) {
            Optional<Object> standard = defaults.flatMap(field::valueIn);
            Node value = field.doc().required() || standard.isEmpty()
                    ? required(field, standard, depth)
                    : Unbinder.value(field, standard.get());
            tree = tree.with(field.name(), NOWHERE, value);
        }
        return tree;
    }

    private Node required(SettingField field, Optional<Object> standard, int depth) {
        return switch (field.type().arity()) {
            case OPTIONAL -> plain("null");
            case LIST -> new Node.Sequence(NOWHERE, List.of(single(field, Optional.empty(), depth)));
            case SINGLE -> single(field, standard, depth);
        };
    }

    private Node single(SettingField field, Optional<Object> standard, int depth) {
        return switch (field.type().form()) {
            case INTEGER, NUMBER -> plain(Numbers.text(allowed(field)));
            case TRUTH -> plain("false");
            case TEXT -> plain("text");
            case CHOICE -> plain(field.type().choices().get(0));
            case COMPONENT -> simplest(field.type().kind(), depth);
            case GROUP ->
                group(
                        Settings.of(field.type().group()),
                        standard.map(Record.class::cast),
                        Node.Mapping.empty(NOWHERE),
                        depth);
        };
    }

    private static double allowed(SettingField field) {
        double min = field.doc().min();
        double max = field.doc().max();
        return DoubleStream.of(1, min, max, min + 1, max - 1, (min + max) / 2)
                .filter(value -> Double.isFinite(value) && field.allows(value))
                .findFirst()
                .orElse(1);
    }

    private Node simplest(Kind<?> kind, int depth) {
        List<ComponentType<?, ?>> known = catalogue.components(kind);
        Optional<ComponentType<?, ?>> plain = known.stream()
                .filter(type -> !Settings.of(type.config()).required())
                .findFirst();
        return plain.or(() -> known.stream().findFirst())
                .filter(type -> depth < DEEPEST)
                .<Node>map(type -> component(type, depth + 1))
                .orElse(plain("none-yet"));
    }

    private static Node.Scalar plain(String text) {
        return new Node.Scalar(NOWHERE, text, false);
    }
}
