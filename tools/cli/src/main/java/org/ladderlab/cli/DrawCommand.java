package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.Figures;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;

/** {@code draw [RUN|SWEEP...]}: draws the figures of finished runs again. */
final class DrawCommand implements Command {

    private final Workbench workbench;

    @Inject
    DrawCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "draw";
    }

    @Override
    public String arguments() {
        return "[RUN|SWEEP...]";
    }

    @Override
    public String summary() {
        return "draw the figures of finished runs again";
    }

    @Override
    public Options options() {
        return RunFolders.options();
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<Path> runs = RunFolders.of(line, console);
        Catalogue catalogue = workbench.catalogue(line, console);
        Engine engine = new Engine(new ProgressLine(console, System::nanoTime));
        boolean all = true;
        for (Path run : runs) {
            try {
                List<String> failed = engine.draw(request(run, catalogue));
                all &= failed.isEmpty();
                console.say("figures: " + new RunFolder(run).figures());
            } catch (RunException | BuildException e) {
                console.problem(run + ": " + e.getMessage());
                all = false;
            }
        }
        return all ? 0 : 1;
    }

    private RunRequest request(Path run, Catalogue catalogue) {
        Path file = RunFolders.resolved(run);
        ResolvedExperiment<Experiment> experiment =
                workbench.plan(catalogue, file, List.of()).runs().get(0).experiment();
        Requests requests = new Requests(catalogue, run.resolveSibling(""), file);
        Identity identity = new RunFolder(run)
                .identity()
                .map(then -> requests.identities().of(experiment, then))
                .orElseGet(() -> requests.identities().of(experiment));
        return requests.of(experiment, identity, run, OptionalInt.empty());
    }

    /** Names the figures that a finished run lacks, with the command that draws them. */
    static void sayWhatIsMissing(RunRequest request, RunResult result, Console console) {
        List<String> missing = Figures.missing(request.experiment(), result, request.folder());
        if (!missing.isEmpty()) {
            console.problem(result.name() + ": the result is complete, but without the figures "
                    + String.join(", ", missing) + ". 'ladderlab draw " + request.folder() + "' draws them again.");
        }
    }
}
