package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.Plan;

/** {@code plan FILE}: the runs that a file declares, without training. */
final class PlanCommand implements Command {

    private final Workbench workbench;

    @Inject
    PlanCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public String arguments() {
        return "FILE";
    }

    @Override
    public String summary() {
        return "list the runs of a file: what differs, steps, about how long";
    }

    @Override
    public Options options() {
        return Workbench.experimentOptions()
                .addOption(CommandOptions.value("runs", "DIR", "where run folders are; default runs/"))
                .addOption(CommandOptions.flag("no-probe", "do not estimate the time"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        Catalogue catalogue = workbench.catalogue(line, console);
        Plan<Experiment> plan = workbench.plan(catalogue, line, Workbench.file(line, this));
        workbench.check(plan, console);
        Requests requests =
                new Requests(catalogue, Path.of(line.getOptionValue("runs", "runs")), Workbench.file(line, this));
        Set<String> done = plan.runs().stream()
                .filter(run -> requests.hasFinished(run.experiment()))
                .map(Plan.Run::name)
                .collect(Collectors.toSet());
        Map<String, Double> seconds = line.hasOption("no-probe") ? Map.of() : seconds(plan, done, console);
        if (console.json()) {
            console.result(json(plan, seconds, done).toString());
        } else {
            table(plan, seconds, done, console);
        }
        return 0;
    }

    /** What is left to do takes; a run that has finished takes no more. */
    private static Map<String, Double> seconds(Plan<Experiment> plan, Set<String> done, Console console) {
        List<Plan.Run<Experiment>> left =
                plan.runs().stream().filter(run -> !done.contains(run.name())).toList();
        PlanTimes times = new PlanTimes(left);
        Map<String, Double> seconds = new LinkedHashMap<>();
        try (LongWork work = LongWork.on(console, "Timing steps of " + times.different() + " different models")) {
            for (Plan.Run<Experiment> run : left) {
                seconds.put(run.name(), times.seconds(run));
            }
        }
        return seconds;
    }

    private static ObjectNode json(Plan<Experiment> plan, Map<String, Double> seconds, Set<String> done) {
        ObjectNode root = new ObjectMapper().createObjectNode().put("name", plan.name());
        plan.baseline().ifPresent(name -> root.put("baseline", name));
        plan.halving().ifPresent(rule -> root.putPOJO("halving", rule));
        plan.seedRule().ifPresent(rule -> root.putPOJO("seedRule", rule));
        ArrayNode runs = root.putArray("runs");
        for (Plan.Run<Experiment> run : plan.runs()) {
            ObjectNode node = runs.addObject().put("name", run.name()).put("variant", run.variant());
            ObjectNode differs = node.putObject("differs");
            run.differs().forEach(differs::set);
            node.put("seed", run.seed());
            node.put("steps", run.experiment().value().training().steps());
            node.put("done", done.contains(run.name()));
            if (seconds.containsKey(run.name())) {
                node.put("seconds", seconds.get(run.name()));
            }
        }
        return root;
    }

    private static void table(Plan<Experiment> plan, Map<String, Double> seconds, Set<String> done, Console console) {
        int width =
                plan.runs().stream().mapToInt(run -> run.name().length()).max().orElse(0);
        boolean quick = seconds.isEmpty() && done.size() < plan.runs().size();
        String form = "%-" + Math.max(width, 4) + "s %8s %9s  %s";
        console.say(String.format(Locale.ROOT, form, "run", "steps", quick ? "" : "about", "differs"));
        for (Plan.Run<Experiment> run : plan.runs()) {
            int steps = run.experiment().value().training().steps();
            String about = done.contains(run.name())
                    ? "done"
                    : quick ? "" : ProgressLine.duration(seconds.getOrDefault(run.name(), 0.0));
            console.say(String.format(Locale.ROOT, form, run.name(), steps, about, differs(plan, run))
                    .stripTrailing());
        }
        double total =
                seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        plan.baseline().ifPresent(name -> console.say("baseline: " + name));
        twins(plan).forEach(console::say);
        plan.halving()
                .ifPresent(
                        rule -> console.say("bad variants are stopped: one in " + rule.factor() + " goes on from step "
                                + rule.firstStep() + ", and again after each " + rule.factor() + " times as many"));
        plan.seedRule()
                .ifPresent(rule -> console.say("seeds: " + rule.atLeast() + " to " + rule.atMost()
                        + ", enough when the bound's " + 100 * rule.confidence() + " % interval is within "
                        + rule.halfWidth() + " nats"));
        console.say(plan.runs().size() + " runs"
                + (done.isEmpty() ? "" : ", " + done.size() + " of them done")
                + (quick ? "" : ", about " + ProgressLine.duration(total) + " one after the other on this machine"));
    }

    /** Sentences on variants that are no variants. */
    static List<String> twins(Plan<Experiment> plan) {
        return plan.twins().entrySet().stream()
                .map(twin ->
                        twin.getKey() + " is the same experiment as " + twin.getValue() + "; they share their runs.")
                .toList();
    }

    private static String differs(Plan<Experiment> plan, Plan.Run<Experiment> run) {
        String text = run.differs().entrySet().stream()
                .map(leaf -> leaf.getKey() + "="
                        + (leaf.getValue().isTextual() ? leaf.getValue().asText() : leaf.getValue()))
                .collect(Collectors.joining(" "));
        boolean seeds = plan.runs().stream().map(Plan.Run::seed).distinct().count() > 1;
        return (text + (seeds ? " seed=" + run.seed() : "")).strip();
    }
}
