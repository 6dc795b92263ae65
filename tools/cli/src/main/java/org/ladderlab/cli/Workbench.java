package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.inspection.Summary;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.registry.experiment.Plan;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.spi.settings.ConfigurationException;

/** What commands share: the catalogue, and experiment files read and checked. */
final class Workbench {

    private static final String OTHER_WORDS =
            "%s is of a run that an earlier version of Ladderlab began, or was changed since. 'compare' and 'export' read such a"
                    + " run as it is; to train or judge it, put today's words, which follow, into the file, or go on with the"
                    + " version that began it.";

    @Inject
    Workbench() {}

    /** The options of commands that read experiment files. */
    static Options experimentOptions() {
        return new Options()
                .addOption(
                        CommandOptions.value("set", "PATH=VALUE", "changes a setting; repeatable; the value is YAML"));
    }

    /** Chooses one of the runs that a file declares. */
    static Option runOption() {
        return CommandOptions.value("run", "NAME", "which run, where the file declares several");
    }

    /** The only experiment of a file, or the one that {@code --run} names. */
    static ResolvedExperiment<Experiment> chosen(List<ResolvedExperiment<Experiment>> experiments, CommandLine line) {
        String wanted = line.getOptionValue("run", "");
        List<ResolvedExperiment<Experiment>> chosen = experiments.stream()
                .filter(each -> !line.hasOption("run")
                        || each.name().equals(wanted)
                        || each.name().endsWith("-" + wanted))
                .toList();
        if (chosen.size() != 1) {
            throw new UsageException("The file declares the runs "
                    + String.join(
                            ", ",
                            experiments.stream().map(ResolvedExperiment::name).toList())
                    + "; say which one with --run NAME.");
        }
        return chosen.get(0);
    }

    /** Everything that is installed; says what could not be loaded. */
    Catalogue catalogue(CommandLine line, Console console) {
        Catalogue catalogue = Catalogue.load(
                values(line, "plugin-path").stream().map(Path::of).toList());
        catalogue.problems().forEach(problem -> console.problem("plugin not loaded: " + problem));
        return catalogue;
    }

    /** The experiments that a file declares, with all its problems at once if it has any. */
    List<ResolvedExperiment<Experiment>> read(Catalogue catalogue, CommandLine line, Path file) {
        return plan(catalogue, line, file).runs().stream()
                .map(Plan.Run::experiment)
                .toList();
    }

    /** All that a file declares, with all its problems at once if it has any. */
    Plan<Experiment> plan(Catalogue catalogue, CommandLine line, Path file) {
        return plan(catalogue, file, values(line, "set"), Path.of(line.getOptionValue("runs", "runs")));
    }

    /** The same with given assignments. */
    Plan<Experiment> plan(Catalogue catalogue, Path file, List<String> sets) {
        return plan(catalogue, file, sets, Path.of("runs"));
    }

    private static Plan<Experiment> plan(Catalogue catalogue, Path file, List<String> sets, Path runs) {
        try {
            return new ExperimentReader<>(catalogue, Experiment.class, Experiment.DEFAULTS).plan(file, sets, runs);
        } catch (ExperimentProblems e) {
            throw ofARun(file) && sets.isEmpty()
                    ? new UsageException(String.format(OTHER_WORDS, file) + System.lineSeparator() + e.getMessage())
                    : new UsageException(e);
        }
    }

    /** Whether a file lies in the folder of a run that has begun, where nobody but a run writes. */
    private static boolean ofARun(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder != null && new RunFolder(folder).hasBegun();
    }

    /** Builds each experiment and runs one step of it; what does not fit together is a problem of the file. */
    List<Summary> check(List<ResolvedExperiment<Experiment>> experiments, Console console) {
        return check(experiments, experiment -> false, console, each -> {});
    }

