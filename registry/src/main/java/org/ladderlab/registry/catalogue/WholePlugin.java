package org.ladderlab.registry.catalogue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ladderlab.runs.PluginOrigin;
import org.ladderlab.runs.files.ContentDigest;
import org.ladderlab.runs.files.Packed;
import org.ladderlab.spi.settings.ConfigurationException;

/** Loads all classes of a plugin, which Java would load one by one when each is first used: by then they may have changed. */
public final class WholePlugin {

    private static final String CLASS = ".class";

    private WholePlugin() {}

    /**
     * Loads what has not been loaded yet.
     *
     * @throws ConfigurationException if the plugin's content is no longer what it was when it was found
     */
    public static void load(PluginOrigin origin, ClassLoader loader) {
        Path place = Path.of(origin.location());
        if (origin.sha256().isEmpty() || !Files.exists(place)) {
            return;
        }
        List<String> classes = Packed.read(place, files -> files.keySet().stream()
                .filter(name -> name.endsWith(CLASS) && !name.startsWith("META-INF/"))
                .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
                .toList());
        for (String name : classes) {
            try {
                Class.forName(name, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                // A class that needs what is not installed is never used: it could not be loaded later either.
                continue;
            }
        }
        if (!Optional.of(ContentDigest.of(place)).equals(origin.sha256())) {
            throw new ConfigurationException("The code of '" + origin.plugin() + "' in " + place
                    + " changed while the experiment began; run it again.");
        }
    }
}
