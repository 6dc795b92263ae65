package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.Drawing;
import org.ladderlab.engine.Drawn;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.figures.Ticks;
import org.ladderlab.registry.binding.ComponentReader;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.RunException;

/** {@code sample RUN}: draws from the model of a run, which stays as it is. */
final class SampleCommand implements Command {

    private static final int ROWS = 8;
    private static final int UNITS = 16;
    private static final int POINTS = 8;
    private static final int VALUES = 11;

    /** In place of a level's name. */
    private static final String EACH = "each";

    private static final double REACH = 3;
    private static final int MOST = 1_000_000;
    private static final Pattern UNIT = Pattern.compile("(.+):(\\d{1,9})");
    private static final List<String> MODES = List.of("interpolate", "traverse", "resample", "way", "reconstruct");

    /** Those that no sampler draws. */
    private static final List<String> UNSAMPLED = List.of("resample", "reconstruct");

    /** Those along whose rows there is something to slide. */
    private static final List<String> ROWS_OF = MODES.subList(0, MODES.size() - 1);

    /** Nothing is measured, and nobody is told. */
    private static final List<String> UNASKED = List.of("metrics=[]", "trackers=[]");

    private final Workbench workbench;

    @Inject
    SampleCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public String arguments() {
        return "RUN";
    }

