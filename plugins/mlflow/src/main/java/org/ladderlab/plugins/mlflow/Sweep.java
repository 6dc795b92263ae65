package org.ladderlab.plugins.mlflow;

import java.util.Map;
import java.util.Optional;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.RunStatus;

/** A sweep as a parent run under which the UI nests the sweep's runs. */
final class Sweep {

    private Sweep() {}

    /** The id of the parent run; made if it is absent. */
    static String parent(Rest rest, RunPage page, String experimentId, String sweep, long startTime)
            throws InterruptedException {
        String uid = "sweep:" + sweep;
        Optional<Service.Run> known = page.single(experimentId, uid);
        if (known.isPresent()) {
            return known.get().getInfo().getRunId();
        }
        String id = page.run(experimentId, uid, sweep, startTime).getInfo().getRunId();
        Service.LogBatch.Builder tags = Service.LogBatch.newBuilder().setRunId(id);
        Map.of(
                        "ladderlab.kind", "sweep",
                        "sweep", sweep,
                        "mlflow.source.name", "ladderlab",
                        "mlflow.source.type", "LOCAL",
                        "mlflow.note.content", "The sweep *" + sweep + "*. Its runs are nested below it.")
                .forEach((key, value) -> tags.addTags(RunPage.tag(key, value)));
        rest.post("runs/log-batch", tags.build(), Service.LogBatch.Response.newBuilder());
        // A parent has nothing to do of its own, so it is never shown as running.
        rest.post(
                "runs/update",
                Service.UpdateRun.newBuilder()
                        .setRunId(id)
                        .setStatus(RunStatus.FINISHED)
                        .build(),
                Service.UpdateRun.Response.newBuilder());
        return id;
    }
}
