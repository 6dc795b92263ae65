package org.ladderlab.cli;

import com.google.inject.Inject;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.Experiment;
import org.ladderlab.registry.ResolvedExperiment;

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
        return Workbench.experimentOptions()
                .addOption(Option.builder()
                        .longOpt("run")
                        .hasArg()
                        .argName("NAME")
                        .desc("which run, where the file declares several")
                        .get());
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<ResolvedExperiment<Experiment>> experiments =
                workbench.read(workbench.catalogue(line, console), line, Workbench.file(line, this));
        List<String> names = experiments.stream().map(ResolvedExperiment::name).toList();
        List<ResolvedExperiment<Experiment>> chosen = line.hasOption("run")
                ? experiments.stream()
                        .filter(each -> isNamed(each.name(), line.getOptionValue("run")))
                        .toList()
                : experiments;
        if (chosen.size() != 1) {
            throw new UsageException(
                    "The file declares the runs " + String.join(", ", names) + "; say which one with --run NAME.");
        }
        console.result(chosen.get(0).toYaml().stripTrailing());
        return 0;
    }

    private static boolean isNamed(String name, String wanted) {
        return name.equals(wanted) || name.endsWith("-" + wanted);
    }
}
