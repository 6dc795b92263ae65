package org.ladderlab.runs;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ladderlab.runs.files.Sha256;

/**
 * Where what a run is made of came from, for provenance.
 *
 * @param plugins those that the run's parts come from
 * @param framework the framework that carries it out
 * @param file the experiment file
 */
public record Origins(List<PluginOrigin> plugins, Framework framework, Optional<Path> file) {

    /**
     * The framework.
     *
     * @param version the release
     * @param commit the git commit that it was built from, with {@code -dirty} if files had been changed; empty where that is
     *     unknown
     * @param modules SHA-256 of the content of each of its modules, by name
     */
    public record Framework(String version, String commit, Map<String, String> modules) {

        public Framework {
            modules = Collections.unmodifiableMap(new TreeMap<>(modules));
        }

        /** SHA-256 over all modules, in hexadecimal. */
        public String sha256() {
            return Sha256.of(modules.toString());
        }
    }

    /** Of a run that something else than the command line carries out. */
    public static Origins unknown() {
        return new Origins(List.of(), new Framework("", "", Map.of()), Optional.empty());
    }
}
