package org.ladderlab.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.inspection.Portrait;
import org.ladderlab.figures.WeightingFigure;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ResolvedExperiment;

/** {@code inspect FILE}: what each experiment of a file is, before it is run. */
final class InspectFile {

    private final Workbench workbench;

    InspectFile(Workbench workbench) {
        this.workbench = workbench;
    }

    void run(CommandLine line, Console console) {
        if (line.hasOption("at") || line.hasOption("steps") || line.hasOption("frame")) {
            throw new UsageException("--at, --steps and --frame are for a schedule or a weighting, not for a file.");
        }
        Catalogue catalogue = workbench.catalogue(line, console);
        List<ResolvedExperiment<Experiment>> experiments =
                workbench.read(catalogue, line, Path.of(line.getArgList().get(0)));
        if (line.hasOption("run")) {
            experiments = List.of(Workbench.chosen(experiments, line));
        }
        if (line.hasOption("plot") && experiments.size() > 1) {
            throw new UsageException("--plot draws one experiment, and the file declares " + experiments.size()
                    + "; say which one with --run NAME.");
        }
        workbench.check(experiments, console);
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (ResolvedExperiment<Experiment> experiment : experiments) {
            Portrait portrait = Engine.inspect(experiment.value()).with(IdleCheck.of(catalogue, experiment.value()));
            console.say(PortraitText.text(experiment.value(), portrait));
            all.add(PortraitText.json(experiment.value(), portrait));
            if (line.hasOption("plot")) {
                plot(experiment.name(), portrait, line.getOptionValue("plot"), console);
            }
        }
        if (console.json()) {
            ObjectNode several = JsonNodeFactory.instance.objectNode();
            console.result((experiments.size() > 1 ? several.set("runs", all) : all.get(0)).toString());
        }
    }

    private static void plot(String name, Portrait portrait, String file, Console console) {
        WeightingFigure.effective(
                        name,
                        portrait.weighting()
                                .orElseThrow(
                                        () -> new UsageException(
                                                "This experiment has no effective weighting to draw: its loss weighs no log SNRs.")))
                .draw(Path.of(file));
        console.note("drawn in " + file);
    }
}
