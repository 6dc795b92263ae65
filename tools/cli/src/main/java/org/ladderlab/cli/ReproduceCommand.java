package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.compare.CompareException;
import org.ladderlab.compare.Reproduction;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;

/**
 * {@code reproduce RUN}: does a finished run again from its {@code resolved.yaml}, in a folder of its own, and says whether it came
 * out the same. Exit codes: 0 identical, 3 within tolerance, 4 different; 1 the repeat did not finish, 2 the input cannot be used.
 */
final class ReproduceCommand implements Command {

    private static final int WITHIN_TOLERANCE = 3;
    private static final int DIFFERENT = 4;

    private final Workbench workbench;

    @Inject
    ReproduceCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "reproduce";
    }

    @Override
    public String arguments() {
        return "RUN";
    }

    @Override
    public String summary() {
        return "do a finished run again and say if it came out the same (exit 0), nearly (3) or not (4)";
    }

    @Override
    public Options options() {
        return Workbench.experimentOptions()
                .addOption(CommandOptions.value(
                        "into", "DIR", "where the repeat goes; default reproduced/ beside the runs' folder"))
                .addOption(CommandOptions.value(
                        "tolerance", "SHARE", "largest share by which a score may differ; default 0.01"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        Path original = RunFolders.only(line, name());
        Path resolved = RunFolders.resolved(original);
        double tolerance = tolerance(line);
        try {
            // Before hours are spent: a run that has not finished cannot be compared with.
            Reproduction.of(original, original, tolerance);
            Path repeat = repeat(line, original, resolved, console);
            Reproduction reproduction = Reproduction.of(original, repeat, tolerance);
            tell(reproduction, original, repeat, console);
            return switch (reproduction.verdict()) {
                case IDENTICAL -> 0;
                case WITHIN_TOLERANCE -> WITHIN_TOLERANCE;
                case DIFFERENT -> DIFFERENT;
            };
        } catch (CompareException e) {
            throw new UsageException(e);
        } catch (RunException e) {
            console.problem("The repeat did not finish", e);
            return 1;
        }
    }

    private static double tolerance(CommandLine line) {
        String text = line.getOptionValue("tolerance", "0.01");
        if (!text.matches("[0-9]*[.]?[0-9]+(e-?[0-9]+)?")) {
            throw new UsageException("--tolerance takes a share, for example 0.01, not '" + text + "'.");
        }
        return Double.parseDouble(text);
    }

    private Path repeat(CommandLine line, Path original, Path resolved, Console console) {
        Catalogue catalogue = workbench.catalogue(line, console);
        ResolvedExperiment<Experiment> experiment =
                workbench.read(catalogue, line, resolved).get(0);
        Requests requests = new Requests(catalogue, original.resolveSibling(""), resolved);
        Identity identity = requests.identities().of(experiment);
        List<String> changes = new RunFolder(original)
                .identity()
                .map(identity::contentsOtherThan)
                .orElse(List.of());
        if (!changes.isEmpty()) {
            console.problem("It will not be done in the same way: " + String.join(" and ", changes)
                    + " has changed since " + original + " began.");
        }
        // Trackers hear of the original alone.
        RunRequest request = requests.of(
                experiment, experiment.value().withTrackers(List.of()), identity, folder(line, original, identity));
        RunResult result = new Engine(new ProgressLine(console, System::nanoTime)).run(request);
        if (!result.isFinished()) {
            throw new RunException("it was " + result.status().word() + "; the same command goes on with it.");
        }
        return request.folder();
    }

    /** The first place whose repeat is not done yet; an unfinished one is gone on with. */
    private static Path folder(CommandLine line, Path original, Identity identity) {
        Path runs = original.toAbsolutePath().normalize().getParent();
        Path into = line.hasOption("into")
                ? Path.of(line.getOptionValue("into"))
                : (runs == null ? Path.of("reproduced") : runs.resolveSibling("reproduced"));
        String name = String.valueOf(original.toAbsolutePath().normalize().getFileName());
        int number = 1;
        while (hasFinished(into.resolve(name + "-" + number))
                || isOfOther(into.resolve(name + "-" + number), identity)) {
            number++;
        }
        return into.resolve(name + "-" + number);
    }

    private static boolean isOfOther(Path folder, Identity identity) {
        return new RunFolder(folder)
                .identity()
                .filter(begun -> !begun.hash().equals(identity.hash()))
                .isPresent();
    }

    private static boolean hasFinished(Path folder) {
        return new RunFolder(folder).finished().isPresent();
    }

    private static void tell(Reproduction reproduction, Path original, Path repeat, Console console) {
        console.say(original.getFileName() + " done again: " + reproduction.verdict() + ".");
        reproduction.apartFrom().ifPresent(step -> console.say("The training loss differs from step " + step + " on."));
        if (!reproduction.scores().isEmpty()) {
            console.say("Scores that differ:");
            reproduction.scores().forEach(each -> console.say("  " + each));
        }
        console.say(
                reproduction.conditions().isEmpty()
                        ? "It was done in the same way: settings, data, code, versions, threads."
                        : "It was not done in quite the same way:");
        reproduction.conditions().forEach(each -> console.say("  " + each));
        console.say("repeat: " + repeat);
        if (console.json()) {
            console.result(reproduction.json(original, repeat));
        }
    }
}
