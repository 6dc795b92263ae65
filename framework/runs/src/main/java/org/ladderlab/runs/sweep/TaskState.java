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
                /* status= */ Status.QUEUED,
                /* attempt= */ 0,
                /* failures= */ 0,
                /* again= */ true,
                /* cause= */ "",
                /* place= */ "",
                /* step= */ 0,
                steps,
                /* rungs= */ Map.of(),
                /* queued= */ now,
                /* started= */ Optional.empty(),
                /* updated= */ now,
                /* ended= */ Optional.empty());
    }

    /** A task whose file cannot be used. */
    static TaskState unknown(String why, long steps, Instant now) {
        return new TaskState(
                /* status= */ Status.UNKNOWN,
                /* attempt= */ 0,
                /* failures= */ 0,
                /* again= */ true,
                /* cause= */ why,
                /* place= */ "",
                /* step= */ 0,
                steps,
                /* rungs= */ Map.of(),
                /* queued= */ now,
                /* started= */ Optional.empty(),
                /* updated= */ now,
                /* ended= */ Optional.empty());
    }

    /** A process begins to work on it. */
    public TaskState begun(String where, Instant now) {
        return new TaskState(
                /* status= */ Status.RUNNING,
                /* attempt= */ attempt + 1,
                failures,
                /* again= */ true,
                /* cause= */ "",
                /* place= */ where,
                step,
                steps,
                rungs,
                queued,
                /* started= */ Optional.of(now),
                /* updated= */ now,
                /* ended= */ Optional.empty());
    }

    /** It is given to a launcher. */
    public TaskState handedOver(String where, Instant now) {
        return new TaskState(
                /* status= */ Status.QUEUED,
                attempt,
                failures,
                again,
                cause,
                /* place= */ where,
                step,
                steps,
                rungs,
                queued,
                started,
                /* updated= */ now,
                /* ended= */ Optional.empty());
    }

    /** It has come so far. */
    public TaskState at(long stepsDone, Instant now) {
        return new TaskState(
                status,
                attempt,
                failures,
                again,
                cause,
                place,
                /* step= */ stepsDone,
                steps,
                rungs,
                queued,
                started,
                /* updated= */ now,
                ended);
    }

    /** It has come to rest, or to its end. */
    public TaskState now(Status next, String why, Instant now) {
        boolean over = next != Status.CHECKPOINTED && next != Status.QUEUED;
        return new TaskState(
                /* status= */ next,
                attempt,
                failures,
                again,
                /* cause= */ why,
                place,
                step,
                steps,
                rungs,
                queued,
                started,
                /* updated= */ now,
                /* ended= */ over ? Optional.of(now) : Optional.empty());
    }

    /** It went wrong. */
    public TaskState failed(String why, boolean worthAnotherAttempt, Instant now) {
        return new TaskState(
                /* status= */ Status.FAILED,
                attempt,
                /* failures= */ failures + 1,
                /* again= */ worthAnotherAttempt,
                /* cause= */ why,
                place,
                step,
                steps,
                rungs,
                queued,
                started,
                /* updated= */ now,
                /* ended= */ Optional.of(now));
    }

    /** It is compared with others at a step. */
    public TaskState judged(int rung, double nats, Instant now) {
        Map<Integer, Double> all = new TreeMap<>(rungs);
        all.put(rung, nats);
        return new TaskState(
                /* status= */ Status.CHECKPOINTED,
                attempt,
                failures,
                again,
                /* cause= */ "",
                place,
                /* step= */ rung,
                steps,
                /* rungs= */ all,
                queued,
                started,
                /* updated= */ now,
                /* ended= */ Optional.empty());
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
                /* status= */ Status.of(Fields.text(root, "state")),
                /* attempt= */ Fields.smallCount(root, "attempt"),
                /* failures= */ Fields.smallCount(root, "failures"),
                /* again= */ Fields.truth(root, "again"),
                /* cause= */ Fields.text(root, "cause"),
                /* place= */ Fields.text(root, "place"),
                /* step= */ Fields.count(root, "step"),
                /* steps= */ Fields.count(root, "steps"),
                rungs,
                /* queued= */ Fields.time(root, "queued"),
                /* started= */ time(root, "started"),
                /* updated= */ Fields.time(root, "updated"),
                /* ended= */ time(root, "ended"));
    }

    private static Optional<Instant> time(JsonNode root, String name) {
        return root.has(name) ? Optional.of(Fields.time(root, name)) : Optional.empty();
    }
}
