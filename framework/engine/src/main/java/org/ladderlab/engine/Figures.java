package org.ladderlab.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.runs.FigureNames;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;

/** The figures of a run that has finished. Its numbers need none of them. */
public final class Figures {

    private Figures() {}

    /** The names of the figures that belong to a result. */
    static List<String> of(Experiment experiment, RunResult result) {
        List<String> names = new ArrayList<>();
        if (result.steps() > 0) {
            names.add(FigureNames.LOSS);
        }
        if (isMeasuredTwice(experiment, result)) {
            names.add(FigureNames.MEASURED);
        }
        if (!result.evaluation().isEmpty()) {
            names.add(FigureNames.LEDGER);
        }
        if (result.weighting().isPresent()) {
            names.add(FigureNames.WEIGHTING);
        }
        if (experiment.sampling().sampler().isPresent()) {
            names.add(FigureNames.SAMPLES);
        }
        if (!result.evaluation().isEmpty()) {
            names.add(FigureNames.RECONSTRUCTIONS);
        }
        return names;
    }

    /** Before its last step, which is judged after the training. */
    private static boolean isMeasuredTwice(Experiment experiment, RunResult result) {
        return !experiment.metrics().isEmpty()
                && experiment
                        .evaluation()
                        .every()
                        .filter(every -> 2L * every < result.steps())
                        .isPresent();
    }

    /** Those that are not in the run's folder, whatever the reason; none of a run that has not finished. */
    public static List<String> missing(Experiment experiment, RunResult result, Path run) {
        return result.isFinished()
                ? of(experiment, result).stream()
                        .filter(name -> !Files.isRegularFile(file(run, name)))
                        .toList()
                : List.of();
    }

    static Path file(Path run, String name) {
        return new RunFolder(run).figure(name);
    }
}
