package org.ladderlab.registry.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.settings.ConfigurationException;

/** Turns trees into settings records. Goes on after a problem, so that all of them are found. */
public final class Binder {

    /** Whoever has made so many mistakes has made one of another kind, and suggestions take time. */
    private static final int MOST_HINTS = 100;

    private final Catalogue catalogue;
    private final Problems problems;
    private final ScalarBinder scalars;
    private Optional<RunReader<?>> runs = Optional.empty();

    public Binder(Catalogue catalogue, Problems problems) {
        this.catalogue = catalogue;
        this.problems = problems;
        this.scalars = new ScalarBinder(problems);
    }

    /** The whole experiment; empty if there were problems. */
    public <E extends Record> Optional<E> experiment(Class<E> type, E defaults, Node.Mapping tree) {
        runs = Optional.of(new RunReader<>(catalogue, type, defaults));
        return settings(type, defaults, tree, "", "the experiment");
    }

    /** A tree in which every path of a file that was bound is absolute. */
    public Node located(Node tree) {
        return scalars.located(tree);
    }

    /** Any record of settings; empty if there were problems. */
    public <R extends Record> Optional<R> settings(
            Class<R> type, R defaults, Node.Mapping node, String path, String owner) {
        return group(Settings.of(type), Optional.of(defaults), node, path, owner)
                .map(type::cast);
    }

    /** A component; empty if there were problems. */
    public Optional<Ref<?>> component(Kind<?> kind, Node node, String path) {
        Optional<Node.Mapping> mapping = Merge.asMapping(node);
        if (mapping.isEmpty()) {
            return problem(node.at(), path, "expected " + Words.one(kind) + ", found " + node.found() + known(kind));
        }
        Optional<Node> type = mapping.get().get(Merge.TYPE);
        if (type.isEmpty()) {
            String message = "expected " + Words.one(kind) + ", but its 'type' is missing; add 'type: ...'";
            return problem(node.at(), path, message + known(kind));
        }
        if (!(type.get() instanceof Node.Scalar name) || name.isNull() || name.isMissing()) {
            String message = "expected the name of " + Words.one(kind) + ", found "
                    + type.get().found();
            return problem(type.get().at(), Location.join(path, Merge.TYPE), message + known(kind));
        }
        Optional<ComponentType<?, ?>> found = catalogue.lookup(kind, name.text());
        if (found.isEmpty()) {
            return problem(name.at(), path, catalogue.unknown(kind, name.text()));
        }
        return settings(found.get(), mapping.get().without(Merge.TYPE), path);
    }

    private <T, C extends Record> Optional<Ref<?>> settings(ComponentType<T, C> type, Node.Mapping node, String path) {
        String owner = type.kind().name() + " '" + type.name() + "'";
        return group(Settings.of(type.config()), Optional.of(type.defaults()), node, path, owner)
                .map(config -> new Ref<>(type, config));
    }

    /** The settings that there are, in brackets. */
    static String known(Settings settings) {
        return " (" + Words.list("settings", settings.names()) + ")";
    }

    private String known(Kind<?> kind) {
        return " (" + Words.list(Words.many(kind), catalogue.names(kind)) + ")";
    }

    private Optional<Record> group(
            Settings settings, Optional<? extends Record> defaults, Node.Mapping node, String path, String owner) {
        int before = problems.count();
        UnknownSettings unknown = new UnknownSettings(catalogue, settings, node, path, owner);
        for (String name : unknown.names()) {
            Position at = node.entry(name).orElseThrow().keyAt();
            problems.add(at, Location.join(path, name), unknown.message(name, problems.count() < MOST_HINTS));
        }
        List<Object> values = new ArrayList<>();
        for (SettingField field : settings.fields()) {
            Optional<Object> standard = defaults.isPresent() ? defaults.flatMap(field::valueIn) : field.leftOut();
            field(field, standard, node, Location.join(path, field.name())).ifPresent(values::add);
        }
        boolean complete = values.size() == settings.fields().size() && problems.count() == before;
        return complete ? create(settings, values, node, path) : Optional.empty();
    }

