package org.ladderlab.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.sweep.SweepFolder;
import org.ladderlab.sweep.SweepPlan;
import org.ladderlab.sweep.TaskState;

/** Reads studies: a sweep by its {@code plan.json}, or runs by their folders. */
public final class StudyReader {

    private StudyReader() {}

    /** A run with its settings, and what its sweep says that it changes. */
    record Planned(Repetition run, String variant, Map<String, String> settings, Map<String, String> changes) {}

    /**
     * Reads the one sweep or the runs that these folders are.
     *
     * @throws CompareException if they are neither
     */
    public static Study read(List<Path> folders) {
        if (folders.size() == 1 && Files.exists(folders.get(0).resolve("plan.json"))) {
            return sweep(folders.get(0));
        }
        List<Planned> runs = new ArrayList<>();
        for (Path folder : folders) {
            Map<String, String> settings = ResolvedFile.settings(folder);
            if (settings.isEmpty()) {
                throw new CompareException(
                        folder + " is neither a sweep's folder (it has no plan.json) nor a run's (it has no"
                                + " resolved.yaml); name one sweep, or several runs.");
            }
            String seed = settings.getOrDefault("seed", "0");
            String name = settings.getOrDefault("name", String.valueOf(folder.getFileName()));
            runs.add(new Planned(RunReader.read(name, Long.parseLong(seed), folder, settings), "", settings, Map.of()));
        }
        return RunGroups.study(runs);
    }

    private static Study sweep(Path path) {
        SweepFolder folder = SweepFolder.open(path);
        Map<String, List<Planned>> byVariant = new LinkedHashMap<>();
        String description = "";
        for (SweepPlan.Run run : folder.plan().runs()) {
            Path runFolder = folder.run(run);
            Map<String, String> settings = ResolvedFile.settings(runFolder);
            Map<String, String> changes = new LinkedHashMap<>();
            run.differs().forEach((setting, value) -> ResolvedFile.flatten(setting, value, changes));
            changes.remove("seed");
            Repetition read = RunReader.read(run.name(), run.seed(), runFolder, settings);
            byVariant
                    .computeIfAbsent(run.variant(), each -> new ArrayList<>())
                    .add(new Planned(told(folder.state(run.name()), read), run.variant(), settings, changes));
            description = settings.getOrDefault("description", description);
        }
        return new Study(
                folder.plan().name(),
                description,
                Optional.of(path),
                folder.plan().baseline(),
                Differences.variants(byVariant),
                remarks(folder.plan()));
    }

    private static List<String> remarks(SweepPlan plan) {
        List<String> remarks = new ArrayList<>();
        plan.halving()
                .ifPresent(rule -> remarks.add("Variants that were worst after " + rule.firstStep()
                        + " steps, and so on, were stopped early (successive halving); they have no score."));
        plan.seedRule()
                .ifPresent(
                        rule -> remarks.add("Seeds were added until intervals were narrow, at least " + rule.atLeast()
                                + " and at most " + rule.atMost()
                                + "; intervals found this way cover the truth a little less often than they say."));
        return remarks;
    }

    /** Of a run that has not finished its task knows more. */
    private static Repetition told(TaskState task, Repetition run) {
        if (run.finished().isPresent() || task.status() == TaskState.Status.DONE) {
            return run;
        }
        return new Repetition(
                run.name(),
                run.seed(),
                run.folder(),
                task.status().word(),
                task.cause().isEmpty()
                        ? run.cause()
                        : task.cause().lines().findFirst().orElse(""),
                run.result(),
                run.plannedSteps(),
                run.data(),
                run.values(),
                run.parameters());
    }
}
