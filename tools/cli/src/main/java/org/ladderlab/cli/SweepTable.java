package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.SweepPlan;
import org.ladderlab.runs.sweep.TaskState;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;

/** How the runs of a sweep stand, for people and as JSON. */
final class SweepTable {

    /** A run that lives says so every few seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** What counts as running and is dead. */
    private static final String KILLED = "killed";

    private SweepTable() {}

    /** One line: {@code 7 done, 2 running, 3 queued}. */
    static String summary(SweepFolder folder) {
        Map<String, Long> counts = new LinkedHashMap<>();
        folder.states().forEach((run, state) -> counts.merge(word(folder, run, state), 1L, Long::sum));
        List<String> order = Stream.concat(
                        Stream.of(TaskState.Status.values()).map(TaskState.Status::word), Stream.of(KILLED))
                .toList();
        return order.stream()
                .filter(counts::containsKey)
                .map(word -> counts.get(word) + " " + word)
                .collect(Collectors.joining(", "));
    }

    private static String word(SweepFolder folder, String run, TaskState state) {
        return folder.isDead(run, state) ? KILLED : state.status().word();
    }

    /** A line for each run. */
    static String of(SweepFolder folder) {
        int width = folder.plan().runs().stream()
                .mapToInt(run -> run.name().length())
                .max()
                .orElse(3);
        String form = "%-" + Math.max(width, 3) + "s  %-13s %7s %13s %12s  %s";
        StringBuilder table =
                new StringBuilder(String.format(Locale.ROOT, form, "run", "state", "attempt", "steps", "nats", ""));
        for (SweepPlan.Run run : folder.plan().runs()) {
            TaskState state = folder.state(run.name());
            Optional<Ledger> ledger = folder.result(run).flatMap(SweepTable::ledger);
            String nats = ledger.map(each ->
                            String.format(Locale.ROOT, "%.4f", each.total().value()))
                    .orElse("");
            String measure = ledger.map(Ledger::measure)
                    .filter(each -> each != Measure.PROBABILITY)
                    .map(each -> "nats of a " + each.shortly())
                    .orElse("");
            table.append(System.lineSeparator())
                    .append(String.format(
                                    Locale.ROOT,
                                    form,
                                    run.name(),
                                    word(folder, run.name(), state),
                                    state.tries().attempt(),
                                    state.progress().step() + "/"
                                            + state.progress().steps(),
                                    nats,
                                    (remark(folder, run, state) + " " + measure).strip())
                            .stripTrailing());
        }
        return table.toString();
    }

    private static String remark(SweepFolder folder, SweepPlan.Run run, TaskState state) {
        if (folder.isDead(run.name(), state)) {
            return state.place() + " is gone; the same sweep command goes on with it";
        }
        if (silent(state)) {
            return "last heard of at " + state.times().updated() + ", " + state.place()
                    + "; if it was killed, the same sweep command goes on with it";
        }
        boolean live = state.status() == TaskState.Status.RUNNING || state.status() == TaskState.Status.QUEUED;
        String standing = state.cause().isEmpty() && live ? state.place() : state.cause();
        return Stream.concat(Stream.of(standing), folder.damage(run).stream())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static boolean silent(TaskState state) {
        return state.status() == TaskState.Status.RUNNING
                && Duration.between(state.times().updated(), Instant.now()).compareTo(SILENCE) > 0;
    }

    private static Optional<Ledger> ledger(RunResult result) {
        return Optional.ofNullable(result.evaluation().get(Split.TEST))
                .or(() -> result.evaluation().values().stream().findFirst());
    }

    /** The same for other programs. */
    static ObjectNode json(SweepFolder folder) {
        ObjectNode root = new ObjectMapper()
                .createObjectNode()
                .put("sweep", folder.path().toString())
                .put("name", folder.plan().name());
        ArrayNode runs = root.putArray("runs");
        for (SweepPlan.Run run : folder.plan().runs()) {
            TaskState state = folder.state(run.name());
            ObjectNode node = runs.addObject()
                    .put("name", run.name())
                    .put("state", word(folder, run.name(), state))
                    .put("silent", silent(state))
                    .put("attempt", state.tries().attempt())
                    .put("failures", state.tries().failures())
                    .put("step", state.progress().step())
                    .put("steps", state.progress().steps())
                    .put("cause", state.cause())
                    .put("place", state.place())
                    .put("folder", folder.run(run).path().toString());
            folder.damage(run).ifPresent(damage -> node.put("damage", damage));
            folder.result(run).ifPresent(result -> node.put("weightsSha256", result.weightsSha256()));
            folder.result(run).flatMap(SweepTable::ledger).ifPresent(ledger -> node.put(
                            "nats", ledger.total().value())
                    .put("measure", ledger.measure().word()));
        }
        return root;
    }
}
