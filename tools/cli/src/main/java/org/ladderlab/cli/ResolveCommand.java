package org.ladderlab.cli;

import com.google.inject.Inject;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.experiment.ResolvedExperiment;

/** {@code resolve FILE}: the file with everything decided, itself a valid file. */
final class ResolveCommand implements Command {

    private final Workbench workbench;

    @Inject
    ResolveCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "resolve";
    }

    @Override
    public String arguments() {
        return "FILE";
    }

    @Override
    public String summary() {
        return "print an experiment with every setting decided; the print is a valid file";
    }

    @Override
    public Options options() {
        return Workbench.experimentOptions().addOption(Workbench.runOption());
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<ResolvedExperiment<Experiment>> experiments =
                workbench.read(workbench.catalogue(line, console), line, Workbench.file(line, this));
        ResolvedExperiment<Experiment> chosen = Workbench.chosen(experiments, line);
        console.result(
                console.json() ? chosen.toJson().toString() : chosen.toYaml().stripTrailing());
        return 0;
    }
}
