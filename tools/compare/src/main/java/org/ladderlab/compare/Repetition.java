package org.ladderlab.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.spi.data.Estimate;

/**
 * One run of a variant, with one seed.
 *
 * @param name the run's
 * @param seed its seed
 * @param folder its folder, which need not exist
 * @param state how it stands: {@code finished, failed, interrupted, unfinished, missing}, or what a sweep's launcher says
 * @param cause why it failed or stopped; empty where there is nothing to say
 * @param result what it came to, whatever its state
 * @param plannedSteps steps that it was to train
 * @param data the fingerprint of the data that it was judged on
 * @param values the values that these data lie on, in words; empty for continuous data
 * @param parameters weights in all, once the model has been made
 */
public record Repetition(
        String name,
        long seed,
        Path folder,
        String state,
        String cause,
        Optional<RunResult> result,
        OptionalLong plannedSteps,
        String data,
        String values,
        OptionalLong parameters) {

    /** The result of a run that finished. */
    Optional<RunResult> finished() {
        return result.filter(RunResult::isFinished);
    }

    /** A score of a finished run: when its curve crossed a value, or that of its result, or else the last that its journal has, without a standard error. */
    Optional<Estimate> estimate(Score score) {
        if (score.crossing().isPresent()) {
            return finished()
                    .flatMap(run -> score.crossing().get().step(folder))
                    .map(step -> new Estimate(Math.log(step) / Math.log(2), Double.NaN))
                    .filter(each -> Double.isFinite(each.value()));
        }
        String key = score.key();
        return finished().flatMap(run -> Optional.ofNullable(Score.values(run).get(key))
                .or(() -> RunReader.last(folder, key).map(value -> new Estimate(value, Double.NaN))));
    }

    /**
     * The files and folders that the settings of its data name; none where that is unknown.
     *
     * @throws DamagedFileException if its settings cannot be read
     */
    public List<Path> dataFiles() {
        return ResolvedFile.settings(folder).entrySet().stream()
                .filter(setting -> setting.getKey().startsWith("data."))
                .map(setting -> Path.of(setting.getValue()))
                .filter(Path::isAbsolute)
                .toList();
    }

    /** The folders of other runs that it began with, or was taught by. */
    public List<Path> otherRuns() {
        return new RunFolder(folder)
                .identity().stream()
                        .flatMap(identity -> identity.files().values().stream())
                        .map(file -> Path.of(file.path()))
                        .filter(file -> new RunFolder(file).isRun())
                        .toList();
    }

    /** What tells the data of a score apart: a density also depends on where the grid's values lie. */
    String dataOf(Score score) {
        return score.onGrid() ? data + " " + values : data;
    }

    /** How it ended, in words. */
    String end() {
        String steps = result.map(each ->
                        each.steps() + (plannedSteps.isPresent() ? " of " + plannedSteps.getAsLong() : "") + " steps")
                .orElse("");
        return state + (steps.isEmpty() ? "" : ", " + steps) + (cause.isEmpty() ? "" : ": " + cause);
    }
}
