package org.ladderlab.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.PluginOrigin;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.ContentDigest;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Dataset;

/** Finds out what runs are: their settings, the code and the files that they are made of, their data. */
final class Identities {

    private final Path runs;
    private final Map<Ref<Dataset>, String> fingerprints = new HashMap<>();
    private final Map<Path, String> contents = new HashMap<>();
    private Optional<Map<Path, Identity>> begun = Optional.empty();

    /** Those of runs that are kept in a folder. */
    Identities(Path runs) {
        this.runs = runs;
    }

    /**
     * What a run is now. A file that is gone is taken to be what the run began with, if exactly one run here did begin so.
     *
     * @throws UsageException if a file is gone and no run, or several, began with it
     */
    Identity of(ResolvedExperiment<Experiment> experiment) {
        Identity found = found(
                experiment,
                fingerprints.computeIfAbsent(
                        experiment.value().data(), data -> Engine.fingerprint(experiment.value())));
        Map<String, Path> gone = gone(experiment);
        if (gone.isEmpty()) {
            return found;
        }
        List<Identity> began = begun().values().stream()
                .filter(run -> completed(found, run, gone).filter(run::equals).isPresent())
                .distinct()
                .toList();
        if (began.size() != 1) {
            String files =
                    String.join(", ", gone.values().stream().map(Path::toString).toList());
            throw new UsageException(
                    began.isEmpty()
                            ? "There is no " + files
                                    + ", and no run of this experiment has begun with it; bring it back."
                            : "There is no " + files + ", and runs have begun with different contents of it; go on with"
                                    + " one of them by './ladderlab run RUN/" + RunFolder.RESOLVED + " --set "
                                    + gone.keySet().iterator().next() + "=FILE', or bring it back.");
        }
        return began.get(0);
    }

    /** What a run is now whose data are taken to be what they were, and files that are gone likewise. */
    Identity of(ResolvedExperiment<Experiment> experiment, Identity then) {
        Identity found = found(experiment, then.data());
        return completed(found, then, gone(experiment)).orElse(found);
    }

    /** Whether files are gone without which a run that has begun can go on. */
    boolean goesOnWithoutFiles(ResolvedExperiment<Experiment> experiment) {
        return !gone(experiment).isEmpty() && Files.exists(runs) && !begun().isEmpty() && knows(of(experiment));
    }

    private boolean knows(Identity identity) {
        return begun().containsValue(identity);
    }

    /**
     * Says which run here has the same settings and other contents: the one that was begun last, with what has changed.
     * Empty if there is none.
     */
    Optional<String> predecessor(Identity identity) {
        return begun().entrySet().stream()
                .filter(run -> !identity.changesSince(run.getValue()).isEmpty())
                .max(Map.Entry.comparingByKey((a, b) -> Long.compare(begunAt(a), begunAt(b))))
                .map(run -> run.getKey() + " has the same settings; "
                        + String.join(" and ", identity.changesSince(run.getValue())) + " has changed since it began.");
    }

    private static long begunAt(Path run) {
        return new RunFolder(run).begunAt();
    }

    private Identity found(ResolvedExperiment<Experiment> experiment, String data) {
        Map<String, String> code = new TreeMap<>();
        for (PluginOrigin plugin : experiment.plugins()) {
            code.put(plugin.plugin(), plugin.sha256().orElse(""));
        }
        Map<String, Identity.Content> files = new TreeMap<>();
        experiment.files().forEach((setting, path) -> {
            if (Files.exists(path)) {
                String sha256 = contents.computeIfAbsent(path, Identities::digest);
                files.put(setting, new Identity.Content(path.toString(), sha256));
            }
        });
        return new Identity(experiment.settingsHash(), code, files, data);
    }

    /** Of a teacher's run only what it is and came to counts. */
    private static String digest(Path path) {
        RunFolder run = new RunFolder(path);
        return run.isRun() ? run.digest() : ContentDigest.of(path);
    }

    private static Map<String, Path> gone(ResolvedExperiment<Experiment> experiment) {
        Map<String, Path> gone = new LinkedHashMap<>(experiment.files());
        gone.values().removeIf(Files::exists);
        return gone;
    }

    /** With what another run says of files that are gone; empty if it does not know all of them. */
    private static Optional<Identity> completed(Identity found, Identity run, Map<String, Path> gone) {
        Map<String, Identity.Content> files = new TreeMap<>(found.files());
        for (Map.Entry<String, Path> file : gone.entrySet()) {
            Optional<Identity.Content> then = Optional.ofNullable(run.files().get(file.getKey()))
                    .filter(content -> content.path().equals(file.getValue().toString()));
            if (then.isEmpty()) {
                return Optional.empty();
            }
            files.put(file.getKey(), then.get());
        }
        return Optional.of(new Identity(found.settings(), found.code(), files, found.data()));
    }

    /** The runs that have begun here; read once. */
    private Map<Path, Identity> begun() {
        if (begun.isEmpty()) {
            Map<Path, Identity> found = new LinkedHashMap<>();
            for (RunFolder folder : Files.isDirectory(runs) ? RunFolder.in(runs) : List.<RunFolder>of()) {
                if (folder.isRun()) {
                    folder.identity().ifPresent(identity -> found.put(folder.path(), identity));
                }
            }
            begun = Optional.of(found);
        }
        return begun.get();
    }
}
