package org.ladderlab.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.inspection.Portrait;
import org.ladderlab.engine.inspection.Probe;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.spi.model.Level;

/** What {@code inspect FILE} says of one experiment. */
final class PortraitText {

    private static final int MOST_LEVELS = 12;

    private PortraitText() {}

    /** For people. */
    static String text(Experiment experiment, Portrait portrait) {
        List<String> lines = new ArrayList<>(List.of(experiment.name()));
        lines.add("  data: " + portrait.summary().data().name() + ", examples of shape "
                + portrait.summary().data().shape());
        lines.add("  measure: nats of " + portrait.summary().measure().words());
        lines.add("  latents: " + latents(portrait.summary().levels()));
        lines.add("  weights: " + weights(portrait));
        portrait.weighting().ifPresent(weighting -> lines.add("  " + EffectiveWeightingLine.of(weighting)));
        lines.add("  cost: " + cost(experiment, portrait.cost()));
        portrait.unusual().forEach(sentence -> lines.add("  unusual: " + sentence));
        return String.join(System.lineSeparator(), lines);
    }

    private static String latents(List<Level> levels) {
        if (levels.isEmpty()) {
            return "infinitely many, in the shape of an example";
        }
        if (levels.size() > MOST_LEVELS) {
            Level first = levels.get(0);
            Level last = levels.get(levels.size() - 1);
            return levels.size() + ", from " + first.name() + " " + first.latent() + " to " + last.name() + " "
                    + last.latent();
        }
        return levels.stream().map(level -> level.name() + " " + level.latent()).collect(Collectors.joining(", "));
    }

    private static String weights(Portrait portrait) {
        long all = portrait.summary().parameters().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return portrait.summary().parameters().entrySet().stream()
                .map(part -> String.format(Locale.ROOT, "%s %,d, ", part.getKey(), part.getValue()))
                .collect(Collectors.joining("", "", String.format(Locale.ROOT, "in all %,d", all)));
    }

    private static String cost(Experiment experiment, Probe probe) {
        int steps = experiment.training().steps();
        String judging = "about " + duration(probe.secondsToJudge()) + " to judge";
        return steps == 0
                ? judging
                : String.format(
                        Locale.ROOT,
                        "%.3g s a step of %d examples, so about %s for %d steps, and %s (taken on a few steps, here and now)",
                        probe.secondsPerStep(),
                        experiment.training().batchSize(),
                        duration(probe.secondsPerStep() * steps),
                        steps,
                        judging);
    }

    private static String duration(double seconds) {
        return seconds < 90
                ? String.format(Locale.ROOT, "%.0f s", seconds)
                : seconds < 5400
                        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    /** For programs. */
    static ObjectNode json(Experiment experiment, Portrait portrait) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("name", experiment.name());
        root.putObject("data")
                .put("name", portrait.summary().data().name())
                .set("shape", shape(portrait.summary().data().shape().getShape()));
        root.put("measure", portrait.summary().measure().word());
        ArrayNode levels = root.putArray("levels");
        for (Level level : portrait.summary().levels()) {
            levels.addObject()
                    .put("name", level.name())
                    .put("depth", level.depth())
                    .set("shape", shape(level.latent().getShape()));
        }
        ObjectNode parameters = root.putObject("parameters");
        portrait.summary().parameters().forEach(parameters::put);
        portrait.weighting().ifPresent(weighting -> root.set("effectiveWeighting", ResultJson.weighting(weighting)));
        root.putObject("cost")
                .put("secondsPerStep", portrait.cost().secondsPerStep())
                .put("batchSize", experiment.training().batchSize())
                .put("secondsToJudge", portrait.cost().secondsToJudge());
        ArrayNode unusual = root.putArray("unusual");
        portrait.unusual().forEach(unusual::add);
        return root;
    }

    private static ArrayNode shape(long[] sizes) {
        ArrayNode node = JsonNodeFactory.instance.arrayNode();
        for (long size : sizes) {
            node.add(size);
        }
        return node;
    }
}
