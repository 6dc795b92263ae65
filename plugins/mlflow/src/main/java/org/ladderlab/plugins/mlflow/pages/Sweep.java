package org.ladderlab.plugins.mlflow.pages;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.RunStatus;

/** A sweep as a parent run under which the UI nests the sweep's runs, with a table of its variants. */
public final class Sweep {

    private static final String NOTE = "mlflow.note.content";

    private Sweep() {}

    /** The parent run; made if it is absent. */
    public static Service.Run parent(Rest rest, RunPage page, String experimentId, String sweep, long startTime)
            throws InterruptedException {
        String uid = "sweep:" + sweep;
        Optional<Service.Run> known = page.single(experimentId, uid);
        if (known.isPresent()) {
            return known.get();
        }
        Service.Run parent = page.run(experimentId, uid, sweep, startTime);
        tag(
                rest,
                parent,
                Map.of(
                        "ladderlab.kind", "sweep",
                        "sweep", sweep,
                        "mlflow.source.name", "ladderlab",
                        "mlflow.source.type", "LOCAL"));
        // A parent has nothing to do of its own, so it is never shown as running.
        rest.post(
                "runs/update",
                Service.UpdateRun.newBuilder()
                        .setRunId(parent.getInfo().getRunId())
                        .setStatus(RunStatus.FINISHED)
                        .build(),
                Service.UpdateRun.Response.newBuilder());
        return parent;
    }

    /** Describes the sweep by the means of its variants. */
    public static void describe(Rest rest, Service.Run parent, String sweep, List<Service.Run> runs)
            throws InterruptedException {
        String note = VariantTable.of(sweep, runs);
        boolean there = parent.getData().getTagsList().stream()
                .anyMatch(tag -> tag.getKey().equals(NOTE) && tag.getValue().equals(note));
        if (!there) {
            tag(rest, parent, Map.of(NOTE, note));
        }
    }

    private static void tag(Rest rest, Service.Run run, Map<String, String> tags) throws InterruptedException {
        Service.LogBatch.Builder request =
                Service.LogBatch.newBuilder().setRunId(run.getInfo().getRunId());
        tags.forEach((key, value) -> request.addTags(RunPage.tag(key, value)));
        rest.post("runs/log-batch", request.build(), Service.LogBatch.Response.newBuilder());
    }
}
