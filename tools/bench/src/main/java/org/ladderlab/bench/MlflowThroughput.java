package org.ladderlab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.runs.RunFolder;

/**
 * Points per second of {@code sync} to an MLflow server: a run of so many curves of so many points, as the engine journals it. Prints
 * the points per second of each repetition on a line.
 */
public final class MlflowThroughput {

    private MlflowThroughput() {}

    /** Arguments: the server, the number of curves, the points of each, how often. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int curves = Integer.parseInt(arguments[1]);
        int steps = Integer.parseInt(arguments[2]);
        for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
            Path folder = run(curves, steps);
            long start = System.nanoTime();
            MlflowSync.Report report = MlflowSync.sync(folder, arguments[0]);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (report.problem().isPresent() || report.sent() != (long) curves * steps) {
                throw new IllegalStateException("Not everything arrived: " + report);
            }
            System.out.printf("%.0f%n", report.sent() / seconds);
        }
    }

    private static Path run(int curves, int steps) throws IOException {
        Path folder = Files.createTempDirectory("mlflow-throughput");
        Files.writeString(new RunFolder(folder).resolved(), "name: throughput-java\nseed: 1\n");
        Files.writeString(new RunFolder(folder).provenance(), "{\"runId\": \"" + UUID.randomUUID() + "\"}");
        StringBuilder journal = new StringBuilder();
        for (int step = 1; step <= steps; step++) {
            journal.append("{\"sequence\":%d,\"time\":\"%s\",\"metrics\":{\"step\":%d,\"values\":{"
                    .formatted(step, Instant.now(), step));
            for (int curve = 0; curve < curves; curve++) {
                journal.append(curve == 0 ? "" : ",")
                        .append("\"batch/curve")
                        .append(curve)
                        .append("\":")
                        .append(curve + 1.0 / step);
            }
            journal.append("}}}\n");
        }
        Files.writeString(new RunFolder(folder).journal(), journal);
        return folder;
    }
}
