package org.ladderlab.plugins.mlflow.pages;

import java.util.Map;
import java.util.TreeMap;
import org.ladderlab.plugins.mlflow.points.Cursor;
import org.ladderlab.plugins.mlflow.points.Curves;
import org.ladderlab.plugins.mlflow.transport.RefusedException;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.mlflow.api.proto.Service;

/**
 * Sends settings and tags in batches that the server takes: at most 100 of either and less than 1 MB. Of a batch that it refuses for
 * its content each entry is sent by itself, and the bad one is set aside.
 */
final class EntrySender {

    private static final int ENTRIES = 100;
    private static final int CHARACTERS = 200_000;
    private static final int LONGEST_SETTING = 6000;
    /** Newer servers take 8000. */
    private static final int LONGEST_TAG = 5000;

    private final Rest rest;
    private final String runId;
    private final Cursor cursor;

    EntrySender(Rest rest, String runId, Cursor cursor) {
        this.rest = rest;
        this.runId = runId;
        this.cursor = cursor;
    }

    /** Sends settings, what is too long of each left out. */
    void params(Map<String, String> params) throws InterruptedException {
        entries(params, LONGEST_SETTING, true);
    }

    /** Sends tags, what is too long of each left out. */
    void tags(Map<String, String> tags) throws InterruptedException {
        entries(tags, LONGEST_TAG, false);
    }

    private void entries(Map<String, String> entries, int longest, boolean params) throws InterruptedException {
        Map<String, String> batch = new TreeMap<>();
        int characters = 0;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String value = entry.getValue();
            String cut = value.length() > longest ? value.substring(0, longest) : value;
            if (batch.size() == ENTRIES || characters + cut.length() > CHARACTERS) {
                sendEntries(batch, params);
                batch = new TreeMap<>();
                characters = 0;
            }
            batch.put(Curves.key(entry.getKey()), cut);
            characters += cut.length();
        }
        sendEntries(batch, params);
    }

    private void sendEntries(Map<String, String> batch, boolean params) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        Service.LogBatch.Builder request = Service.LogBatch.newBuilder().setRunId(runId);
        batch.forEach((key, value) -> {
            if (params) {
                request.addParams(Service.Param.newBuilder().setKey(key).setValue(value));
            } else {
                request.addTags(RunPage.tag(key, value));
            }
        });
        try {
            rest.post("runs/log-batch", request.build(), Service.LogBatch.Response.newBuilder());
        } catch (RefusedException e) {
            if (!e.isAboutContent()) {
                throw e;
            } else if (batch.size() == 1) {
                cursor.aside()
                        .put(
                                (params ? "setting " : "tag ")
                                        + batch.keySet().iterator().next(),
                                e.getMessage());
                cursor.save();
            } else {
                for (Map.Entry<String, String> entry : batch.entrySet()) {
                    sendEntries(Map.of(entry.getKey(), entry.getValue()), params);
                }
            }
        }
    }
}
