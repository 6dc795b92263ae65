package org.ladderlab.registry.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.ladderlab.runs.PluginOrigin;
import org.ladderlab.runs.files.ContentDigest;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Finds plugins on the class path and in extra jars and folders. What is broken is told and left out. */
final class PluginLoader {

    private static final String SERVICE = "META-INF/services/" + Plugin.class.getName();
    private static final int MOST_FAILURES = 100;

    /**
     * A plugin that was made.
     *
     * @param components what it offers
     */
    record Loaded(PluginOrigin origin, List<ComponentType<?, ?>> components) {}

    private final ClassLoader parent;
    private final List<Loaded> loaded = new ArrayList<>();
    private final List<PluginProblem> problems = new ArrayList<>();

    PluginLoader(ClassLoader parent) {
        this.parent = parent;
    }

    List<Loaded> loaded() {
        return loaded;
    }

    List<PluginProblem> problems() {
        return problems;
    }

    /** The plugins that the parent class loader sees. */
    void loadClassPath() {
        load(parent, Optional.empty());
    }

    /** A jar, a folder of classes, or a folder of jars. Each gets a class loader of its own below the parent. */
    void load(Path extra) {
        if (!Files.exists(extra)) {
            problems.add(new PluginProblem(extra.toString(), "There is no such jar or folder; check --plugin-path."));
            return;
        }
        for (Path place : places(extra.toAbsolutePath().normalize())) {
            int before = loaded.size() + problems.size();
            try {
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {place.toUri().toURL()}, parent);
                load(loader, Optional.of(place.toString()));
            } catch (MalformedURLException e) {
                throw new IllegalStateException("The path " + place + " is no URL.", e);
            }
            if (loaded.size() + problems.size() == before) {
                problems.add(new PluginProblem(
                        place.toString(),
                        "It offers no plugin of its own: it lacks " + SERVICE
                                + ", or the classes named there are on the class path already."));
            }
        }
    }

    private static List<Path> places(Path extra) {
        if (!Files.isDirectory(extra)) {
            return List.of(extra);
        }
        try (Stream<Path> files = Files.list(extra)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            return jars.isEmpty() ? List.of(extra) : jars;
        } catch (IOException e) {
            throw new UncheckedIOException("The plugin folder " + extra + " cannot be read.", e);
        }
    }

    private void load(ClassLoader loader, Optional<String> place) {
        Iterator<ServiceLoader.Provider<Plugin>> providers =
                ServiceLoader.load(Plugin.class, loader).stream().iterator();
        for (int failures = 0; failures < MOST_FAILURES; ) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<Plugin> provider = providers.next();
                if (provider.type().getClassLoader() == loader || place.isEmpty()) {
                    make(provider);
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                report(listedIn(loader, reason(e)).or(() -> place).orElse("the class path"), e);
            }
        }
    }

    private void make(ServiceLoader.Provider<Plugin> provider) {
        String location = location(provider.type());
        try {
            Plugin plugin = provider.get();
            loaded.add(new Loaded(origin(plugin.name(), location), List.copyOf(plugin.components())));
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            report(location, e);
        }
    }

    private void report(String location, Throwable error) {
        PluginProblem problem = new PluginProblem(location, "The plugin is left out: " + reason(error) + ".");
        // The loader of an extra jar meets the broken plugins of the class path again.
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** The message with those of its causes, since the outermost seldom says what went wrong. */
    private static String reason(Throwable error) {
        StringBuilder text = new StringBuilder();
        for (Throwable e = error; e != null; e = e.getCause()) {
            String message = e instanceof ServiceConfigurationError && e.getMessage() != null
                    ? e.getMessage().replace(Plugin.class.getName() + ": ", "")
                    : e.toString();
            text.append(text.isEmpty() ? "" : ", because of ").append(message);
        }
        return text.toString();
    }

    /** The jar or folder whose service file names a class that occurs in the message of a failure. */
    private static Optional<String> listedIn(ClassLoader loader, String message) {
        try {
            for (URL file : Collections.list(loader.getResources(SERVICE))) {
                try (InputStream in = file.openStream()) {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    if (text.lines().map(String::strip).anyMatch(name -> !name.isEmpty() && message.contains(name))) {
                        return Optional.of(file.toString()
                                .replaceFirst("^(jar:)?file:", "")
                                .replaceFirst("!?/" + SERVICE + "$", ""));
                    }
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The service files of the class path cannot be read.", e);
        }
    }

    private static String location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            return type.getName();
        }
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The place of " + type + " is no path: " + source.getLocation(), e);
        }
    }

    private static PluginOrigin origin(String name, String location) {
        Path path = Path.of(location);
        return new PluginOrigin(
                name, location, Files.exists(path) ? Optional.of(ContentDigest.of(path)) : Optional.empty());
    }
}
