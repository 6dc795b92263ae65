package org.ladderlab.plugins.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where MNIST is looked for and put: {@code $LADDERLAB_DATA/mnist}, then {@code ladderlab/mnist} in the user's cache. */
final class MnistFolders {

    private MnistFolders() {}

    /** The places, best first; a download goes to the first. */
    static List<Path> candidates(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        String data = environment.getOrDefault("LADDERLAB_DATA", "");
        if (!data.isBlank()) {
            folders.add(Path.of(data, "mnist"));
        }
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path cacheFolder = cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        folders.add(cacheFolder.resolve("ladderlab").resolve("mnist"));
        return folders;
    }
}