    @Override
    public String summary() {
        return "draw from a run's model: samples, paths, single latents, reconstructions";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(CommandOptions.value(
                        "sampler", "SAMPLER", "how, as in an experiment file; default the run's own"))
                .addOption(CommandOptions.value("steps", "N", "the sampler's steps"))
                .addOption(CommandOptions.value(
                        "count",
                        "N",
                        "how many samples, or rows of a grid; default the run's own, or " + ROWS + " rows"))
                .addOption(CommandOptions.value("seed", "S", "seed of the random numbers; default the run's own"))
                .addOption(CommandOptions.value(
                        "class",
                        "C",
                        "the class asked of a conditional model; default all in turn, or what a seen example has"))
                .addOption(CommandOptions.flag("best", "by the weights that were best on the validation split"))
                .addOption(
                        CommandOptions.value("average", "WIDTH", "by an average of the weights of this relative width"))
                .addOption(CommandOptions.value(
                        "out", "FILE", ".png, .npy, .npz, or a page with sliders .html; default sample.png"))
                .addOption(CommandOptions.flag("interpolate", "rows of paths between two samples"))
                .addOption(CommandOptions.value(
                        "traverse", "LEVEL[:UNIT]", "rows along which one unit of a level goes through its prior"))
                .addOption(CommandOptions.value(
                        "resample",
                        "LEVEL|DEPTH",
                        "rows along which a level and all below it, or all below a depth, is drawn anew; or 'each'"))
                .addOption(CommandOptions.flag("data", "with --resample, of test examples instead of samples"))
                .addOption(CommandOptions.flag(
                        "way", "rows of a sampler's pictures of the way to a sample, given what was seen of it"))
                .addOption(CommandOptions.value(
                        "reconstruct", "DEPTH", "test examples from their latents at a depth from 0 to 1 and deeper"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        Path run = RunFolders.only(line, name());
        requireOneMode(line);
        Catalogue catalogue = workbench.catalogue(line, console);
        Path file = RunFolders.resolved(run);
        Experiment own = workbench
                .plan(catalogue, file, List.of())
                .runs()
                .get(0)
                .experiment()
                .value();
        List<OptionSetting> changes = changes(line, own);
        ResolvedExperiment<Experiment> asked = only(catalogue, file, changes);
        SampleFile out = SampleFile.of(
                line.getOptionValue("out", "sample.png"), ROWS_OF.stream().anyMatch(line::hasOption));
        Drawing drawing = drawing(line, own);
        try {
            RunRequest request = request(catalogue, run, file, asked);
            Drawn drawn = new Engine(new ProgressLine(console, System::nanoTime))
                    .sample(request, run, line.hasOption("best"), drawing);
            out.write(own.name(), drawn);
            drawn.notes().forEach((name, value) -> console.say(name + ": " + Ticks.number(value)));
            console.say("drawn: " + out.path());
            return 0;
        } catch (BuildException e) {
            console.problem(run.toString(), OptionSetting.said(changes, e));
            return 1;
        } catch (RunException e) {
            console.problem(run.toString(), e);
            return 1;
        }
    }

    private ResolvedExperiment<Experiment> only(Catalogue catalogue, Path file, List<OptionSetting> changes) {
        List<String> sets = Stream.concat(changes.stream().map(OptionSetting::assignment), UNASKED.stream())
                .toList();
        try {
            return workbench.plan(catalogue, file, sets).runs().get(0).experiment();
        } catch (UsageException e) {
            if (e.getCause() instanceof ExperimentProblems problems) {
                throw new UsageException(OptionSetting.said(changes, problems));
            }
            throw e;
        }
    }

    private static RunRequest request(Catalogue catalogue, Path run, Path file, ResolvedExperiment<Experiment> asked) {
        Requests requests = new Requests(catalogue, run.resolveSibling(""), file);
        Identity identity = new RunFolder(run)
                .identity()
                .map(then -> requests.identities().of(asked, then))
                .orElseGet(() -> requests.identities().of(asked));
        return requests.of(asked, asked.value(), identity, run);
    }

    /** A setting that would do nothing is refused. */
    private static void requireOneMode(CommandLine line) {
        List<String> modes = MODES.stream().filter(line::hasOption).toList();
        if (modes.size() > 1) {
            throw new UsageException("--" + modes.get(0) + " and --" + modes.get(1)
                    + " are two drawings; ask for them one after the other.");
        }
        if (line.hasOption("best") && line.hasOption("average")) {
            throw new UsageException("--best and --average choose two sets of weights; leave one out.");
        }
        requireUsed(line, "reconstruct", List.of("sampler", "steps", "class"), "which draws nothing from the prior");
        requireUsed(line, "resample", List.of("sampler"), "which goes down by the model's own steps");
        requireUsed(line, "data", List.of("class"), "whose examples have their own");
        if (line.hasOption("data") && !line.hasOption("resample")) {
            throw new UsageException(
                    "--data says where --resample begins; give both, or --reconstruct for what is left of test examples.");
        }
    }

    private static void requireUsed(CommandLine line, String option, List<String> idle, String why) {
        for (String each : idle) {
            if (line.hasOption(option) && line.hasOption(each)) {
                throw new UsageException(
                        "--" + each + " does nothing with --" + option + ", " + why + "; leave it out.");
            }
        }
    }

    /** What the options change in the run's experiment. */
    private static List<OptionSetting> changes(CommandLine line, Experiment own) {
        List<OptionSetting> changes = new ArrayList<>();
        if (line.hasOption("sampler")) {
            changes.add(setting(line, "sampler", "sampling.sampler", line.getOptionValue("sampler")));
        } else if (own.sampling().sampler().isEmpty() && UNSAMPLED.stream().noneMatch(line::hasOption)) {
            throw new UsageException("The run names no sampler; say --sampler '{type: NAME}', of those that 'ladderlab"
                    + " plugins' lists.");
        }
        if (line.hasOption("interpolate")) {
            changes.add(new OptionSetting("--interpolate", "sampling.sampler", path(line, own)));
        }
        if (line.hasOption("way")) {
            changes.add(new OptionSetting(
                    "--way, of the samplers posterior and dps alone", "sampling.sampler.pictures", "" + POINTS));
        }
        if (line.hasOption("steps") && !line.hasOption("resample")) {
            String sampler = line.hasOption("interpolate") ? "sampling.sampler.sampler" : "sampling.sampler";
            changes.add(setting(line, "steps", sampler + ".steps", "" + whole(line, "steps", 1)));
        }
        if (line.hasOption("seed")) {
            changes.add(setting(line, "seed", "seed", line.getOptionValue("seed")));
        }
        if (line.hasOption("class")) {
            changes.add(setting(line, "class", "sampling.classes", "[" + whole(line, "class", 0) + "]"));
        }
        if (line.hasOption("average")) {
            changes.add(setting(line, "average", "evaluation.average", line.getOptionValue("average")));
        }
        return changes;
    }

    private static OptionSetting setting(CommandLine line, String option, String setting, String value) {
        return new OptionSetting("--" + option + " " + line.getOptionValue(option), setting, value);
    }

    /** A sampler within one that draws paths. */
    private static String path(CommandLine line, Experiment own) {
        String inner = line.hasOption("sampler")
                ? line.getOptionValue("sampler")
                : ComponentReader.write(own.sampling().sampler().orElseThrow());
        return "{type: interpolation, points: " + POINTS + ", sampler: " + inner + "}";
    }

    private static Drawing drawing(CommandLine line, Experiment own) {
        int rows = line.hasOption("count") ? whole(line, "count", 1) : ROWS;
        if (line.hasOption("reconstruct")) {
            return new Drawing.Reconstructions(rows, depth(line.getOptionValue("reconstruct")));
        } else if (line.hasOption("interpolate")) {
            return new Drawing.Samples(rows, POINTS);
        } else if (line.hasOption("way")) {
            return new Drawing.Ways(rows, POINTS);
        } else if (line.hasOption("resample")) {
            return resampled(line, rows);
        } else if (line.hasOption("traverse")) {
            Matcher unit = UNIT.matcher(line.getOptionValue("traverse"));
            return unit.matches()
                    ? new Drawing.Traversal(
                            rows, unit.group(1), OptionalInt.of(Integer.parseInt(unit.group(2))), VALUES, REACH)
                    : new Drawing.Traversal(
                            line.hasOption("count") ? rows : UNITS,
                            line.getOptionValue("traverse"),
                            OptionalInt.empty(),
                            VALUES,
                            REACH);
        }
        return new Drawing.Samples(
                line.hasOption("count") ? rows : own.sampling().count(), 1);
    }

    private static Drawing.Resampled resampled(CommandLine line, int rows) {
        String place = line.getOptionValue("resample");
        boolean each = EACH.equals(place);
        return new Drawing.Resampled(
                each && !line.hasOption("count") ? 1 : rows,
                Optional.of(place).filter(named -> !each),
                POINTS,
                line.hasOption("data"),
                line.hasOption("steps") ? OptionalInt.of(whole(line, "steps", 1)) : OptionalInt.empty());
    }

    private static int whole(CommandLine line, String option, int least) {
        String text = line.getOptionValue(option);
        if (!text.matches("\\d{1,7}") || Integer.parseInt(text) < least || Integer.parseInt(text) > MOST) {
            throw new UsageException(
                    "--" + option + " takes a whole number from " + least + " to " + MOST + ", not '" + text + "'.");
        }
        return Integer.parseInt(text);
    }

    private static double depth(String text) {
        if (text.matches("0(\\.\\d+)?|1(\\.0+)?")) {
            return Double.parseDouble(text);
        }
        throw new UsageException(
                "--reconstruct takes a depth from 0, the data, to 1, the deepest level, not '" + text + "'.");
    }
}
