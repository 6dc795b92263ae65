package org.ladderlab.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.SweepPlan;
import org.ladderlab.runs.sweep.TaskState;

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
        if (folders.size() == 1 && SweepFolder.hasPlan(folders.get(0))) {
            return sweep(folders.get(0));
        }
        List<Planned> runs = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (Path folder : folders) {
            try {
                runs.add(named(folder));
                RunReader.remark(String.valueOf(folder.getFileName()), folder).ifPresent(remarks::add);
            } catch (DamagedFileException e) {
                remarks.add(folder + " is left out. " + e.getMessage());
            }
        }
        if (runs.isEmpty()) {
            throw new CompareException(String.join(" ", remarks));
        }
        return RunGroups.study(runs, remarks);
    }

    private static Planned named(Path folder) {
        Map<String, String> settings = ResolvedFile.settings(folder);
        if (settings.isEmpty()) {
            throw new CompareException(folder + " is neither a sweep's folder (it has no " + SweepFolder.PLAN
                    + ") nor a run's (it has no" + " " + RunFolder.RESOLVED + "); name one sweep, or several runs.");
        }
        String name = settings.getOrDefault("name", String.valueOf(folder.getFileName()));
        return new Planned(RunReader.read(name, seed(folder, settings), folder, settings), "", settings, Map.of());
    }

    private static long seed(Path folder, Map<String, String> settings) {
        String seed = settings.getOrDefault("seed", "0");
        if (!seed.matches("[0-9]{1,18}")) {
            throw new DamagedFileException(
                    new RunFolder(folder).resolved(), "has the seed '" + seed + "'", "Run its experiment again.");
        }
        return Long.parseLong(seed);
    }

    private static Study sweep(Path path) {
        SweepFolder folder = SweepFolder.open(path);
        Map<String, List<Planned>> byVariant = new LinkedHashMap<>();
        Map<String, String> variantOf = new LinkedHashMap<>();
        Set<String> remarks = new LinkedHashSet<>();
        String description = "";
        for (SweepPlan.Run run : folder.plan().runs()) {
            // Variants of one experiment share its runs: they are one variant, whatever they are called.
            String variant = variantOf.computeIfAbsent(run.folder(), each -> run.variant());
            if (!variant.equals(run.variant())) {
                remarks.add(run.variant() + " is the same experiment as " + variant
                        + ", run for run; it is shown once, as " + variant + ".");
                continue;
            }
            Planned planned = planned(folder, run);
            byVariant.computeIfAbsent(variant, each -> new ArrayList<>()).add(planned);
            description = planned.settings().getOrDefault("description", description);
            RunReader.remark(run.name(), folder.run(run).path()).ifPresent(remarks::add);
        }
        remarks.addAll(remarks(folder));
        return new Study(
                /* name= */ folder.plan().name(),
                description,
                /* sweep= */ Optional.of(path),
                /* baseline= */ folder.plan().baseline(),
                /* variants= */ Differences.variants(byVariant),
                /* remarks= */ List.copyOf(remarks),
                /* cautions= */ List.of());
    }

    private static Planned planned(SweepFolder folder, SweepPlan.Run run) {
        Path runFolder = folder.run(run).path();
        Map<String, String> changes = new LinkedHashMap<>();
        run.differs().forEach((setting, value) -> ResolvedFile.flatten(setting, value, changes));
        changes.remove("seed");
        try {
            Map<String, String> settings = ResolvedFile.settings(runFolder);
            Repetition read = RunReader.readable(run.name(), run.seed(), runFolder, settings);
            return new Planned(told(folder.state(run.name()), read), run.variant(), settings, changes);
        } catch (DamagedFileException e) {
            return new Planned(
                    RunReader.damaged(run.name(), run.seed(), runFolder, e), run.variant(), Map.of(), changes);
        }
    }

    private static List<String> remarks(SweepFolder folder) {
        SweepPlan plan = folder.plan();
        List<String> remarks = new ArrayList<>(MadeOf.remarks(folder.runs(), false));
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
        if (run.finished().isPresent()
                || run.state().equals(RunReader.DAMAGED)
                || task.status() == TaskState.Status.DONE) {
            return run;
        }
        return new Repetition(
                run.name(),
                run.seed(),
                run.folder(),
                /* state= */ task.status().word(),
                /* cause= */ task.cause().isEmpty()
                        ? run.cause()
                        : task.cause().lines().findFirst().orElse(""),
                run.result(),
                run.plannedSteps(),
                run.data(),
                run.values(),
                run.parameters());
    }
}
