package org.ladderlab.runs.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ladderlab.runs.files.Fields;
import org.ladderlab.runs.files.StateFile;

/**
 * {@code tasks/NAME.json}: how a task of a sweep stands. The run's own folder is the truth about what was computed; this is about
 * who works on it and how often it went wrong.
 *
 * @param status where it stands
 * @param attempt how often a process has begun to work on it
 * @param failures how often that went wrong
 * @param again whether another attempt may go better
 * @param cause of the last failure, or of being stopped early; empty otherwise
 * @param place where it waits or runs, in the launcher's words
 * @param step steps done
 * @param steps steps to do
 * @param rungs the bound on the validation split, in nats per example, after so many steps
 * @param queued when it was first planned
 * @param started when the last attempt began
 * @param updated when anything of this was last written
 * @param ended when it was done or given up
 */
public record TaskState(
        Status status,
        int attempt,
        int failures,
        boolean again,
        String cause,
        String place,
        long step,
        long steps,
        Map<Integer, Double> rungs,
        Instant queued,
        Optional<Instant> started,
        Instant updated,
        Optional<Instant> ended) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where a task stands. */
    public enum Status {
        /** Nobody has begun, or it is to be tried again. */
        QUEUED,
        /** A process works on it, or did when it was killed. */
        RUNNING,
        /** It was interrupted, or waits to be compared, and goes on from its checkpoint. */
        CHECKPOINTED,
        DONE,
        FAILED,
        /** Others are better, or there are enough seeds. */
        STOPPED_EARLY,
        /** Its file is damaged; what was computed is in the run's folder all the same. */
        UNKNOWN;

        /** As files say it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Status of(String word) {
            for (Status status : values()) {
                if (status.word().equals(word)) {
                    return status;
                }
            }
            throw new IllegalArgumentException("has the state '" + word + "', which there is not");
        }
    }

    /** A task that nobody has begun. */
    public static TaskState queued(long steps, Instant now) {
        return new TaskState(
                Status.QUEUED, 0, 0, true, "", "", 0, steps, Map.of(), now, Optional.empty(), now, Optional.empty());
    }

    /** A task whose file cannot be used. */
    static TaskState unknown(String why, long steps, Instant now) {
        return new TaskState(
                Status.UNKNOWN, 0, 0, true, why, "", 0, steps, Map.of(), now, Optional.empty(), now, Optional.empty());
    }

    /** A process begins to work on it. */
    public TaskState begun(String where, Instant now) {
        return new TaskState(
                Status.RUNNING,
                attempt + 1,
                failures,
                true,
                "",
                where,
                step,
                steps,
                rungs,
                queued,
                Optional.of(now),
                now,
                Optional.empty());
    }

    /** It is given to a launcher. */
    public TaskState handedOver(String where, Instant now) {
        return new TaskState(
                Status.QUEUED,
                attempt,
                failures,
                again,
                cause,
                where,
                step,
                steps,
                rungs,
                queued,
                started,
                now,
                Optional.empty());
    }

    /** It has come so far. */
    public TaskState at(long stepsDone, Instant now) {
        return new TaskState(
                status, attempt, failures, again, cause, place, stepsDone, steps, rungs, queued, started, now, ended);
    }

    /** It has come to rest, or to its end. */
    public TaskState now(Status next, String why, Instant now) {
        boolean over = next != Status.CHECKPOINTED && next != Status.QUEUED;
        return new TaskState(
                next,
                attempt,
                failures,
                again,
                why,
                place,
                step,
                steps,
                rungs,
                queued,
                started,
                now,
                over ? Optional.of(now) : Optional.empty());
    }

    /** It went wrong. */
    public TaskState failed(String why, boolean worthAnotherAttempt, Instant now) {
        return new TaskState(
                Status.FAILED,
                attempt,
                failures + 1,
                worthAnotherAttempt,
                why,
                place,
                step,
                steps,
                rungs,
                queued,
                started,
                now,
                Optional.of(now));
    }

    /** It is compared with others at a step. */
    public TaskState judged(int rung, double nats, Instant now) {
        Map<Integer, Double> all = new TreeMap<>(rungs);
        all.put(rung, nats);
        return new TaskState(
                Status.CHECKPOINTED,
                attempt,
                failures,
                again,
                "",
                place,
                rung,
                steps,
                all,
                queued,
                started,
                now,
                Optional.empty());
    }

    /** The file's text. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode()
                .put("state", status.word())
                .put("attempt", attempt)
                .put("failures", failures)
                .put("again", again)
                .put("cause", cause)
                .put("place", place)
                .put("step", step)
                .put("steps", steps);
        ObjectNode validation = root.putObject("rungs");
        rungs.forEach((rung, nats) -> validation.put(Integer.toString(rung), nats));
        root.put("queued", queued.toString());
        started.ifPresent(time -> root.put("started", time.toString()));
        root.put("updated", updated.toString());
        ended.ifPresent(time -> root.put("ended", time.toString()));
        return StateFile.text(root);
    }

    static TaskState of(JsonNode root) {
        Map<Integer, Double> rungs = new TreeMap<>();
        Fields.object(root, "rungs")
                .properties()
                .forEach(e ->
                        rungs.put(Integer.parseInt(e.getKey()), e.getValue().asDouble(Double.NaN)));
        return new TaskState(
                Status.of(Fields.text(root, "state")),
                Fields.smallCount(root, "attempt"),
                Fields.smallCount(root, "failures"),
                Fields.truth(root, "again"),
                Fields.text(root, "cause"),
                Fields.text(root, "place"),
                Fields.count(root, "step"),
                Fields.count(root, "steps"),
                rungs,
                Fields.time(root, "queued"),
                time(root, "started"),
                Fields.time(root, "updated"),
                time(root, "ended"));
    }

    private static Optional<Instant> time(JsonNode root, String name) {
        return root.has(name) ? Optional.of(Fields.time(root, name)) : Optional.empty();
    }
}