    private Optional<Record> create(Settings settings, List<Object> values, Node.Mapping node, String path) {
        try {
            return Optional.of(
                    settings.type() == TrainedRun.class ? run((String) values.get(0)) : settings.create(values));
        } catch (ConfigurationException e) {
            Position at = Location.of(node, e.setting());
            return problem(at, Location.join(path, e.setting()), String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return problem(node.at(), path, String.valueOf(e.getMessage()));
        }
    }

    /** Of a component that is looked at by itself no more is said than the setting. */
    private TrainedRun run(String folder) {
        return runs.isEmpty()
                ? new TrainedRun(folder, Optional.empty())
                : runs.get().read(folder);
    }

    private Optional<?> field(SettingField field, Optional<Object> standard, Node.Mapping node, String path) {
        Optional<Node> written = node.get(field.name());
        if (written.isPresent()) {
            return value(field, standard, written.get(), path);
        }
        boolean single = field.type().arity() == SettingType.Arity.SINGLE;
        if (field.doc().required() || standard.isEmpty()) {
            return problem(
                    node.at(),
                    path,
                    "is required and missing (" + field.doc().value() + "); add '" + field.name() + ": ...'"
                            + choices(field));
        }
        if (single && field.type().form() == SettingType.Form.GROUP) {
            return nested(field, standard, Node.Mapping.empty(node.at()), path);
        }
        return standard;
    }

    private String choices(SettingField field) {
        return switch (field.type().form()) {
            case COMPONENT -> known(field.type().kind());
            case GROUP -> known(Settings.of(field.type().group()));
            case INTEGER, NUMBER, TRUTH, TEXT, CHOICE -> " (" + field.expected() + ")";
        };
    }

    private Optional<?> value(SettingField field, Optional<Object> standard, Node node, String path) {
        return switch (field.type().arity()) {
            case SINGLE -> single(field, standard, node, path);
            case OPTIONAL -> {
                Optional<?> inner = node.isNull()
                        ? Optional.empty()
                        : single(field, standard.flatMap(value -> (Optional<?>) value), node, path);
                yield inner.isPresent() || node.isNull() ? Optional.of(inner) : inner;
            }
            case LIST -> list(field, node, path);
        };
    }

    private Optional<List<Object>> list(SettingField field, Node node, String path) {
        if (!(node instanceof Node.Sequence sequence)) {
            return problem(
                    node.at(),
                    path,
                    "expected a " + field.type().text() + ", found " + node.found() + listRemedy(node));
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < sequence.elements().size(); i++) {
            Node element = sequence.elements().get(i);
            Optional<?> value = single(field, Optional.empty(), element, path + "." + i);
            if (value.isPresent() && field.doc().distinct() && values.contains(value.get())) {
                problems.add(
                        element.at(), path + "." + i, "stands in the list twice, which changes nothing; remove it");
            }
            value.ifPresent(values::add);
        }
        return values.size() == sequence.elements().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    private static String listRemedy(Node node) {
        if (node instanceof Node.Scalar scalar && !scalar.isNull() && !scalar.isMissing()) {
            return "; write [" + scalar.text() + "]";
        }
        return node instanceof Node.Mapping ? "; begin each element with '- '" : "; write [] for none";
    }

    private Optional<?> single(SettingField field, Optional<?> standard, Node node, String path) {
        return switch (field.type().form()) {
            case COMPONENT -> component(field.type().kind(), node, path);
            case GROUP -> nested(field, standard, node, path);
            case INTEGER, NUMBER, TRUTH, TEXT, CHOICE -> scalars.bind(field, standard, node, path);
        };
    }

    private Optional<Record> nested(SettingField field, Optional<?> standard, Node node, String path) {
        Settings settings = Settings.of(field.type().group());
        if (node instanceof Node.Mapping mapping) {
            return group(settings, standard.map(Record.class::cast), mapping, path, "'" + path + "'");
        }
        boolean nothing = node instanceof Node.Scalar scalar && scalar.isMissing();
        String remedy = nothing
                ? "; give them below this line, indented, or remove it"
                : node.isNull()
                        ? "; these settings are never absent: leave them out for their defaults, or give some"
                        : "";
        return problem(node.at(), path, "expected a map of settings, found " + node.found() + remedy + known(settings));
    }

    private <T> Optional<T> problem(Position at, String path, String message) {
        problems.add(at, path, message);
        return Optional.empty();
    }
}
