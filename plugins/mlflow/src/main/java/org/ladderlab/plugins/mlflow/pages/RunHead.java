package org.ladderlab.plugins.mlflow.pages;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ladderlab.plugins.mlflow.folder.RunEnd;
import org.ladderlab.plugins.mlflow.points.Cursor;
import org.ladderlab.plugins.mlflow.points.Curves;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.RunStatus;

/** What the server shows of a run beside its points: settings, tags and status. Only what it does not have yet is sent. */
public final class RunHead {

    private final Rest rest;
    private final String runId;
    private final EntrySender entries;
    private final Set<String> settingsThere = new HashSet<>();
    private final Map<String, String> tagsThere = new HashMap<>();
    private RunStatus statusThere;

    /** {@code run} is what the server has. */
    public RunHead(Rest rest, Cursor cursor, Service.Run run) {
        this.rest = rest;
        this.runId = run.getInfo().getRunId();
        this.entries = new EntrySender(rest, runId, cursor);
        run.getData().getParamsList().forEach(param -> settingsThere.add(param.getKey()));
        run.getData().getTagsList().forEach(tag -> tagsThere.put(tag.getKey(), tag.getValue()));
        this.statusThere = run.getInfo().getStatus();
    }

    /** Settings never change, and the server would refuse it. */
    public void settings(Map<String, String> settings) throws InterruptedException {
        Map<String, String> params = new TreeMap<>();
        settings.forEach((path, value) -> params.put(Curves.key(path), value));
        params.keySet().removeAll(settingsThere);
        entries.params(params);
        settingsThere.addAll(params.keySet());
    }

    public void tags(Map<String, String> tags) throws InterruptedException {
        Map<String, String> changed = new TreeMap<>(tags);
        changed.entrySet().removeIf(tag -> tag.getValue().equals(tagsThere.get(tag.getKey())));
        entries.tags(changed);
        tagsThere.putAll(changed);
    }

    public void status(RunEnd end) throws InterruptedException {
        if (end.status() == statusThere) {
            return;
        }
        Service.UpdateRun.Builder request =
                Service.UpdateRun.newBuilder().setRunId(runId).setStatus(end.status());
        if (end.status() != RunStatus.RUNNING) {
            request.setEndTime(end.time());
        }
        rest.post("runs/update", request.build(), Service.UpdateRun.Response.newBuilder());
        statusThere = end.status();
    }
}
