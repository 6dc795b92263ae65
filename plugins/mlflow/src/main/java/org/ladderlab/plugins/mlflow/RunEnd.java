package org.ladderlab.plugins.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.mlflow.api.proto.Service.RunStatus;

/**
 * How a run stands.
 *
 * @param status as MLflow calls it
 * @param time when its journal was last written, in milliseconds since 1970
 */
record RunEnd(RunStatus status, long time) {

    /** A run without a result whose journal has not grown for this long counts as killed, until it does. */
    static final Duration SILENCE = Duration.ofMinutes(30);

    /** As a run's folder tells it. */
    static RunEnd of(Path folder, long lastTime) {
        JsonNode result = RunFiles.result(folder);
        if (result.has("status")) {
            return of(result.path("status").asText(), lastTime);
        }
        boolean silent = System.currentTimeMillis() - lastTime > SILENCE.toMillis();
        return new RunEnd(silent ? RunStatus.KILLED : RunStatus.RUNNING, lastTime);
    }

    /** From the engine's word. */
    static RunEnd of(String status, long lastTime) {
        return new RunEnd(
                switch (status) {
                    case "finished" -> RunStatus.FINISHED;
                    case "failed" -> RunStatus.FAILED;
                    default -> RunStatus.KILLED;
                },
                lastTime);
    }

    boolean isFinished() {
        return status == RunStatus.FINISHED;
    }
}
