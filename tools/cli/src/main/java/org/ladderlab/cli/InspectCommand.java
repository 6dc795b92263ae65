package org.ladderlab.cli;

import com.google.inject.Inject;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.registry.binding.ComponentReader;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;

/** {@code inspect FILE | data FILE | schedule|weighting '{type: ...}'}: what something is, in numbers and in a picture. */
final class InspectCommand implements Command {

    private final Workbench workbench;

    @Inject
    InspectCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public String arguments() {
        return "FILE | data FILE | data|schedule|weighting '{type: ...}'";
    }

    @Override
    public String summary() {
        return "look at an experiment, at data, or at a schedule's or a weighting's values in float64";
    }

    @Override
    public Options options() {
        return Workbench.experimentOptions()
                .addOption(Workbench.runOption())
                .addOption(CommandOptions.value("at", "NUMBER,...", "times of a schedule, or log SNRs of a weighting"))
                .addOption(CommandOptions.value(
                        "steps", "T", "the discrete steps 1 .. T of a schedule instead, with abar_0 = 1"))
                .addOption(CommandOptions.value(
                        "frame", "NAME", "what alpha and sigma are of; default that of the schedule's paper"))
                .addOption(CommandOptions.value(
                        "plot", "F.png", "also draws it; of a file its effective weighting, of data some examples"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<String> words = line.getArgList();
        boolean component =
                !words.isEmpty() && List.of("schedule", "weighting", "data").contains(words.get(0));
        if (words.size() != (component ? 2 : 1)) {
            throw new UsageException("Write a file, or 'data', 'schedule' or 'weighting' and the component, for example"
                    + " ladderlab inspect schedule '{type: cosine}' --at 0.1,0.5,0.9");
        }
        try {
            if (component && words.get(0).equals("data")) {
                new InspectData(workbench).run(words.get(1), line, console);
            } else if (component) {
                look(line, console);
            } else {
                new InspectFile(workbench).run(line, console);
            }
            return 0;
        } catch (UncheckedIOException | ExperimentProblems | BuildException | ConfigurationException e) {
            throw new UsageException(e);
        }
    }

    private void look(CommandLine line, Console console) {
        List<String> words = line.getArgList();
        Catalogue catalogue = workbench.catalogue(line, console);
        Inspection inspection = words.get(0).equals("weighting")
                ? weighting(catalogue, words.get(1), line)
                : schedule(catalogue, words.get(1), line);
        console.result(console.json() ? inspection.json().toString() : InspectionTable.of(inspection.json()));
        inspection.note().ifPresent(console::note);
        if (line.hasOption("plot")) {
            inspection.figure().draw(Path.of(line.getOptionValue("plot")));
            console.note("drawn in " + line.getOptionValue("plot"));
        }
    }

    private static Inspection schedule(Catalogue catalogue, String text, CommandLine line) {
        if (line.hasOption("steps") && line.hasOption("at")) {
            throw new UsageException(
                    "--at asks for times of the continuous schedule and --steps for its discrete steps; give one.");
        }
        NoiseSchedule schedule = ExperimentBuilder.alone(ComponentReader.read(catalogue, Kind.SCHEDULE, text));
        ScheduleInspection inspection = new ScheduleInspection(
                text, schedule, line.hasOption("frame") ? frame(line.getOptionValue("frame")) : schedule.frame());
        return line.hasOption("steps")
                ? inspection.steps(Numbers.count("--steps", line.getOptionValue("steps")))
                : inspection.points(Numbers.list(line.getOptionValue("at"), ScheduleInspection.SOME_TIMES));
    }

    private static Inspection weighting(Catalogue catalogue, String text, CommandLine line) {
        if (line.hasOption("steps") || line.hasOption("frame")) {
            throw new UsageException(
                    "--steps and --frame are for schedules; a weighting is a function of the log SNR alone.");
        }
        return WeightingInspection.of(
                text,
                ExperimentBuilder.alone(ComponentReader.read(catalogue, Kind.WEIGHTING, text)),
                Numbers.list(line.getOptionValue("at"), WeightingInspection.SOME_LOG_SNRS));
    }

    private static Frame frame(String name) {
        for (Frame frame : Frame.values()) {
            if (word(frame).equals(name)) {
                return frame;
            }
        }
        throw new UsageException("--frame: there is no frame '" + name + "'; there are "
                + String.join(
                        ", ",
                        List.of(Frame.values()).stream()
                                .map(InspectCommand::word)
                                .toList()) + ".");
    }

    private static String word(Frame frame) {
        return frame.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
