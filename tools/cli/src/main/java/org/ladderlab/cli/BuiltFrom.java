package org.ladderlab.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.ladderlab.engine.Engine;
import org.ladderlab.nn.Ops;
import org.ladderlab.runs.Origins;
import org.ladderlab.runs.files.ContentDigest;
import org.ladderlab.spi.Plugin;

/** What the framework in use was built from: its release, its commit, and the content of the modules that compute. */
final class BuiltFrom {

    private static final Map<String, Class<?>> MODULES =
            new LinkedHashMap<>(Map.of("spi", Plugin.class, "nn", Ops.class, "engine", Engine.class));

    private BuiltFrom() {}

    /** Reads it. */
    static Origins.Framework framework() {
        Properties build = new Properties();
        try (InputStream in = Objects.requireNonNull(BuiltFrom.class.getResourceAsStream("build.properties"))) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("The build's properties cannot be read.", e);
        }
        Map<String, String> modules = new LinkedHashMap<>();
        MODULES.forEach((name, type) -> modules.put(name, ContentDigest.of(place(type))));
        return new Origins.Framework(build.getProperty("version", ""), build.getProperty("commit", ""), modules);
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The place of " + type + " is no path.", e);
        }
    }
}
