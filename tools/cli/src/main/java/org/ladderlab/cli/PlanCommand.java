package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.Experiment;
import org.ladderlab.registry.Plan;

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
        return Workbench.experimentOptions().addOption(CommandOptions.flag("no-probe", "do not estimate the time"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        Plan<Experiment> plan = workbench.plan(workbench.catalogue(line, console), line, Workbench.file(line, this));
        workbench.check(plan, console);
        Map<String, Double> seconds = line.hasOption("no-probe") ? Map.of() : seconds(plan, console);
        if (console.json()) {
            console.result(json(plan, seconds).toString());
        } else {
            table(plan, seconds, console);
        }
        return 0;
    }

    private static Map<String, Double> seconds(Plan<Experiment> plan, Console console) {
        PlanTimes times = new PlanTimes(plan.runs());
        Map<String, Double> seconds = new LinkedHashMap<>();
        try (LongWork work = LongWork.on(console, "Timing steps of " + times.different() + " different models")) {
            for (Plan.Run<Experiment> run : plan.runs()) {
                seconds.put(run.name(), times.seconds(run));
            }
        }
        return seconds;
    }

    private static ObjectNode json(Plan<Experiment> plan, Map<String, Double> seconds) {
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
            if (seconds.containsKey(run.name())) {
                node.put("seconds", seconds.get(run.name()));
            }
        }
        return root;
    }

    private static void table(Plan<Experiment> plan, Map<String, Double> seconds, Console console) {
        int width =
                plan.runs().stream().mapToInt(run -> run.name().length()).max().orElse(0);
        boolean quick = seconds.isEmpty();
        String form = "%-" + Math.max(width, 4) + "s %8s %9s  %s";
        console.say(String.format(Locale.ROOT, form, "run", "steps", quick ? "" : "about", "differs"));
        for (Plan.Run<Experiment> run : plan.runs()) {
            int steps = run.experiment().value().training().steps();
            String about = quick ? "" : ProgressLine.duration(seconds.getOrDefault(run.name(), 0.0));
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
