package org.ladderlab.plugins.mlflow.sending;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ladderlab.plugins.mlflow.folder.RunDescription;
import org.ladderlab.plugins.mlflow.folder.RunEnd;
import org.ladderlab.plugins.mlflow.folder.RunFiles;
import org.ladderlab.plugins.mlflow.folder.SystemMetrics;
import org.ladderlab.plugins.mlflow.pages.DataInput;
import org.ladderlab.plugins.mlflow.pages.Note;
import org.ladderlab.plugins.mlflow.pages.PreparedCharts;
import org.ladderlab.plugins.mlflow.pages.PreparedView;
import org.ladderlab.plugins.mlflow.pages.RunHead;
import org.ladderlab.plugins.mlflow.pages.RunPage;
import org.ladderlab.plugins.mlflow.pages.Sweep;
import org.ladderlab.plugins.mlflow.points.BatchSender;
import org.ladderlab.plugins.mlflow.points.Cursor;
import org.ladderlab.plugins.mlflow.points.Curves;
import org.ladderlab.plugins.mlflow.points.Curves.Chosen;
import org.ladderlab.plugins.mlflow.points.PendingPoints;
import org.ladderlab.plugins.mlflow.transport.Patience;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;
import org.ladderlab.runs.journal.CutBackException;
import org.ladderlab.runs.journal.JournalReader;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.RunStatus;

/**
 * Brings one run's folder to one server: the one way that live sending and {@code sync} share. The journal is the queue, and what
 * the server says it holds is where reading goes on, so that losing this object, the process or the cursor loses nothing and
 * doubles nothing.
 */
final class RunSender {

    /** A journal, and which of its points are chosen. */
    private record Source(JournalReader journal, Curves curves) {}

    private final Path folder;
    private final Rest rest;
    private final RunPage page;
    private final Cursor cursor;
    private final RunDescription description;
    private final String experimentId;
    private final String runId;
    private final BatchSender batches;
    private final RunHead head;
    private final Artifacts artifacts;
    private final RunWeights weights;
    private Source training;
    private Source system;
    private long lastStep;
    private Optional<String> weightsSaid = Optional.empty();

    /**
     * Asks the server about the run, makes it there if it is new, and describes it.
     *
     * @throws IllegalArgumentException if this is not a run's folder
     */
    RunSender(Path folder, ServerAddress address, Patience patience, Consumer<String> trouble)
            throws InterruptedException {
        this.folder = folder;
        this.rest = new Rest(address, patience, trouble);
        this.page = new RunPage(rest);
        this.description = RunDescription.of(folder);
        this.cursor = Cursor.of(folder, address);
        this.experimentId = page.experiment(description.experiment());
        Service.Run run = page.run(experimentId, description.uid(), description.name(), description.startTime());
        this.runId = run.getInfo().getRunId();
        cursor.run(experimentId, runId);
        cursor.save();
        this.batches = new BatchSender(rest, runId, cursor, RunFiles.state(folder, address.hash() + ".sending"));
        if (batches.repeatUnacknowledged()) {
            run = again();
        }
        this.head = new RunHead(rest, cursor, run);
        this.artifacts = new Artifacts(rest, cursor, folder, run.getInfo().getArtifactUri());
        this.weights = new RunWeights(rest, artifacts, folder, experimentId, runId);
        this.training = source(RunFiles.journal(folder), run);
        this.system = source(SystemMetrics.journal(folder), run);
        describe(run);
    }

    private Source source(Path journal, Service.Run run) {
        Map<String, Long> onServer = new HashMap<>();
        run.getData().getMetricsList().forEach(metric -> onServer.put(metric.getKey(), metric.getStep()));
        return new Source(new JournalReader(journal), new Curves(cursor.marks(), onServer));
    }

    private void describe(Service.Run run) throws InterruptedException {
        head.settings(description.settings());
        head.tags(description.tags());
        if (description.sweep().isPresent()) {
            nest(description.sweep().get());
        }
        if (run.getInputs().getDatasetInputsCount() == 0) {
            DataInput.log(rest, runId, RunFiles.provenance(folder).path("data"));
        }
    }

    /** Points acknowledged so far. */
    long sent() {
        return batches.sent();
    }

