package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.mlflow.folder.PlannedRuns;
import org.ladderlab.plugins.mlflow.folder.RunFiles;
import org.ladderlab.plugins.mlflow.folder.RunLabels;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.plugins.mlflow.sending.MlflowSync.Report;
import org.ladderlab.plugins.mlflow.sending.SweepScores;
import org.ladderlab.plugins.mlflow.server.RealServer;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.RunStatus;

class MlflowSyncTest {

    @TempDir
    private Path folder;

    private String uri;
    private String experiment;
    private ServerView server;

    @BeforeEach
    void connect(TestInfo test) throws Exception {
        uri = RealServer.uri();
        server = new ServerView(uri);
        experiment = test.getTestMethod().orElseThrow().getName() + "-" + System.nanoTime();
    }

    @AfterEach
    void disconnect() {
        server.close();
    }

    private TestRun run() throws IOException {
        return new TestRun(folder.resolve("run"), experiment, "cosine", 1);
    }

    private Report sync(Path run) throws InterruptedException {
        Report report = MlflowSync.sync(run, uri, Duration.ofSeconds(10));
        assertThat(report.problem()).isEmpty();
        assertThat(report.pending()).isZero();
        return report;
    }

    @Test
    void aFinishedRunIsThereWithEverythingThatTheUiShows() throws Exception {
        TestRun run = run().train(1, 20, 2).finish(1.25);
        Report report = sync(run.folder());

        Service.Run there = server.run(experiment);
        assertThat(there.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
        assertThat(there.getInfo().getStartTime())
                .isEqualTo(Instant.parse("2026-03-01T11:59:00Z").toEpochMilli());
        assertThat(there.getInfo().getEndTime())
                .isEqualTo(Instant.parse("2026-03-01T12:00:02.200Z").toEpochMilli());
        assertThat(ServerView.params(there))
                .containsEntry("seed", "1")
                .containsEntry("model.encoder.schedule.type", "cosine")
                .containsEntry("model.decoder.network.widths.1", "64")
                .doesNotContainKeys("name", "description", "trackers");
        Map<String, String> tags = ServerView.tags(there);
        assertThat(tags)
                .containsEntry("data", "digits")
                .containsEntry("model", "denoising")
                .containsEntry("schedule", "cosine")
                .containsEntry("weighting", "one")
                .containsEntry("loss", "evidence-bound")
                .containsEntry("mlflow.source.git.commit", "0123456789abcdef0123456789abcdef01234567")
                .containsEntry("mlflow.user", "ada")
                .containsEntry("mlflow.source.name", "./ladderlab run experiments/x.yaml")
                .containsEntry("mlflow.loggedImages", "True")
                .doesNotContainKeys("ladderlab.set_aside", "ladderlab.not_finite");
        assertThat(tags.get("variant")).startsWith("cosine one denoising #");
        assertThat(tags.get("mlflow.note.content"))
                .contains(
                        "fewest bits",
                        "largest at log SNR 0.0, not monotone",
                        "| z0 (depth 0.250) | 20.2500 | 0.2000 |",
                        "./ladderlab run resolved.yaml");

        Map<String, List<String>> points = server.points(experiment);
        assertThat(points.get("batch/curve0")).isEqualTo(run.points().get("batch/curve0"));
        assertThat(points.get("test/bitsPerDim")).containsExactly("0=1.25");
        assertThat(points.get("sharpness/value")).containsExactly("0=0.5");
        assertThat(points.get("ledger/test 01 z0")).containsExactly("0=20.25");
        assertThat(points.get("ledger/test 03 prior")).containsExactly("0=0.5");
        assertThat(points.get("depth/test")).containsExactly("250=20.25", "750=5.75");
        assertThat(points.get("depth/effectiveWeighting")).containsExactly("-650=1.0", "0=3.0", "650=1.0");
        assertThat(report.sent())
                .isEqualTo(points.values().stream().mapToLong(List::size).sum());

        Service.DatasetInput input = there.getInputs().getDatasetInputs(0);
        assertThat(input.getDataset().getName()).isEqualTo("digits");
        assertThat(input.getDataset().getDigest()).isEqualTo("ab".repeat(16));
        assertThat(input.getTags(0).getKey()).isEqualTo("mlflow.data.context");
        assertThat(input.getDataset().getSchema()).contains("mlflow_tensorspec", "[-1,1,8,8]");
        assertThat(input.getDataset().getProfile()).contains("\"train\":1000");

        String id = there.getInfo().getRunId();
        assertThat(artifacts(id, "")).contains("resolved.yaml", "provenance.json", "result.json");
        assertThat(artifacts(id, "figures")).containsExactlyInAnyOrder("figures/samples.png", "figures/ledger.png");
        assertThat(artifacts(id, "images"))
                .hasSize(2)
                .allMatch(name -> name.matches(
                        "images/samples\\+step\\+1000\\+timestamp\\+\\d+\\+[0-9a-f-]{36}(\\+compressed)?\\.png"));
        assertThat(report.runLink())
                .contains(uri + "/#/experiments/" + there.getInfo().getExperimentId() + "/runs/" + id
                        + "?workflowType=machine_learning");
        assertThat(report.link().orElseThrow()).endsWith("workflowType=machine_learning&viewStateShareKey=ladderlab");
    }

    @Test
    void aPictureThatIsThereBeforeTheResultBelongsToTheLastStep() throws Exception {
        TestRun run = run().train(1, 20, 2).finish(1.25);
        Files.delete(run.folder().resolve("result.json"));
        sync(run.folder());
        assertThat(artifacts(server.run(experiment).getInfo().getRunId(), "images"))
                .hasSize(2)
                .allMatch(name -> name.startsWith("images/samples+step+1000+"));
    }

    private List<String> artifacts(String runId, String path) throws Exception {
        String answer = server.client().sendGet("artifacts/list?run_id=" + runId + "&path=" + path);
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(answer)
                .path("files")
                .findValuesAsText("path");
    }

    @Test
    void syncingAgainSendsNothingAndChangesNothing() throws Exception {
        TestRun run = run().train(1, 30, 3).finish(1.5);
        sync(run.folder());
        Service.Run before = server.run(experiment);
        Map<String, List<String>> points = server.points(experiment);
        assertThat(sync(run.folder()).sent()).isZero();
        assertThat(server.run(experiment)).isEqualTo(before);
        assertThat(server.points(experiment)).isEqualTo(points);
    }

    @Test
    void aCopyOfTheFolderWithoutItsCursorFindsTheSameRun() throws Exception {
        TestRun run = run().train(1, 30, 3);
        sync(run.folder());
        Path copy = folder.resolve("copy");
        Files.createDirectories(copy);
        for (String name : List.of("resolved.yaml", "provenance.json", "journal.jsonl")) {
            Files.copy(run.folder().resolve(name), copy.resolve(name));
        }
        assertThat(sync(copy).sent()).isZero();
        assertThat(server.points(experiment)).isEqualTo(run.points());
    }

    @Test
    void aDamagedCursorCostsNothing() throws Exception {
        TestRun run = run().train(1, 30, 3);
        sync(run.folder());
        try (Stream<Path> files = Files.list(run.folder().resolve("mlflow"))) {
            for (Path file : files.toList()) {
                Files.writeString(file, "{\"curves\": ");
            }
        }
        run.train(31, 40, 3);
        assertThat(sync(run.folder()).sent()).isEqualTo(30);
        assertThat(server.points(experiment)).isEqualTo(run.points());
    }

    @Test
    void aRunCanBeSyncedWhileItGoesOnAndItsLastLineIsStillBeingWritten() throws Exception {
        TestRun run = run().train(1, 10, 2);
        Files.writeString(
                RunFiles.journal(run.folder()), "{\"sequence\":11,\"ti", java.nio.file.StandardOpenOption.APPEND);
        sync(run.folder());
        assertThat(server.points(experiment)).isEqualTo(run.points());
        run.cutBack(10).train(11, 25, 2);
        sync(run.folder());
        assertThat(server.points(experiment)).isEqualTo(run.points());
    }

    @Test
    void aDamagedLineIsCountedAndEverythingBehindItIsSent() throws Exception {
        TestRun run = run().train(1, 20, 2);
        List<String> lines = new ArrayList<>(Files.readAllLines(RunFiles.journal(run.folder())));
        lines.set(3, lines.get(3).substring(1));
        Files.write(RunFiles.journal(run.folder()), lines);
        Report report = sync(run.folder());
        assertThat(report.damagedLines()).isEqualTo(1);
        assertThat(report.sent()).isEqualTo(38);
        assertThat(sync(run.folder()).sent()).isZero();
    }

    @Test
    void aCrashedRunCountsAsKilledAndTheSameRunGoesOnLater() throws Exception {
        TestRun run = run().train(1, 10, 2);
        sync(run.folder());
        assertThat(server.run(experiment).getInfo().getStatus()).isEqualTo(RunStatus.KILLED);
        run.cutBack(5).train(6, 20, 2).finish(2);
        sync(run.folder());
        assertThat(server.run(experiment).getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
    }

    @Test
    void recomputedPointsAreComparedAndNotSentAgain() throws Exception {
        TestRun run = run().train(1, 20, 2);
        sync(run.folder());
        run.cutBack(10).train(11, 30, 2);
        assertThat(sync(run.folder()).sent()).isEqualTo(20);
        assertThat(server.points(experiment)).isEqualTo(run.points());
        assertThat(ServerView.tags(server.run(experiment))).doesNotContainKey("ladderlab.recomputed_differently");
    }

    @Test
    void aRecomputedPointThatDiffersIsNamedInATag() throws Exception {
        TestRun run = run().train(1, 20, 2);
        sync(run.folder());
        run.cutBack(19)
                .log(20, Map.of("batch/curve0", 7.0, "batch/curve1", 2 + 1.0 / 21))
                .train(21, 22, 2);
        sync(run.folder());
        assertThat(ServerView.tags(server.run(experiment)))
                .containsEntry("ladderlab.recomputed_differently", "[batch/curve0]");
        assertThat(server.points(experiment).get("batch/curve0")).hasSize(22);
    }

    @Test
    void valuesThatAreNotFiniteAreCountedAndNotSent() throws Exception {
        TestRun run = run().train(1, 3, 1)
                .log(4, Map.of("batch/curve0", Double.NaN))
                .log(5, Map.of("batch/curve0", Double.POSITIVE_INFINITY))
                .train(6, 7, 1);
        sync(run.folder());
        assertThat(server.points(experiment)).isEqualTo(run.points());
        assertThat(ServerView.tags(server.run(experiment))).containsEntry("ladderlab.not_finite", "{batch/curve0=2}");
    }

    @Test
    void aLongCurveIsThinnedAndKeepsItsLastPoint() throws Exception {
        TestRun run = run().train(1, 20_000, 1).finish(1);
        Report report = sync(run.folder());
        List<String> curve = server.points(experiment).get("batch/curve0");
        // Steps 1 .. 4000, every second to 8000, every fourth to 16000, every eighth to 20000, and the last.
        assertThat(curve).hasSize(4000 + 2000 + 2000 + 500 + 1);
        assertThat(curve.get(curve.size() - 1)).startsWith("20000=");
        assertThat(report.sent()).isGreaterThan(curve.size());
        assertThat(sync(run.folder()).sent()).isZero();
    }

    @Test
    void anotherServerGetsTheSame() throws Exception {
        TestRun run = run().train(1, 50, 2);
        sync(run.folder());
        run.cutBack(40).train(41, 60, 2).finish(1.5);
        sync(run.folder());
        String other = ForkingServer.shared().uri();
        try (ServerView view = new ServerView(other)) {
            assertThat(MlflowSync.sync(run.folder(), other).pending()).isZero();
            assertThat(view.points(experiment)).isEqualTo(server.points(experiment));
            assertThat(ServerView.params(view.run(experiment))).isEqualTo(ServerView.params(server.run(experiment)));
        }
    }

    @Test
    void aRunThatWasDeletedOnTheServerStaysDeleted() throws Exception {
        TestRun run = run().train(1, 5, 1);
        sync(run.folder());
        server.client().deleteRun(server.run(experiment).getInfo().getRunId());
        Report report = MlflowSync.sync(run.folder(), uri, Duration.ofSeconds(5));
        assertThat(report.problem().orElseThrow()).contains("was deleted", "restore it");
        assertThat(server.runs(experiment)).isEmpty();
    }

    @Test
    void manySettingsAndLongOnesFitIntoTheServersLimits() throws Exception {
        TestRun run = run().train(1, 2, 1);
        StringBuilder yaml = new StringBuilder("name: " + experiment + "\nlong: '" + "é".repeat(9000) + "'\nmany:\n");
        for (int i = 0; i < 450; i++) {
            yaml.append("  s").append(i).append(": ").append("x".repeat(2000)).append('\n');
        }
        Files.writeString(run.folder().resolve("resolved.yaml"), yaml);
        sync(run.folder());
        assertThat(ServerView.params(server.run(experiment))).hasSize(451);
    }

    @Test
    void aSweepIsAParentRunAndHasAPreparedView() throws Exception {
        String link = "";
        for (String schedule : List.of("linear", "cosine")) {
            for (int seed = 1; seed <= 2; seed++) {
                TestRun run = new TestRun(folder.resolve(schedule + seed), experiment, schedule, seed);
                new RunLabels(experiment, Optional.empty(), Optional.empty(), Optional.of("schedules"))
                        .write(run.folder());
                link = sync(run.train(1, 5, 1).finish(seed).folder()).link().orElseThrow();
            }
        }
        List<Service.RunInfo> runs = server.runs(experiment);
        assertThat(runs).hasSize(4);
        assertThat(runs.stream()
                        .map(run -> ServerView.tags(server.client().getRun(run.getRunId()))
                                .get("mlflow.parentRunId"))
                        .distinct())
                .hasSize(1);
        String key = link.replaceFirst(".*viewStateShareKey=", "");
        String state = server.client().getExperimentByName(experiment).orElseThrow().getTagsList().stream()
                .filter(tag -> tag.getKey().equals("mlflow.sharedViewState." + key))
                .findFirst()
                .orElseThrow()
                .getValue();
        assertThat(state)
                .contains("metrics.`test/bitsPerDim`", "params.`model.encoder.schedule.type`", "params.`seed`")
                .contains("\"groupByData\":\"variant\"", "tags.`sweep` = 'schedules'")
                .doesNotContain("params.`data.type`");
    }

    @Test
    void aSweepsPlanNamesItsRunsAndTheParentRunHasTheMeansOfItsVariants() throws Exception {
        StringBuilder plan = new StringBuilder("{\"name\": \"" + experiment + "\", \"hash\": \"0a1b\", \"runs\": [");
        for (String schedule : List.of("linear", "cosine")) {
            for (int seed = 1; seed <= 2; seed++) {
                String name = schedule + "-seed" + seed;
                new TestRun(folder.resolve("runs").resolve(name + "-0a1b"), "resolved", schedule, seed)
                        .train(1, 5, 1)
                        .finish(1 + 0.02 * seed);
                plan.append(schedule.equals("linear") && seed == 1 ? "" : ",")
                        .append(("{\"name\": \"%s\", \"variant\": \"%s\", \"seed\": %d, \"differs\": {}, \"steps\": 5,"
                                        + " \"folder\": \"runs/%s-0a1b\"}")
                                .formatted(name, schedule, seed, name));
            }
        }
        Path sweep = Files.createDirectories(folder.resolve("sweeps/mine-0a1b"));
        Files.writeString(sweep.resolve("plan.json"), plan + "]}");
        PlannedRuns found = PlannedRuns.in(sweep).orElseThrow();
        found.label();
        for (Path run : found.runs()) {
            sync(run);
        }

        List<Service.RunInfo> runs = server.runs(experiment);
        assertThat(runs.stream().map(Service.RunInfo::getRunName))
                .containsExactlyInAnyOrder("linear-seed1", "linear-seed2", "cosine-seed1", "cosine-seed2");
        Map<String, String> tags =
                ServerView.tags(server.client().getRun(runs.get(0).getRunId()));
        assertThat(tags).containsEntry("sweep", experiment + "-0a1b");
        assertThat(tags.get("variant")).isIn("linear", "cosine");
        // The mean of 1.02 and 1.04, and s / sqrt(2).
        assertThat(ServerView.tags(server.client().getRun(tags.get("mlflow.parentRunId")))
                        .get("mlflow.note.content"))
                .contains("| cosine | 2 |", "| linear | 2 |", "| 1.0300 | 0.0100 |");
    }

    @Test
    void aComparisonOfVariantsIsInTheParentRunsScores() throws Exception {
        Path sweep = Files.createDirectories(folder.resolve("sweeps/mine-0a1b"));
        Files.writeString(
                sweep.resolve("plan.json"),
                "{\"name\": \"" + experiment
                        + "\", \"hash\": \"0a1b\", \"runs\": [{\"name\": \"plain\", \"variant\": \"plain\","
                        + " \"seed\": 1, \"differs\": {}, \"steps\": 5, \"folder\": \"runs/plain-0a1b\"}]}");
        Map<String, Double> scores = Map.of("test/total mean/cosine", 88.0, "test/total difference/cosine", -2.0);
        SweepScores.Report report = SweepScores.send(sweep, uri, scores);
        assertThat(report.problem()).isEmpty();
        assertThat(report.sent()).isEqualTo(2);
        assertThat(report.link().orElseThrow()).endsWith("?workflowType=machine_learning");
        assertThat(SweepScores.send(sweep, uri, scores).sent()).as("again").isZero();
        Service.RunInfo parent = server.client()
                .listRunInfos(server.client()
                        .getExperimentByName(experiment)
                        .orElseThrow()
                        .getExperimentId())
                .get(0);
        assertThat(server.client().getRun(parent.getRunId()).getData().getMetricsList())
                .allMatch(metric -> metric.getStep() == 0)
                .extracting(Service.Metric::getKey)
                .containsExactlyInAnyOrder("test/total mean/cosine", "test/total difference/cosine");
    }

    @Test
    void aFolderThatIsNotARunsIsNamed() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> MlflowSync.sync(folder, uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a run's folder");
    }
}
