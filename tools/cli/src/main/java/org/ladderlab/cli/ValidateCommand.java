package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.inspection.Summary;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.Plan;

/** {@code validate FILE...}: everything that is wrong, without training. */
final class ValidateCommand implements Command {

    /** Beyond so many, whether each setting does something is tried by 'inspect' alone: it takes a model for each other value. */
    private static final int MOST_VARIANTS = 2;

    private final Workbench workbench;

    @Inject
    ValidateCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "validate";
    }

    @Override
    public String arguments() {
        return "FILE...";
    }

    @Override
    public String summary() {
        return "report all problems of experiment files; builds each model and tries one step";
    }

    @Override
    public Options options() {
        return Workbench.experimentOptions();
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<Path> files = Workbench.files(line, this);
        Catalogue catalogue = workbench.catalogue(line, console);
        ObjectNode json = new ObjectMapper().createObjectNode();
        ArrayNode valid = json.putArray("valid");
        ArrayNode problems = json.putArray("problems");
        List<String> wrong = new ArrayList<>();
        for (Path file : files) {
            try {
                Plan<Experiment> plan = workbench.plan(catalogue, line, file);
                List<Summary> summaries = workbench.check(plan, console);
                Iterator<Summary> next = summaries.iterator();
                Set<String> described = new HashSet<>();
                for (Plan.Run<Experiment> run : plan.runs()) {
                    String name = run.experiment().name();
                    valid.add(name);
                    if (described.add(run.variant())) {
                        Summary summary = next.next();
                        console.say(file + ": " + name + " is valid; " + describe(summary));
                        summary.warnings().forEach(warning -> console.note("  note: " + warning));
                        if (summaries.size() <= MOST_VARIANTS) {
                            IdleCheck.of(catalogue, run.experiment().value())
                                    .forEach(sentence -> console.note("  note: " + sentence));
                        }
                    }
                }
                if (summaries.size() > MOST_VARIANTS) {
                    console.note("  note: whether each setting does something was not tried, for " + summaries.size()
                            + " variants; 'ladderlab inspect " + file + " --run NAME' tries it for one");
                }
            } catch (UsageException e) {
                wrong.add(String.valueOf(e.getMessage()));
            }
        }
        wrong.stream().flatMap(String::lines).forEach(problems::add);
        if (console.json()) {
            console.result(json.toString());
        }
        if (!wrong.isEmpty()) {
            throw new UsageException(String.join(System.lineSeparator(), wrong));
        }
        return 0;
    }

    private static String describe(Summary summary) {
        String levels = summary.levels().isEmpty()
                ? "infinitely many levels"
                : summary.levels().size() + (summary.levels().size() == 1 ? " level" : " levels");
        String parameters = summary.parameters().entrySet().stream()
                .map(part -> String.format(Locale.ROOT, "%s %,d", part.getKey(), part.getValue()))
                .collect(Collectors.joining(", "));
        return "data " + summary.data().shape() + ", " + levels
                + (parameters.isEmpty() ? "" : ", weights: " + parameters);
    }
}
