package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.mlflow.folder.WeightsAs;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.spi.run.RunStatus;

class ServerKilledTest {

    private static final int KILLS = 20;
    private static final int CURVES = 100;
    private static final int STEPS = 1000;
    private static final long SEED = 5;

    @TempDir
    private Path folder;

    @Test
    @Timeout(900)
    void aServerKilledTwentyTimesWhile100000PointsAreLoggedEndsWithExactlyThem() throws Exception {
        TestRun run = new TestRun(folder.resolve("run"), "killed", "cosine", 1);
        SplittableRandom random = new SplittableRandom(SEED);
        ForkingServer server = ForkingServer.shared();
        try (MlflowTracker tracker = new MlflowTracker(
                        new MlflowTracker.Config(Optional.of(server.uri()), Optional.empty(), 0.5, WeightsAs.NONE),
                        Map.of());
                ServerView view = new ServerView(server.uri())) {
            tracker.start(run.told(Map.of()));
            for (int kill = 1; kill <= KILLS; kill++) {
                int last = STEPS * kill / KILLS;
                run.train(last - STEPS / KILLS + 1, last, CURVES);
                Thread.sleep(500 + random.nextInt(1000));
                server.kill();
            }
            tracker.finish(RunStatus.INTERRUPTED);
            MlflowSync.Report report = MlflowSync.sync(run.folder(), server.uri());
            assertThat(report.problem()).isEmpty();
            assertThat(report.sent()).as("what the kills left to be sent").isPositive();
            assertThat(report.pending()).isZero();
            assertThat(view.points("killed")).isEqualTo(run.points());
            assertThat(run.points().values().stream()
                            .mapToInt(curve -> curve.size())
                            .sum())
                    .isEqualTo(100_000);
        }
    }
}
