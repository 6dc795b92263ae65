package org.ladderlab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private static Study sweep(Path folder) {
        JsonNode plan = ResolvedFile.json(folder.resolve("plan.json"));
        Map<String, List<Planned>> byVariant = new LinkedHashMap<>();
        String description = "";
        for (JsonNode run : plan.path("runs")) {
            Path runFolder = runFolder(folder, run.path("folder").asText());
            Map<String, String> settings = ResolvedFile.settings(runFolder);
            Map<String, String> changes = new LinkedHashMap<>();
            run.path("differs").properties().forEach(e -> ResolvedFile.flatten(e.getKey(), e.getValue(), changes));
            changes.remove("seed");
            String name = run.path("name").asText();
            Repetition read = RunReader.read(name, run.path("seed").asLong(), runFolder, settings);
            String variant = run.path("variant").asText(name);
            byVariant
                    .computeIfAbsent(variant, each -> new ArrayList<>())
                    .add(new Planned(told(folder, read), variant, settings, changes));
            description = settings.getOrDefault("description", description);
        }
        return new Study(
                plan.path("name").asText(String.valueOf(folder.getFileName())),
                description,
                Optional.of(folder),
                Optional.of(plan.path("baseline").asText("")).filter(name -> !name.isEmpty()),
                Differences.variants(byVariant));
    }

    /** Run folders are named from the folder that holds {@code sweeps/} and {@code runs/}. */
    private static Path runFolder(Path sweep, String name) {
        Path sweeps = sweep.toAbsolutePath().normalize().getParent();
        Path root = sweeps == null || sweeps.getParent() == null ? sweep : sweeps.getParent();
        return root.resolve(name);
    }

    /** A run that has no result may still have a cause that its launcher noted. */
    private static Repetition told(Path sweep, Repetition run) {
        JsonNode task = ResolvedFile.json(sweep.resolve("tasks").resolve(run.name() + ".json"));
        String state = task.path("state").asText("");
        String cause = task.path("cause").asText("");
        if (run.finished().isPresent() || (state.isEmpty() && cause.isEmpty())) {
            return run;
        }
        return new Repetition(
                run.name(),
                run.seed(),
                run.folder(),
                state.isEmpty() || state.equals("done") ? run.state() : state,
                cause.isEmpty() ? run.cause() : cause.lines().findFirst().orElse(""),
                run.result(),
                run.plannedSteps(),
                run.parameters());
    }
}