    Cursor cursor() {
        return cursor;
    }

    /** Sends what is new in the journals. */
    void pass() throws InterruptedException {
        try {
            read(training);
        } catch (CutBackException e) {
            batches.flush();
            training = source(RunFiles.journal(folder), again());
            read(training);
        }
        read(system);
        batches.flush();
    }

    private Service.Run again() throws InterruptedException {
        return rest.get("runs/get", Map.of("run_id", runId), Service.GetRun.Response.newBuilder())
                .getRun();
    }

    private void read(Source source) throws InterruptedException {
        for (List<JsonNode> lines = source.journal.next(); !lines.isEmpty(); lines = source.journal.next()) {
            for (JsonNode line : lines) {
                if (source == training) {
                    lastStep =
                            Math.max(lastStep, line.path("metrics").path("step").asLong());
                }
                for (Chosen chosen : PendingPoints.of(line, source.curves)) {
                    batches.add(chosen);
                }
            }
            source.curves.heldMarks().forEach(cursor::advance);
        }
    }

    /** Uploads new files, and says so in the run's tags. */
    void upload() throws InterruptedException {
        // Figures are drawn after the last step and before the result.
        long steps = RunFiles.result(folder).path("steps").asLong(lastStep);
        Set<String> pictures = artifacts.upload(steps, description.startTime());
        if (!pictures.isEmpty()) {
            // The first is what switches the UI's image grid on.
            head.tags(Map.of("mlflow.loggedImages", "True", PreparedCharts.PICTURES_TAG, String.join(" ", pictures)));
        }
    }

    /** The run goes on. */
    void running() throws InterruptedException {
        head.status(new RunEnd(RunStatus.RUNNING, 0));
    }

    /** How the run stands by its folder, once {@link #pass} has read it. */
    RunEnd standing() {
        return RunEnd.of(folder, RunFiles.lastTime(training.journal));
    }

    /** Everything that is there to be sent, with how the run stands. */
    void end(RunEnd end) throws InterruptedException {
        pass();
        if (end.isFinished()) {
            long time = RunFiles.lastTime(training.journal);
            for (Chosen chosen : PendingPoints.atEnd(folder, training.curves, time)) {
                batches.add(chosen);
            }
            batches.flush();
            training.curves.heldMarks().forEach(cursor::advance);
        }
        upload();
        if (end.isFinished()) {
            weightsSaid = weights.send(description.weights(), description.name(), lastStep);
        }
        head.tags(summary());
        head.status(end);
        cursor.save();
        List<Service.Run> likes = PreparedView.write(rest, page, experimentId, description.sweep());
        if (description.sweep().isPresent()) {
            // Runs that began at one moment may each have made a parent, of which one is left by now.
            String sweep = description.sweep().get();
            Sweep.describe(rest, nest(sweep), sweep, likes);
        }
    }

    /** Puts the run under the sweep's parent, which it gives. */
    private Service.Run nest(String sweep) throws InterruptedException {
        Service.Run parent = Sweep.parent(rest, page, experimentId, sweep, description.startTime());
        head.tags(Map.of("mlflow.parentRunId", parent.getInfo().getRunId()));
        return parent;
    }

    private Map<String, String> summary() {
        Map<String, String> tags = new TreeMap<>();
        String commit = description.tags().get("mlflow.source.git.commit");
        tags.put("mlflow.note.content", Note.of(RunFiles.resolved(folder), RunFiles.result(folder), commit));
        if (!training.curves.notFinite().isEmpty()) {
            tags.put("ladderlab.not_finite", training.curves.notFinite().toString());
        }
        if (!training.curves.differing().isEmpty()) {
            tags.put(
                    "ladderlab.recomputed_differently",
                    training.curves.differing().toString());
        }
        if (!cursor.aside().isEmpty()) {
            tags.put("ladderlab.set_aside", cursor.aside().toString());
        }
        weightsSaid.ifPresent(said -> tags.put("ladderlab.weights", said));
        if (!artifacts.areTaken()) {
            tags.put("ladderlab.artifacts", "only in the run's folder: this server does not take them over HTTP");
        }
        return tags;
    }
}
