package org.ladderlab.cli;

import com.google.inject.Inject;
import org.apache.commons.cli.CommandLine;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.description.SchemaWriter;

/** {@code schema}: a JSON Schema of experiment files. */
final class SchemaCommand implements Command {

    private final Workbench workbench;

    @Inject
    SchemaCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "schema";
    }

    @Override
    public String arguments() {
        return "";
    }

    @Override
    public String summary() {
        return "print a JSON Schema of experiment files, for editors";
    }

    @Override
    public int run(CommandLine line, Console console) {
        console.result(SchemaWriter.write(workbench.catalogue(line, console), Experiment.class, Experiment.DEFAULTS)
                .toPrettyString());
        return 0;
    }
}
