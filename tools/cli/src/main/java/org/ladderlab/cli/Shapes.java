package org.ladderlab.cli;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.experiment.ResolvedExperiment;

/**
 * Which of several experiments compute arrays of the same shapes, and so take the same time and fit together alike: those that
 * differ only in names, seeds, the number of steps, and in real numbers such as rates.
 */
final class Shapes {

    private static final Set<String> LABELS = Set.of("name", "description", "seed", "training.steps");

    /** A number that no setting of a whole number takes. */
    private static final String REAL = "-?[0-9]+([.][0-9]*[1-9][0-9]*(e-?[0-9]+)?|([.][0-9]+)?e-[0-9]+)";

    private final Map<ResolvedExperiment<Experiment>, Map<String, String>> shapes = new HashMap<>();

    Shapes(Collection<ResolvedExperiment<Experiment>> experiments) {
        Set<String> real = new HashSet<>(LABELS);
        for (ResolvedExperiment<Experiment> experiment : experiments) {
            Map<String, String> settings = new TreeMap<>(experiment.flattened());
            settings.forEach((path, text) -> {
                if (text.matches(REAL)) {
                    real.add(path);
                }
            });
            shapes.put(experiment, settings);
        }
        shapes.values().forEach(settings -> settings.keySet().removeAll(real));
    }

    /** What is equal for experiments of the same shapes. */
    Map<String, String> of(ResolvedExperiment<Experiment> experiment) {
        return shapes.getOrDefault(experiment, Map.of());
    }

    /** How many different ones there are. */
    int count() {
        return new HashSet<>(shapes.values()).size();
    }
}
