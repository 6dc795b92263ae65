package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.Tracker;

class MlflowTrackerTest {

    private static final int POINTS = 50_000;

    @TempDir
    private Path folder;

    @Test
    @Timeout(30)
    void aServerThatRefusesConnectionsHoldsNobodyUp() throws IOException {
        int port;
        try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closedSoon.getLocalPort();
        }
        assertThat(secondsToLogAndFinish(port, 2)).isLessThan(10);
    }

    @Test
    @Timeout(30)
    void aServerThatAcceptsAndNeverAnswersHoldsTheEndUpForTheStatedTimeAtMost() throws IOException {
        try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThat(secondsToLogAndFinish(blackHole.getLocalPort(), 1)).isBetween(0.9, 10.0);
        }
    }

    private double secondsToLogAndFinish(int port, double finalWaitSeconds) {
        long start = System.nanoTime();
        try (MlflowTracker tracker = new MlflowTracker(new MlflowTracker.Config(
                Optional.of("http://127.0.0.1:" + port), Optional.empty(), finalWaitSeconds))) {
            tracker.start(new Tracker.Run("id", "experiment", "run", folder, Map.of("a", "1"), Map.of()));
            for (int step = 1; step <= POINTS; step++) {
                tracker.log(step, Map.of("train/loss", 1.0 / step));
            }
            tracker.finish("finished");
        }
        return (System.nanoTime() - start) / 1e9;
    }

    @Test
    void withoutAnAddressTheRemedyIsNamed() {
        Assumptions.assumeTrue(System.getenv("MLFLOW_TRACKING_URI") == null, "MLFLOW_TRACKING_URI names a server");
        assertThatThrownBy(() -> new MlflowTracker(new MlflowTracker.Config(Optional.empty(), Optional.empty(), 1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("trackingUri")
                .hasMessageContaining("MLFLOW_TRACKING_URI");
    }
}
