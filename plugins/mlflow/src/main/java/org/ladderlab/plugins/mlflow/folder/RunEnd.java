package org.ladderlab.plugins.mlflow.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.ladderlab.spi.run.RunStatus;
import org.mlflow.api.proto.Service;

/**
 * How a run stands.
 *
 * @param status as MLflow calls it
 * @param time when its journal was last written, in milliseconds since 1970
 */
public record RunEnd(Service.RunStatus status, long time) {

    /** A run without a result whose journal has not grown for this long counts as killed, until it does. */
    static final Duration SILENCE = Duration.ofMinutes(30);

    /** As a run's folder tells it. */
    public static RunEnd of(Path folder, long lastTime) {
        JsonNode result = RunFiles.result(folder);
        if (result.has("status")) {
            return of(RunStatus.of(result.path("status").asText()), lastTime);
        }
        boolean silent = System.currentTimeMillis() - lastTime > SILENCE.toMillis();
        return new RunEnd(silent ? Service.RunStatus.KILLED : Service.RunStatus.RUNNING, lastTime);
    }

    /** From the engine's status; one that is not known is no end that MLflow has a word for. */
    public static RunEnd of(Optional<RunStatus> status, long lastTime) {
        return new RunEnd(status.map(RunEnd::inMlflow).orElse(Service.RunStatus.KILLED), lastTime);
    }

    private static Service.RunStatus inMlflow(RunStatus status) {
        return switch (status) {
            case FINISHED -> Service.RunStatus.FINISHED;
            case FAILED -> Service.RunStatus.FAILED;
            case INTERRUPTED, PAUSED, EVALUATED, OUTDATED -> Service.RunStatus.KILLED;
        };
    }

    public boolean isFinished() {
        return status == Service.RunStatus.FINISHED;
    }
}
