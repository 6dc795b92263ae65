package org.ladderlab.plugins.mlflow.sending;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Notices by the files' times that figures were drawn in a run's folder. */
final class FigureWatch {

    private final Path folder;
    private Map<Path, Long> seen = Map.of();

    FigureWatch(Path folder) {
        this.folder = folder;
    }

    /** Whether a figure is there that was not when this was last asked. */
    boolean news() {
        Map<Path, Long> now = new TreeMap<>();
        Artifacts.figures(folder)
                .forEach(figure -> now.put(figure, figure.toFile().lastModified()));
        boolean news = !now.equals(seen);
        seen = now;
        return news;
    }
}
