package org.ladderlab.plugins.mlflow.points;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ladderlab.plugins.mlflow.folder.RunFiles;
import org.ladderlab.plugins.mlflow.points.Curves.Chosen;
import org.ladderlab.plugins.mlflow.transport.RefusedException;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.mlflow.api.proto.Service;

/**
 * Sends points in batches that the server takes: at most 1000 of 100 curves, and less than 1 MB. The server rejects a batch as
 * a whole, so a batch that it refuses for its content is halved until the bad entry stands alone; that one is set aside and the
 * rest goes on.
 */
public final class BatchSender {

    private static final int METRICS = 1000;
    private static final int KEYS = 100;
    private static final int MOST_REFUSED_AT_FIRST = 20;

    private final Rest rest;
    private final String runId;
    private final Cursor cursor;
    private final Path sending;
    private final List<Chosen> waiting = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private long sent;

    /** What is being sent is kept in {@code sending} until the server has acknowledged it. */
    public BatchSender(Rest rest, String runId, Cursor cursor, Path sending) {
        this.rest = rest;
        this.runId = runId;
        this.cursor = cursor;
        this.sending = sending;
    }

    /**
     * Sends again, word for word, what a sender was sending when it died. Its request may still be on its way: points that a resumed
     * run has computed again meanwhile have other times, and would stand beside those of the request.
     *
     * @return whether there was anything
     */
    public boolean repeatUnacknowledged() throws InterruptedException {
        try {
            if (!Files.exists(sending)) {
                return false;
            }
            String body = Files.readString(sending);
            boolean ofThisRun = body.startsWith(head());
            if (ofThisRun) {
                rest.post("runs/log-batch", body, Service.LogBatch.Response.newBuilder());
            }
            Files.delete(sending);
            return ofThisRun;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + sending + ".", e);
        } catch (RefusedException e) {
            // The batch holds a bad point; as nothing of it was stored, it is found in the journal again.
            if (!e.isAboutContent()) {
                throw e;
            }
            return false;
        }
    }

    /** Points acknowledged so far. */
    public long sent() {
        return sent;
    }

    /** Adds a point; sends when a batch is full. */
    public void add(Chosen chosen) throws InterruptedException {
        if (cursor.aside().containsKey(chosen.point().name())) {
            return;
        }
        boolean newKey = keys.add(chosen.point().key());
        if (waiting.size() == METRICS || (newKey && keys.size() > KEYS)) {
            flush();
            keys.add(chosen.point().key());
        }
        waiting.add(chosen);
    }

    /** Sends what has been added. */
    public void flush() throws InterruptedException {
        if (!waiting.isEmpty()) {
            List<Chosen> batch = List.copyOf(waiting);
            waiting.clear();
            keys.clear();
            Map<String, String> refused = new TreeMap<>();
            send(batch, refused, sent);
            acknowledged();
            if (!refused.isEmpty()) {
                cursor.aside().putAll(refused);
                cursor.save();
            }
        }
    }

    private void send(List<Chosen> batch, Map<String, String> refused, long sentBefore) throws InterruptedException {
        String body = json(batch);
        RunFiles.write(sending, body);
        try {
            rest.post("runs/log-batch", body, Service.LogBatch.Response.newBuilder());
            sent += batch.size();
            batch.forEach(chosen -> cursor.advance(chosen.point().key(), chosen.mark()));
            cursor.save();
        } catch (RefusedException e) {
            // A server that takes nothing at all has nothing against these points.
            boolean takesNothing = refused.size() >= MOST_REFUSED_AT_FIRST && sent == sentBefore;
            if (!e.isAboutContent() || takesNothing) {
                throw e;
            } else if (batch.size() == 1) {
                refused.put(batch.get(0).point().name(), String.valueOf(e.getMessage()));
            } else {
                if (refused.isEmpty()) {
                    requireActive();
                }
                int half = batch.size() / 2;
                send(batch.subList(0, half), refused, sentBefore);
                send(batch.subList(half, batch.size()), refused, sentBefore);
            }
        }
    }

    private void acknowledged() {
        try {
            Files.deleteIfExists(sending);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + sending + ".", e);
        }
    }

    private String head() {
        return "{\"run_id\":\"" + runId + "\",\"metrics\":[";
    }

    /** The message by hand, since points are many; keys hold nothing that JSON would escape, and values are finite. */
    private String json(List<Chosen> batch) {
        StringBuilder text = new StringBuilder(head());
        String comma = "";
        for (Chosen chosen : batch) {
            Point point = chosen.point();
            text.append(comma).append("{\"key\":\"").append(point.key());
            text.append("\",\"value\":").append(point.value());
            text.append(",\"timestamp\":").append(point.timestamp());
            text.append(",\"step\":").append(point.step()).append('}');
            comma = ",";
        }
        return text.append("]}").toString();
    }

    /** A run that was deleted refuses everything; no point is to blame then. */
    private void requireActive() throws InterruptedException {
        Service.RunInfo info = rest.get("runs/get", Map.of("run_id", runId), Service.GetRun.Response.newBuilder())
                .getRun()
                .getInfo();
        if (!info.getLifecycleStage().equals("active")) {
            throw new RefusedException(
                    400,
                    "The run " + runId + " was deleted on MLflow at " + rest.address()
                            + "; restore it there if it shall be sent again.");
        }
    }
}
