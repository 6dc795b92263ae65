package org.ladderlab.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.plugins.mlflow.folder.PlannedRuns;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.sweep.SweepFolder;

/** The run folders that a command is about: those it names, by themselves or by their sweep, or all of {@code runs/}. */
final class RunFolders {

    private static final String RUNS = "runs";

    private RunFolders() {}

    static Options options() {
        return new Options()
                .addOption(CommandOptions.value(RUNS, "DIR", "where run folders are, if none is named; default runs/"));
    }

    /** Those that can be used; of a sweep that cannot, the console hears. */
    static List<Path> of(CommandLine line, Console console) {
        if (!line.getArgList().isEmpty()) {
            List<Path> runs = new ArrayList<>();
            List<String> damaged = new ArrayList<>();
            for (String named : named(line)) {
                try {
                    runs.addAll(named(named));
                } catch (DamagedFileException e) {
                    damaged.add(String.valueOf(e.getMessage()));
                }
            }
            if (runs.isEmpty()) {
                throw new UsageException(String.join(System.lineSeparator(), damaged));
            }
            damaged.forEach(console::problem);
            return runs.stream().distinct().toList();
        }
        Path runs = Path.of(line.getOptionValue(RUNS, RUNS));
        if (!Files.isDirectory(runs)) {
            throw new UsageException(
                    "There is no folder " + runs + "; run an experiment first, or say where with --runs.");
        }
        return RunFolder.in(runs).stream()
                .filter(RunFolder::hasBegun)
                .map(RunFolder::path)
                .toList();
    }

    /**
     * The one run that a command is about.
     *
     * @throws UsageException if none is named, or anything beside it
     */
    static Path only(CommandLine line, String command) {
        List<String> named = line.getArgList();
        if (named.isEmpty()) {
            throw new UsageException(
                    "ladderlab " + command + " needs the folder of one run, for example runs/NAME-HASH.");
        }
        if (named.size() > 1) {
            throw new UsageException("ladderlab " + command + " is about one run, and beside " + named.get(0)
                    + " it was given " + String.join(", ", named.subList(1, named.size()))
                    + ", which no option takes; leave that out.");
        }
        return Path.of(named.get(0));
    }

    /**
     * The file of a run's whole experiment.
     *
     * @throws UsageException if the folder is not a run's
     */
    static Path resolved(Path run) {
        RunFolder folder = new RunFolder(run);
        if (!folder.isRun()) {
            throw new UsageException(run + " is no run's folder: it has no " + RunFolder.RESOLVED + ".");
        }
        return folder.resolved();
    }

    private static List<Path> named(String named) {
        List<Path> within = in(Path.of(named));
        if (within.isEmpty()) {
            throw new UsageException(named + " is no run's folder (it has no " + RunFolder.JOURNAL
                    + ") and no sweep's of which a run has begun (by its " + SweepFolder.PLAN + ").");
        }
        return within;
    }

    /**
     * The folders that a command line names. A pattern of the shell brings files that lie beside them, such as the picture of several
     * runs; these are left out where folders are named too.
     */
    static List<String> named(CommandLine line) {
        List<String> others = line.getArgList().stream()
                .filter(named -> !Files.isRegularFile(Path.of(named)))
                .toList();
        return others.isEmpty() ? line.getArgList() : others;
    }

    /** Tells the runs of each sweep that is named that they belong to it, for an MLflow server. */
    static void label(CommandLine line) {
        for (String named : named(line)) {
            try {
                PlannedRuns.in(Path.of(named)).ifPresent(PlannedRuns::label);
            } catch (DamagedFileException e) {
                // Those whose plan cannot be read have been told of.
                continue;
            }
        }
    }

    /** The folder itself if it is a run's; else the runs of a sweep's folder that have begun. */
    private static List<Path> in(Path folder) {
        if (isRun(folder)) {
            return List.of(folder);
        }
        return SweepFolder.hasPlan(folder)
                ? SweepFolder.open(folder).runs().stream()
                        .filter(RunFolders::isRun)
                        .toList()
                : List.of();
    }

    private static boolean isRun(Path folder) {
        return new RunFolder(folder).hasBegun();
    }
}