    private static List<Summary> check(
            List<ResolvedExperiment<Experiment>> experiments,
            Predicate<ResolvedExperiment<Experiment>> withoutInitialWeights,
            Console console,
            Consumer<ResolvedExperiment<Experiment>> before) {
        List<Summary> summaries = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Shapes shapes = new Shapes(experiments);
        Set<Map<String, String>> tried = new HashSet<>();
        try (LongWork work = LongWork.on(console, "Making the model")) {
            for (ResolvedExperiment<Experiment> experiment : experiments) {
                before.accept(experiment);
                int number = summaries.size() + problems.size() + 1;
                work.at("Making and trying " + experiment.name() + ", " + number + " of " + experiments.size());
                try {
                    Experiment value = experiment.value();
                    summaries.add(Engine.check(
                            withoutInitialWeights.test(experiment) ? value.withoutInitialWeights() : value,
                            tried.add(shapes.of(experiment)),
                            note -> console.note(experiment.name() + ": " + note)));
                } catch (BuildException e) {
                    problems.add(String.valueOf(experiment
                            .problem(e.path(), new ConfigurationException(String.valueOf(e.getMessage())))
                            .getMessage()));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new UsageException(String.join(
                    System.lineSeparator(), problems.stream().distinct().toList()));
        }
        return summaries;
    }

    /** Builds the first run of each variant, and runs one step of it: the seed decides no shape. */
    List<Summary> check(Plan<Experiment> plan, Console console) {
        return check(plan, variants(plan), experiment -> false, console, each -> {});
    }

    /** The same for runs of which some have begun, and can go on without the files that they began with. */
    List<Summary> check(Plan<Experiment> plan, Identities identities, Console console) {
        return check(plan, variants(plan), identities::goesOnWithoutFiles, console, each -> {});
    }

    /** The same for some variants, told each before its turn. */
    List<Summary> check(
            Plan<Experiment> plan,
            List<String> wanted,
            Identities identities,
            Console console,
            Consumer<String> before) {
        Map<String, ResolvedExperiment<Experiment>> variants = variants(plan);
        variants.keySet().retainAll(wanted);
        Map<ResolvedExperiment<Experiment>, String> names = new IdentityHashMap<>();
        variants.forEach((name, experiment) -> names.put(experiment, name));
        return check(
                plan,
                variants,
                identities::goesOnWithoutFiles,
                console,
                each -> before.accept(names.getOrDefault(each, each.name())));
    }

    private static List<Summary> check(
            Plan<Experiment> plan,
            Map<String, ResolvedExperiment<Experiment>> variants,
            Predicate<ResolvedExperiment<Experiment>> withoutInitialWeights,
            Console console,
            Consumer<ResolvedExperiment<Experiment>> before) {
        List<ResolvedExperiment<Experiment>> experiments = List.copyOf(variants.values());
        List<Summary> summaries = check(experiments, withoutInitialWeights, console, before);
        if (plan.halving().isPresent() || plan.seedRule().isPresent()) {
            requireBounds(experiments, summaries, plan.halving().isPresent() ? "halving" : "seeds");
        }
        if (plan.halving().isPresent()) {
            requireOneScale(experiments, summaries);
        }
        return summaries;
    }

    /** The first run of each variant, by the variant's name. */
    static Map<String, ResolvedExperiment<Experiment>> variants(Plan<Experiment> plan) {
        Map<String, ResolvedExperiment<Experiment>> variants = new LinkedHashMap<>();
        plan.runs().forEach(run -> variants.putIfAbsent(run.variant(), run.experiment()));
        return variants;
    }

    private static void requireBounds(
            List<ResolvedExperiment<Experiment>> variants, List<Summary> summaries, String rule) {
        for (int v = 0; v < variants.size(); v++) {
            if (!summaries.get(v).bound()) {
                throw new UsageException(rule + ": stops runs by their bounds, and the loss of "
                        + variants.get(v).name() + " has none; give the number of seeds, and leave 'halving' out.");
            }
        }
    }

    /** Halving ranks variants by their bounds, which must be of one measure and on the same data. */
    private static void requireOneScale(List<ResolvedExperiment<Experiment>> variants, List<Summary> summaries) {
        for (int v = 1; v < variants.size(); v++) {
            Summary one = summaries.get(0);
            Summary other = summaries.get(v);
            boolean sameData = variants.get(0)
                    .value()
                    .data()
                    .equals(variants.get(v).value().data());
            if (one.measure() != other.measure() || !sameData) {
                throw new UsageException("halving: ranks the variants by their bounds, and "
                        + variants.get(0).name() + " and " + variants.get(v).name()
                        + (sameData
                                ? " measure theirs in nats of " + one.measure().words() + " and of "
                                        + other.measure().words()
                                : " are judged on different data")
                        + "; leave 'halving' out, or declare them in files of their own.");
            }
        }
    }

    /** The file arguments of a command. */
    static List<Path> files(CommandLine line, Command command) {
        if (line.getArgList().isEmpty()) {
            throw new UsageException("ladderlab " + command.name() + " needs an experiment file, for example"
                    + " experiments/quickstart.yaml.");
        }
        return line.getArgList().stream().map(Path::of).toList();
    }

    /** The one file argument of a command. */
    static Path file(CommandLine line, Command command) {
        List<Path> files = files(line, command);
        if (files.size() > 1) {
            throw new UsageException("ladderlab " + command.name() + " takes one file, not " + files.size() + ".");
        }
        return files.get(0);
    }

    /** What a repeatable option was given. */
    static List<String> values(CommandLine line, String option) {
        return line.hasOption(option) ? List.of(line.getOptionValues(option)) : List.of();
    }
}
