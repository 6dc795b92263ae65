package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.Plan;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;

/** {@code evaluate RUN...}: judges what runs have learned again, with another evaluation or other metrics, without training. */
final class EvaluateCommand implements Command {

    private final Workbench workbench;

    @Inject
    EvaluateCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "evaluate";
    }

    @Override
    public String arguments() {
        return "RUN...";
    }

    @Override
    public String summary() {
        return "judge a run again, with other metrics, without training";
    }

    @Override
    public Options options() {
        return Workbench.experimentOptions();
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<Path> runs = line.getArgList().stream().map(Path::of).toList();
        if (runs.isEmpty()) {
            throw new UsageException("ladderlab evaluate needs the folder of a run, for example runs/NAME-HASH.");
        }
        Catalogue catalogue = workbench.catalogue(line, console);
        Engine engine = new Engine(new ProgressLine(console, System::nanoTime));
        List<RunResult> results = new ArrayList<>();
        for (Path run : runs) {
            Experiment own = only(workbench.plan(catalogue, RunFolders.resolved(run), List.of()))
                    .value();
            RunRequest request = request(run, own, catalogue, line);
            try {
                RunResult result = engine.evaluate(request, run, own);
                results.add(result);
                console.say(LedgerTable.of(result));
                console.say("");
                console.say("evaluation: " + request.folder());
            } catch (RunException | BuildException e) {
                console.problem(run.toString(), e);
                return 1;
            }
        }
        if (console.json()) {
            console.result(RunCommand.json(results, runs.size() > 1));
        }
        return 0;
    }

    private RunRequest request(Path run, Experiment own, Catalogue catalogue, CommandLine line) {
        Path file = RunFolders.resolved(run);
        ResolvedExperiment<Experiment> judged = only(workbench.plan(catalogue, line, file));
        requireSameModel(own, judged.value());
        Requests requests = new Requests(catalogue, run.resolveSibling(""), file);
        Identity identity = new RunFolder(run)
                .identity()
                .map(then -> requests.identities().of(judged, then))
                .orElseGet(() -> requests.identities().of(judged));
        Path folder = new RunFolder(run)
                .evaluation(judged.name() + Requests.suffix(identity))
                .path();
        return requests.of(judged, judged.value(), identity, folder);
    }

    /** A resolved file declares one run, until {@code --set} says otherwise. */
    private static ResolvedExperiment<Experiment> only(Plan<Experiment> plan) {
        if (plan.runs().size() != 1) {
            throw new UsageException("evaluate judges a run in one way, and --set declares "
                    + plan.runs().size() + "; evaluate it that many times.");
        }
        return plan.runs().get(0).experiment();
    }

    /**
     * The weights belong to one model, which has seen one data set. Its encoder may be another where the engine finds that the decoder does
     * not notice, and then the loss, which names the bound.
     */
    private static void requireSameModel(Experiment trained, Experiment judged) {
        boolean sameEncoder = trained.model().encoder().equals(judged.model().encoder());
        boolean same = trained.data().equals(judged.data())
                && trained.model().decoder().equals(judged.model().decoder())
                && trained.model().weights().equals(judged.model().weights())
                && (!sameEncoder || trained.loss().equals(judged.loss()))
                && trained.optimizer().equals(judged.optimizer())
                && trained.training().equals(judged.training());
        if (!same) {
            throw new UsageException(
                    "evaluate judges the weights that a run has, so --set may change evaluation, metrics and their sampler, compute, seed"
                            + " and a diffusion's encoder, with the loss that names its bound, but not data, decoder, optimizer, training"
                            + " or the loss alone; for those, train another run.");
        }
    }
}
