package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServerKilledTest {

    private static final int KILLS = 3;
    private static final int CURVES = 100;
    private static final int STEPS = 1000;

    @TempDir
    private Path folder;

    @Test
    @Timeout(300)
    void aServerKilledAgainAndAgainWhile100000PointsAreLoggedEndsWithExactlyThem() throws Exception {
        TestRun run = new TestRun(folder.resolve("run"), "killed", "cosine", 1);
        LocalServer server = RealServer.start(folder.resolve("store"), 0);
        int port = Integer.parseInt(server.uri().replaceFirst(".*:", ""));
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread training = new Thread(() -> {
            try (MlflowTracker tracker = new MlflowTracker(
                    new MlflowTracker.Config(Optional.of("http://127.0.0.1:" + port), Optional.empty(), 0.5),
                    Map.of())) {
                tracker.start(run.told(Map.of()));
                for (int step = 1; step <= STEPS; step += 10) {
                    run.train(step, step + 9, CURVES);
                    Thread.sleep(200);
                }
                tracker.finish("interrupted");
            } catch (Exception e) {
                failure.set(e);
            }
        });
        training.start();
        for (int kill = 0; kill < KILLS; kill++) {
            Thread.sleep(1500);
            server.kill();
            server = RealServer.start(folder.resolve("store"), port);
        }
        training.join();
        assertThat(failure.get()).isNull();
        try (ServerView view = new ServerView(server.uri())) {
            assertThat(MlflowSync.sync(run.folder(), server.uri()).pending()).isZero();
            assertThat(view.points("killed")).isEqualTo(run.points());
            assertThat(run.points()).hasSize(CURVES);
        } finally {
            server.close();
        }
    }
}
