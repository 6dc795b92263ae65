package org.ladderlab.registry.catalogue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.runs.PluginOrigin;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Plugin;

/** Every component that experiment files can name. */
public final class Catalogue {

    private record Key(String kind, String name) {}

    private record Offer(ComponentType<?, ?> type, PluginOrigin origin) {}

    private final List<PluginOrigin> plugins = new ArrayList<>();
    private final List<PluginProblem> problems = new ArrayList<>();
    private final Map<Kind<?>, Map<String, Offer>> offers = new LinkedHashMap<>();
    private final Map<Key, String> ambiguous = new LinkedHashMap<>();

    private Catalogue(List<PluginLoader.Loaded> loaded, List<PluginProblem> problems) {
        this.problems.addAll(problems);
        Kind.all().forEach(kind -> offers.put(kind, new TreeMap<>()));
        for (PluginLoader.Loaded plugin : loaded) {
            plugins.add(plugin.origin());
            plugin.components().forEach(type -> add(type, plugin.origin()));
        }
    }

    /**
     * The components of the class path and of extra places.
     *
     * @param extra jars, folders of classes or folders of jars, each with a class loader of its own
     */
    public static Catalogue load(List<Path> extra) {
        return load(Catalogue.class.getClassLoader(), extra);
    }

    static Catalogue load(ClassLoader parent, List<Path> extra) {
        PluginLoader loader = new PluginLoader(parent);
        loader.loadClassPath();
        extra.forEach(loader::load);
        return new Catalogue(loader.loaded(), loader.problems());
    }

    /** The components of given plugins and no others. */
    public static Catalogue of(Plugin... plugins) {
        List<PluginLoader.Loaded> loaded = new ArrayList<>();
        for (Plugin plugin : plugins) {
            PluginOrigin origin =
                    new PluginOrigin(plugin.name(), plugin.getClass().getName(), Optional.empty());
            loaded.add(new PluginLoader.Loaded(origin, plugin.components()));
        }
        return new Catalogue(loaded, List.of());
    }

    private void add(ComponentType<?, ?> type, PluginOrigin origin) {
        String component = type.kind().name() + " '" + type.name() + "'";
        Map<String, Offer> ofKind;
        try {
            ofKind = offers(type.kind());
            check(type);
        } catch (IllegalArgumentException e) {
            refuse(origin, "The " + component + " is left out: " + e.getMessage() + ".");
            return;
        }
        Key key = new Key(type.kind().name(), type.name());
        Offer first = ofKind.get(type.name());
        if (first != null || ambiguous.containsKey(key)) {
            String where = first == null ? "others" : first.origin().location();
            String message = "The " + component + " is offered twice, by " + where + " and by " + origin.location()
                    + "; neither is used until one of them is removed.";
            refuse(origin, message);
            ambiguous.putIfAbsent(key, message);
            ofKind.remove(type.name());
            return;
        }
        ofKind.put(type.name(), new Offer(type, origin));
    }

    /** The offers of a kind, which a plugin may bring. */
    private Map<String, Offer> offers(Kind<?> kind) {
        if (!Kind.find(kind.type()).equals(Optional.of(kind))) {
            throw new IllegalArgumentException("there is no such kind of component; its interface "
                    + kind.type().getSimpleName() + " must be annotated with @ComponentKind(\"" + kind.name() + "\")");
        }
        kinds().stream()
                .filter(other -> other.name().equals(kind.name()) && !other.equals(kind))
                .findFirst()
                .ifPresent(other -> {
                    throw new IllegalArgumentException("the word '" + kind.name() + "' stands for "
                            + other.type().getName() + " already, and here for "
                            + kind.type().getName() + "; give this kind another");
                });
        return offers.computeIfAbsent(kind, each -> new TreeMap<>());
    }

    private static void check(ComponentType<?, ?> type) {
        Settings settings = Settings.of(type.config());
        if (settings.names().contains(Merge.TYPE)) {
            throw new IllegalArgumentException("a setting cannot be called 'type', which names the component");
        }
        settings.check(type.defaults());
    }

    private void refuse(PluginOrigin origin, String message) {
        problems.add(new PluginProblem(origin.location(), message));
    }

    /** The plugins in use. */
    public List<PluginOrigin> plugins() {
        return List.copyOf(plugins);
    }

    /** What could not be loaded. */
    public List<PluginProblem> problems() {
        return List.copyOf(problems);
    }

    /** Every kind: the framework's, in the order in which an experiment is put together, then those that plugins bring, by name. */
    public List<Kind<?>> kinds() {
        return Stream.concat(
                        Kind.all().stream(),
                        offers.keySet().stream()
                                .filter(kind -> !Kind.all().contains(kind))
                                .sorted(Comparator.comparing(Kind::name)))
                .toList();
    }

    /** The components of a kind, sorted by name. */
    public List<ComponentType<?, ?>> components(Kind<?> kind) {
        return ofKind(kind).values().stream()
                .<ComponentType<?, ?>>map(Offer::type)
                .toList();
    }

    /**
     * The component of a kind and a name.
     *
     * @throws NoSuchElementException listing those that exist
     */
    @SuppressWarnings("unchecked")
    public <T> ComponentType<T, ?> get(Kind<T> kind, String name) {
        return (ComponentType<T, ?>)
                lookup(kind, name).orElseThrow(() -> new NoSuchElementException(unknown(kind, name)));
    }

    /**
     * The kind of a name.
     *
     * @throws NoSuchElementException listing those that exist
     */
    public Kind<?> kind(String name) {
        List<String> names = kinds().stream().map(Kind::name).toList();
        return kinds().stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("there is no kind '" + name + "'"
                        + Words.didYouMean(name, names) + " (" + Words.list("kinds", names) + ")"));
    }

    /**
     * Which plugin a component came from.
     *
     * @throws NoSuchElementException if it is not in this catalogue
     */
    public PluginOrigin origin(ComponentType<?, ?> type) {
        Offer offer = ofKind(type.kind()).get(type.name());
        if (offer == null) {
            throw new NoSuchElementException(unknown(type.kind(), type.name()));
        }
        return offer.origin();
    }

    public Optional<ComponentType<?, ?>> lookup(Kind<?> kind, String name) {
        return Optional.ofNullable(ofKind(kind).get(name)).map(Offer::type);
    }

    public List<String> names(Kind<?> kind) {
        return List.copyOf(ofKind(kind).keySet());
    }

    /** Says that there is no such component, and what there is. */
    public String unknown(Kind<?> kind, String name) {
        String clash = ambiguous.get(new Key(kind.name(), name));
        if (clash != null) {
            return clash;
        }
        String elsewhere = kinds().stream()
                .filter(other -> lookup(other, name).isPresent())
                .findFirst()
                .map(other -> "; '" + name + "' is " + Words.one(other))
                .orElseGet(() -> Words.didYouMean(name, names(kind)));
        String missing = problems.isEmpty() ? "" : "; some plugins could not be loaded, see 'ladderlab plugins'";
        return "there is no " + kind.name() + " '" + name + "'" + elsewhere + " ("
                + Words.list(Words.many(kind), names(kind)) + ")" + missing;
    }

    private Map<String, Offer> ofKind(Kind<?> kind) {
        return offers.getOrDefault(kind, Map.of());
    }
}
