package org.ladderlab.plugins.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where data are looked for and put: a folder in {@code $LADDERLAB_DATA}, then in {@code ladderlab} in the user's cache. */
final class DataFolders {

    private DataFolders() {}

    /** The places for a name such as {@code mnist}, best first; what is written goes to the first. */
    static List<Path> candidates(Map<String, String> environment, String name) {
        List<Path> folders = new ArrayList<>();
        String data = environment.getOrDefault("LADDERLAB_DATA", "");
        if (!data.isBlank()) {
            folders.add(Path.of(data, name));
        }
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path cacheFolder = cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        folders.add(cacheFolder.resolve("ladderlab").resolve(name));
        return folders;
    }
}
