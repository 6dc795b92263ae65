package org.ladderlab.registry.settings;

import java.util.List;
import java.util.Optional;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Numbers;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.spi.Ref;

/** Turns settings records back into trees that hold every setting, in the order in which the records declare them. */
public final class Unbinder {

    private static final Position NOWHERE = Position.of("defaults");

    private Unbinder() {}

    public static Node.Mapping group(Record settings) {
        return group(settings, Node.Mapping.empty(NOWHERE));
    }

    public static Node.Mapping component(Ref<?> ref) {
        Node.Mapping type = Node.Mapping.empty(NOWHERE)
                .with(Merge.TYPE, NOWHERE, plain(ref.type().name()));
        return group(ref.config(), type);
    }

    private static Node.Mapping group(Record settings, Node.Mapping start) {
        Node.Mapping tree = start;
        for (SettingField field : Settings.of(settings.getClass()).fields()) {
            Optional<Node> value = field.valueIn(settings).map(present -> value(field, present));
            if (value.isPresent()) {
                tree = tree.with(field.name(), NOWHERE, value.get());
            }
        }
        return tree;
    }

    /** The value of a whole setting. */
    public static Node value(SettingField field, Object value) {
        List<Node> nodes =
                Settings.elements(value).stream().map(Unbinder::single).toList();
        return switch (field.type().arity()) {
            case SINGLE -> nodes.get(0);
            case OPTIONAL -> nodes.isEmpty() ? plain("null") : nodes.get(0);
            case LIST -> new Node.Sequence(NOWHERE, nodes);
        };
    }

    private static Node single(Object value) {
        if (value instanceof Ref<?> ref) {
            return component(ref);
        } else if (value instanceof Record settings) {
            return group(settings);
        } else if (value instanceof Double number) {
            return plain(Numbers.text(number));
        } else if (value instanceof Enum<?> constant) {
            return plain(Words.ofEnum(constant));
        }
        return value instanceof String text ? new Node.Scalar(NOWHERE, text, true) : plain(value.toString());
    }

    private static Node.Scalar plain(String text) {
        return new Node.Scalar(NOWHERE, text, false);
    }
}
