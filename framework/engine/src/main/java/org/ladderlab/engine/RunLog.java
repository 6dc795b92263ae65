package org.ladderlab.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.run.RunStatus;
import org.ladderlab.spi.run.Tracker;

/**
 * Everyone who hears of a run: the journal, the trackers and the person at the terminal. A tracker that fails is reported
 * once and dropped; it never disturbs the run.
 */
final class RunLog implements AutoCloseable {

    /** Events that a resumed run brings about again. */
    private static final Set<String> REPEATED = Set.of("checkpoint", "step-skipped");

    private final String run;
    private final Journal journal;
    private final Progress progress;
    private final Map<String, Tracker> trackers = new LinkedHashMap<>();

    RunLog(String run, Journal journal, Progress progress) {
        this.run = run;
        this.journal = journal;
        this.progress = progress;
    }

    Journal journal() {
        return journal;
    }

    Progress progress() {
        return progress;
    }

    String run() {
        return run;
    }

    void message(String text) {
        progress.message(run, text);
    }

    /** A sentence that whoever reads the run's numbers must know. */
    void warning(String sentence) {
        event("warning", Map.of("message", sentence));
        message(sentence);
    }

    void event(String name, Map<String, String> details) {
        journal.event(name, details);
    }

    /**
     * An attempt begins. The journal's lines after the checkpoint will be repeated; of those that tell of earlier attempts a summary
     * is kept.
     *
     * @param fresh whether it is the first
     * @param lastSequence the journal's last line before the checkpoint
     * @param damaged checkpoints that could not be used
     */
    void began(boolean fresh, long step, long lastSequence, List<Path> damaged) {
        List<String> past = new ArrayList<>();
        long[] dropped = {0};
        journal.truncate(lastSequence, entry -> {
            dropped[0]++;
            if (entry instanceof Journal.Event event && !REPEATED.contains(event.name())) {
                past.add(event.time() + " " + event.name());
            }
        });
        for (Path file : damaged) {
            event("checkpoint-damaged", Map.of("file", file.toString()));
            message("A checkpoint was damaged and is set aside as " + file + "; going on from an older one.");
        }
        if (journal.damaged() > 0) {
            String kept = String.valueOf(Journal.damagedLines(journal.file()));
            event("lines-damaged", Map.of("lines", Long.toString(journal.damaged()), "file", kept));
            message(journal.damaged() + " damaged lines of the journal are set aside in " + kept
                    + "; those after the checkpoint come again.");
        }
        if (fresh) {
            event("started", Map.of());
            return;
        }
        Map<String, String> details = new LinkedHashMap<>();
        details.put("fromStep", Long.toString(step));
        details.put("linesDropped", Long.toString(dropped[0] + journal.damaged()));
        details.put("eventsDropped", String.join(", ", past));
        event("resumed", details);
        message("Going on after step " + step + ".");
    }

    void metrics(long step, Map<String, Double> values) {
        journal.metrics(step, values);
    }

    /** Adds a tracker under a name for messages. */
    void track(String name, Tracker tracker, Tracker.Run about) {
        trackers.put(name, tracker);
        tell(name, each -> each.start(about));
    }

    /** The run ended; trackers hear no more. */
    void finish(RunStatus status) {
        tell(tracker -> tracker.finish(status));
    }

    /** Reports a tracker that cannot be used. */
    void dropped(String name, RuntimeException cause) {
        String reason = "The tracker '" + name + "' failed and is no longer told of this run: " + Failure.reason(cause);
        event("tracker-dropped", Map.of("tracker", name, "reason", reason));
        message(reason);
    }

    private void tell(Consumer<Tracker> what) {
        for (String name : List.copyOf(trackers.keySet())) {
            tell(name, what);
        }
    }

    private void tell(String name, Consumer<Tracker> what) {
        Tracker tracker = trackers.get(name);
        if (tracker == null) {
            return;
        }
        try {
            what.accept(tracker);
        } catch (RuntimeException e) {
            trackers.remove(name);
            dropped(name, e);
            closeQuietly(name, tracker);
        }
    }

    private void closeQuietly(String name, Tracker tracker) {
        try {
            tracker.close();
        } catch (RuntimeException e) {
            event("tracker-not-closed", Map.of("tracker", name, "reason", Failure.reason(e)));
        }
    }

    /** Closes the trackers and the journal. */
    @Override
    public void close() {
        for (Map.Entry<String, Tracker> entry : new ArrayList<>(trackers.entrySet())) {
            closeQuietly(entry.getKey(), entry.getValue());
        }
        journal.sync();
        journal.close();
    }
}
