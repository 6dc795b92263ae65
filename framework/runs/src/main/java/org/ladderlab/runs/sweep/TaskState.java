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
 * @param tries how often it was tried
 * @param cause of the last failure, or of being stopped early; empty otherwise
 * @param place where it waits or runs, in the launcher's words
 * @param progress how far it has come
 * @param times when what happened to it
 */
public record TaskState(Status status, Tries tries, String cause, String place, Progress progress, Times times) {

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

    /**
     * How often a task was tried.
     *
     * @param attempt how often a process has begun to work on it
     * @param failures how often that went wrong
     * @param again whether another attempt may go better
     */
    public record Tries(int attempt, int failures, boolean again) {

        private static final Tries NONE = new Tries(0, 0, true);

        private Tries begun() {
            return new Tries(attempt + 1, failures, true);
        }

        private Tries failed(boolean worthAnother) {
            return new Tries(attempt, failures + 1, worthAnother);
        }
    }

    /**
     * How far a task has come.
     *
     * @param step steps done
     * @param steps steps to do
     * @param rungs the bound on the validation split, in nats per example, after so many steps
     */
    public record Progress(long step, long steps, Map<Integer, Double> rungs) {

        private Progress at(long done) {
            return new Progress(done, steps, rungs);
        }

        private Progress judged(int rung, double nats) {
            Map<Integer, Double> all = new TreeMap<>(rungs);
            all.put(rung, nats);
            return new Progress(rung, steps, all);
        }
    }

    /**
     * When what happened to a task.
     *
     * @param queued when it was first planned
     * @param started when the last attempt began
     * @param updated when anything of it was last written
     * @param ended when it was done or given up
     */
    public record Times(Instant queued, Optional<Instant> started, Instant updated, Optional<Instant> ended) {

        private static Times queued(Instant now) {
            return new Times(now, Optional.empty(), now, Optional.empty());
        }

        private Times begun(Instant now) {
            return new Times(queued, Optional.of(now), now, Optional.empty());
        }

        private Times updated(Instant now) {
            return new Times(queued, started, now, ended);
        }

        private Times open(Instant now) {
            return new Times(queued, started, now, Optional.empty());
        }

        private Times over(Instant now) {
            return new Times(queued, started, now, Optional.of(now));
        }
    }

    /** A task that nobody has begun. */
    public static TaskState queued(long steps, Instant now) {
        return new TaskState(Status.QUEUED, Tries.NONE, "", "", new Progress(0, steps, Map.of()), Times.queued(now));
    }

    /** A task whose file cannot be used. */
    static TaskState unknown(String why, long steps, Instant now) {
        return new TaskState(Status.UNKNOWN, Tries.NONE, why, "", new Progress(0, steps, Map.of()), Times.queued(now));
    }

    /** A process begins to work on it. */
    public TaskState begun(String where, Instant now) {
        return new TaskState(Status.RUNNING, tries.begun(), "", where, progress, times.begun(now));
    }

    /** It is given to a launcher. */
    public TaskState handedOver(String where, Instant now) {
        return new TaskState(Status.QUEUED, tries, cause, where, progress, times.open(now));
    }

    /** It has come so far. */
    public TaskState at(long stepsDone, Instant now) {
        return new TaskState(status, tries, cause, place, progress.at(stepsDone), times.updated(now));
    }

    /** It has come to rest, or to its end. */
    public TaskState now(Status next, String why, Instant now) {
        boolean over = next != Status.CHECKPOINTED && next != Status.QUEUED;
        return new TaskState(next, tries, why, place, progress, over ? times.over(now) : times.open(now));
    }

    /** It went wrong. */
    public TaskState failed(String why, boolean worthAnotherAttempt, Instant now) {
        return new TaskState(Status.FAILED, tries.failed(worthAnotherAttempt), why, place, progress, times.over(now));
    }

    /** It is compared with others at a step. */
    public TaskState judged(int rung, double nats, Instant now) {
        return new TaskState(Status.CHECKPOINTED, tries, "", place, progress.judged(rung, nats), times.open(now));
    }

    /** The file's text. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode()
                .put("state", status.word())
                .put("attempt", tries.attempt())
                .put("failures", tries.failures())
                .put("again", tries.again())
                .put("cause", cause)
                .put("place", place)
                .put("step", progress.step())
                .put("steps", progress.steps());
        ObjectNode validation = root.putObject("rungs");
        progress.rungs().forEach((rung, nats) -> validation.put(Integer.toString(rung), nats));
        root.put("queued", times.queued().toString());
        times.started().ifPresent(time -> root.put("started", time.toString()));
        root.put("updated", times.updated().toString());
        times.ended().ifPresent(time -> root.put("ended", time.toString()));
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
                new Tries(
                        Fields.smallCount(root, "attempt"),
                        Fields.smallCount(root, "failures"),
                        Fields.truth(root, "again")),
                Fields.text(root, "cause"),
                Fields.text(root, "place"),
                new Progress(Fields.count(root, "step"), Fields.count(root, "steps"), rungs),
                new Times(
                        Fields.time(root, "queued"),
                        time(root, "started"),
                        Fields.time(root, "updated"),
                        time(root, "ended")));
    }

    private static Optional<Instant> time(JsonNode root, String name) {
        return root.has(name) ? Optional.of(Fields.time(root, name)) : Optional.empty();
    }
}
