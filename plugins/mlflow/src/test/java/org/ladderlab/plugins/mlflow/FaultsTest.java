package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.plugins.mlflow.FaultyProxy.Fault;
import org.ladderlab.plugins.mlflow.FaultyProxy.Script;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.plugins.mlflow.sending.MlflowSync.Report;
import org.ladderlab.plugins.mlflow.server.RealServer;

/** Whatever goes wrong on the way, the server ends with exactly the journal's points, none doubled. */
@Timeout(600)
class FaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORT_PATIENCE = Duration.ofMillis(1500);

    @TempDir
    private Path folder;

    private final String experiment = "faults-" + System.nanoTime();

    private TestRun run(int steps) throws Exception {
        return new TestRun(folder.resolve("run"), experiment, "cosine", 1).train(1, steps, 3);
    }

    private Report syncThrough(TestRun run, Script script) throws Exception {
        return syncThrough(run, script, PATIENCE);
    }

    private Report syncThrough(TestRun run, Script script, Duration patience) throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(RealServer.uri(), script)) {
            return MlflowSync.sync(run.folder(), proxy.uri(), patience);
        }
    }

    private void assertExactlyTheJournal(TestRun run) throws Exception {
        try (ServerView server = new ServerView(RealServer.uri())) {
            assertThat(server.points(experiment)).isEqualTo(run.points());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "BAD_REQUEST", "LATE"},
            mode = EnumSource.Mode.EXCLUDE)
    void aFaultInEveryCallsFirstTryDoesNoHarm(Fault fault) throws Exception {
        TestRun run = run(700);
        Report report = syncThrough(run, (call, number, body) -> number == 1 ? fault : Fault.NONE, SHORT_PATIENCE);
        for (int tries = 0; report.problem().isPresent() && tries < 12; tries++) {
            report = syncThrough(run, (call, number, body) -> Fault.NONE);
        }
        assertThat(report.problem()).isEmpty();
        assertThat(report.pending()).isZero();
        assertThat(report.setAside()).isZero();
        assertExactlyTheJournal(run);
    }

    @Test
    void two429InARowAndABurstOf503AreWaitedOut() throws Exception {
        TestRun run = run(700);
        long start = System.nanoTime();
        Report report = syncThrough(run, (call, number, body) -> {
            if (call.equals("runs/log-batch") && number <= 2) {
                return Fault.TOO_MANY;
            }
            return number <= 4 && call.equals("runs/search") ? Fault.UNAVAILABLE : Fault.NONE;
        });
        assertThat(report.problem()).isEmpty();
        assertThat((System.nanoTime() - start) / 1e9)
                .as("seconds, of which the server asked for six")
                .isGreaterThan(6);
        assertExactlyTheJournal(run);
    }

    @Test
    void aCreationThatWasDoneButAnsweredWith504MakesOneRun() throws Exception {
        TestRun run = run(10);
        try (FaultyProxy proxy = new FaultyProxy(
                RealServer.uri(),
                (call, number, body) -> call.equals("runs/create") ? Fault.DONE_BUT_504 : Fault.NONE)) {
            assertThat(MlflowSync.sync(run.folder(), proxy.uri(), PATIENCE).problem())
                    .isEmpty();
            assertThat(proxy.count("runs/create")).isEqualTo(1);
        }
        assertExactlyTheJournal(run);
    }

    @Test
    void aBadPointIsSetAsideAndTheRestGoesOn() throws Exception {
        TestRun run = run(700);
        Pattern bad = Pattern.compile("\"batch/curve1\",\"value\":[^,]*,\"timestamp\":\\d+,\"step\":350\\}");
        Script script = (call, number, body) ->
                call.equals("runs/log-batch") && bad.matcher(body).find() ? Fault.BAD_REQUEST : Fault.NONE;
        Report report = syncThrough(run, script);
        assertThat(report.problem()).isEmpty();
        assertThat(report.setAside()).isEqualTo(1);
        assertThat(report.pending()).isZero();
        try (ServerView server = new ServerView(RealServer.uri())) {
            Map<String, List<String>> expected = run.points();
            expected.put(
                    "batch/curve1",
                    expected.get("batch/curve1").stream()
                            .filter(point -> !point.startsWith("350="))
                            .toList());
            assertThat(server.points(experiment)).isEqualTo(expected);
            assertThat(ServerView.tags(server.run(experiment)).get("ladderlab.set_aside"))
                    .contains("batch/curve1@350");
        }
    }

    @Test
    void aServerThatRefusesEverythingIsNotTakenForBadPoints() throws Exception {
        TestRun run = run(700);
        Report report = syncThrough(
                run,
                (call, number, body) ->
                        call.equals("runs/log-batch") && body.contains("metrics") ? Fault.BAD_REQUEST : Fault.NONE);
        assertThat(report.problem().orElseThrow()).contains("400");
        assertThat(report.setAside()).isZero();
        assertThat(report.pending()).isEqualTo(2100);
        assertThat(syncThrough(run, (call, number, body) -> Fault.NONE).pending())
                .isZero();
        assertExactlyTheJournal(run);
    }

    @Test
    void credentialsThatAreRefusedAreNamedAndNothingIsLost() throws Exception {
        TestRun run = run(10);
        Report report = syncThrough(run, (call, number, body) -> Fault.FORBIDDEN);
        assertThat(report.problem().orElseThrow()).contains("403", "MLFLOW_TRACKING_TOKEN");
        assertThat(report.pending()).isEqualTo(30);
        assertThat(report.link()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SLOW", "LATE"})
    void aSenderKilledBetweenSendingAndItsCursorDoublesNothingEvenIfTheRunRecomputes(Fault fault) throws Exception {
        TestRun run = run(700);
        try (FaultyProxy proxy = new FaultyProxy(
                RealServer.uri(),
                (call, number, body) -> call.equals("runs/log-batch") && number == 4 ? fault : Fault.NONE)) {
            Process sender = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            SyncMain.class.getName(),
                            run.folder().toString(),
                            proxy.uri())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("sender.log").toFile())
                    .start();
            long until = System.nanoTime() + 60_000_000_000L;
            while (proxy.count("runs/log-batch") < 4 && sender.isAlive() && System.nanoTime() < until) {
                Thread.sleep(20);
            }
            Thread.sleep(500);
            assertThat(sender.isAlive())
                    .as("the sender waits for a slow answer")
                    .isTrue();
            sender.destroyForcibly().waitFor();
            run.cutBack(100).train(101, 800, 3);
            assertThat(MlflowSync.sync(run.folder(), proxy.uri(), PATIENCE).problem())
                    .isEmpty();
            if (fault == Fault.LATE) {
                proxy.awaitLate();
            }
        }
        assertExactlyTheJournal(run);
    }

    /** A sender in a process of its own. */
    static final class SyncMain {
        public static void main(String[] arguments) throws InterruptedException {
            MlflowSync.sync(Path.of(arguments[0]), arguments[1]);
        }
    }
}
