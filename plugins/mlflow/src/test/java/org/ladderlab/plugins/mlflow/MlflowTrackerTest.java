package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.mlflow.FaultyProxy.Fault;
import org.ladderlab.plugins.mlflow.folder.RunFiles;
import org.ladderlab.plugins.mlflow.folder.WeightsAs;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.plugins.mlflow.sending.MlflowSync.Report;
import org.ladderlab.plugins.mlflow.sending.SenderThread;
import org.ladderlab.plugins.mlflow.server.RealServer;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;
import org.ladderlab.spi.run.RunStatus;
import org.ladderlab.spi.settings.ConfigurationException;
import org.mlflow.api.proto.Service;

class MlflowTrackerTest {

    @TempDir
    private Path folder;

    private final String experiment = "tracker-" + System.nanoTime();

    private TestRun run() throws IOException {
        return new TestRun(folder.resolve("run"), experiment, "cosine", 1);
    }

    private static MlflowTracker tracker(String uri, double wait) {
        return new MlflowTracker(
                new MlflowTracker.Config(Optional.of(uri), Optional.empty(), wait, WeightsAs.NONE), Map.of());
    }

    @Test
    @Timeout(300)
    void aRunIsThereWhileItGoesOnAndWholeWhenItHasFinished() throws Exception {
        TestRun run = run();
        try (MlflowTracker tracker = tracker(RealServer.uri(), 30);
                ServerView server = new ServerView(RealServer.uri())) {
            tracker.start(run.told(Map.of("attempt", "1")));
            run.train(1, 10, 2).draw("samples-10.png");
            long until = System.nanoTime() + 200_000_000_000L;
            while (System.nanoTime() < until && !isThere(server, run)) {
                Thread.sleep(200);
            }
            assertThat(server.points(experiment)).isEqualTo(run.points());
            assertThat(server.run(experiment).getInfo().getStatus()).isEqualTo(Service.RunStatus.RUNNING);
            assertThat(ServerView.tags(server.run(experiment))).containsEntry("mlflow.loggedImages", "True");

            run.train(11, 30, 2).finish(1.5);
            tracker.finish(RunStatus.FINISHED);
            assertThat(server.run(experiment).getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
            assertThat(server.points(experiment).get("batch/curve1"))
                    .isEqualTo(run.points().get("batch/curve1"));
            assertThat(server.points(experiment).get("test/bitsPerDim")).containsExactly("0=1.5");
            assertThat(ServerView.tags(server.run(experiment))).containsEntry("attempt", "1");
            assertThat(MlflowSync.sync(run.folder(), RealServer.uri()).sent()).isZero();
        }
    }

    private boolean isThere(ServerView server, TestRun run) throws Exception {
        return server.client().getExperimentByName(experiment).isPresent()
                && server.runs(experiment).size() == 1
                && server.points(experiment).equals(run.points())
                && ServerView.tags(server.run(experiment)).containsKey("mlflow.loggedImages");
    }

    @Test
    @Timeout(120)
    void aServerThatRefusesConnectionsHoldsNobodyUpAndNothingIsLost() throws Exception {
        int port;
        try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closedSoon.getLocalPort();
        }
        TestRun run = run();
        long start = System.nanoTime();
        try (MlflowTracker tracker = tracker("http://127.0.0.1:" + port, 1)) {
            tracker.start(run.told(Map.of()));
            run.train(1, 100, 2);
            tracker.finish(RunStatus.FINISHED);
        }
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(15);
        assertThat(MlflowSync.sync(run.folder(), RealServer.uri()).problem()).isEmpty();
        try (ServerView server = new ServerView(RealServer.uri())) {
            assertThat(server.points(experiment)).isEqualTo(run.points());
        }
    }

    @Test
    @Timeout(120)
    void aServerThatNeverAnswersHoldsTheEndUpForTheStatedTimeAtMostAndWhatIsPendingIsCounted() throws Exception {
        TestRun run = run().train(1, 100, 3);
        try (FaultyProxy proxy = new FaultyProxy(RealServer.uri(), (call, number, body) -> Fault.BLACK_HOLE)) {
            SenderThread sender = new SenderThread(run.folder(), ServerAddress.of(proxy.uri(), Map.of()));
            Thread.sleep(200);
            long start = System.nanoTime();
            Report report = sender.finish(RunStatus.FINISHED, Duration.ofSeconds(1));
            assertThat((System.nanoTime() - start) / 1e9).isBetween(0.5, 10.0);
            assertThat(report.pending()).isEqualTo(300);
            assertThat(report.problem()).isPresent();
        }
    }

    @Test
    void aCursorThatCannotBeWrittenIsReportedAndDoesNotEndTheRun() throws Exception {
        TestRun run = run().train(1, 10, 1);
        ServerAddress address = ServerAddress.of(RealServer.uri(), Map.of());
        Path inTheWay = RunFiles.state(run.folder(), address.hash() + ".json");
        Files.createDirectories(inTheWay.resolve("child"));
        Report report = new SenderThread(run.folder(), address).finish(RunStatus.FINISHED, Duration.ofSeconds(8));
        assertThat(report.problem().orElseThrow()).contains("Cannot write");
        assertThat(report.pending()).isEqualTo(10);
    }

    @Test
    void withoutAnAddressTheRemedyIsNamed() {
        assertThatThrownBy(() -> new MlflowTracker(
                        new MlflowTracker.Config(Optional.empty(), Optional.empty(), 1, WeightsAs.NONE), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("trackingUri")
                .hasMessageContaining("MLFLOW_TRACKING_URI");
    }

    @Test
    void aPasswordInTheSettingsIsRefusedSinceTheyAreKept() {
        assertThatThrownBy(() -> tracker("https://me:secret@host", 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MLFLOW_TRACKING_PASSWORD")
                .hasMessageNotContaining("secret");
    }

    @Test
    void anAddressThatIsNotHttpIsNamed() {
        assertThatThrownBy(() -> tracker("file:mlruns", 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("http://");
    }
}
