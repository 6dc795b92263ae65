package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.experiment.Plan;

/**
 * {@code try FILE --variant NAME...}: builds variants of a file and tries a step of each, saying before each which one it is, so that
 * {@link VariantCheck}, which starts this, knows with whom the process ended.
 */
final class TryCommand implements Command {

    static final String VARIANT = "variant";

    private final Workbench workbench;

    @Inject
    TryCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "try";
    }

    @Override
    public String arguments() {
        return "FILE";
    }

    @Override
    public String summary() {
        return "build variants of a file and try a step of each; sweep calls this";
    }

    @Override
    public Options options() {
        return Workbench.experimentOptions()
                .addOption(CommandOptions.value("runs", "DIR", "where run folders are; default runs/"))
                .addOption(CommandOptions.value(VARIANT, "NAME", "which variant; repeatable"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        Plan<Experiment> plan = workbench.plan(workbench.catalogue(line, console), line, Workbench.file(line, this));
        Identities identities = new Identities(Path.of(line.getOptionValue("runs", "runs")));
        workbench.check(plan, Workbench.values(line, VARIANT), identities, console, console::result);
        return 0;
    }
}
