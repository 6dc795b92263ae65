package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.runs.HeldRun;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.RunStatus;
import org.ladderlab.spi.run.Tracker;

class EngineTest {

    @TempDir
    Path folder;

    private final Toy.Silent progress = new Toy.Silent();

    @Test
    void aRunTrainsAndJudgesAndLeavesItsFolder() throws Exception {
        RunResult fresh = new Engine(progress).run(Toy.request(Toy.experiment(0), folder.resolve("fresh")));
        RunResult result = new Engine(progress).run(Toy.request(Toy.experiment(200), folder.resolve("trained")));

        assertThat(result.status()).isEqualTo(RunStatus.FINISHED);
        assertThat(result.steps()).isEqualTo(200);
        assertThat(result.evaluation().get(Split.TEST).levels()).hasSize(2);
        assertThat(result.evaluation().get(Split.TEST).total().value())
                .isLessThan(fresh.evaluation().get(Split.TEST).total().value() - 1);
        assertThat(result.metrics()).containsKey("toy-metric/mean");
        assertThat(ResultJson.fromJson(Files.readString(folder.resolve("trained/result.json"))))
                .isEqualTo(result);
        for (String file :
                List.of("resolved.yaml", "provenance.json", "journal.jsonl", "checkpoints/best.safetensors")) {
            assertThat(folder.resolve("trained").resolve(file)).isNotEmptyFile();
        }
    }

    @Test
    void theLedgerOfTheTrainSplitIsNoPointOfTheBatchesCurves() {
        Experiment toy = Toy.experiment(30);
        Experiment judged = new Experiment(
                toy.name(),
                toy.description(),
                toy.seed(),
                toy.data(),
                toy.model(),
                toy.loss(),
                toy.optimizer(),
                toy.training(),
                new Experiment.Evaluation(
                        List.of(Split.values()), Optional.empty(), 20, 1, 10, Optional.empty(), Optional.empty()),
                toy.sampling(),
                toy.metrics(),
                toy.trackers(),
                toy.compute());
        new Engine(progress).run(Toy.request(judged, folder));

        List<String> points = Journal.read(folder.resolve("journal.jsonl")).stream()
                .filter(Journal.Metrics.class::isInstance)
                .map(Journal.Metrics.class::cast)
                .flatMap(metrics -> metrics.values().keySet().stream().map(key -> key + "@" + metrics.step()))
                .toList();
        assertThat(points)
                .doesNotHaveDuplicates()
                .contains("batch/reconstruction@30", "train/reconstruction@30", "validation/total@30", "test/total@30");
    }

    @Test
    void aRunIsJudgedAgainAsItWasAtItsEnd() throws Exception {
        Experiment experiment = Toy.experiment(20);
        Path run = folder.resolve("run");
        Path again = run.resolve("evaluations/again");
        RunResult first = new Engine(progress).run(Toy.request(experiment, run));
        byte[] journal = Files.readAllBytes(run.resolve("journal.jsonl"));
        RunResult second = new Engine(progress).evaluate(Toy.request(experiment, again), run);

        assertThat(second.status()).isEqualTo(RunStatus.EVALUATED);
        assertThat(second.steps()).isEqualTo(20);
        assertThat(second.weightsSha256()).isEqualTo(first.weightsSha256());
        assertThat(second.evaluation()).isEqualTo(first.evaluation());
        assertThat(second.metrics()).isEqualTo(first.metrics());
        assertThat(ResultJson.fromJson(Files.readString(again.resolve("result.json"))))
                .isEqualTo(second);
        assertThat(run.resolve("journal.jsonl")).hasBinaryContent(journal);
    }

    @Test
    void aRunWithoutACheckpointCannotBeJudged() throws Exception {
        Files.createDirectories(folder.resolve("checkpoints"));

        assertThatThrownBy(() -> new Engine(progress).evaluate(Toy.request(Toy.experiment(1), folder), folder))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("has no checkpoint yet");
    }

    @Test
    void aFolderInUseIsRefused() {
        try (HeldRun held = HeldRun.open(folder, "name: toy\n", Identity.of("name: toy\n"))) {
            assertThatThrownBy(() -> new Engine(progress).run(Toy.request(Toy.experiment(1), folder)))
                    .isInstanceOf(RunException.class)
                    .hasMessageStartingWith("Another process is working on the run in " + folder);
        }
    }

    @Test
    void aFolderIsRefusedToAnotherProcessToo() throws Exception {
        try (HeldRun held = HeldRun.open(folder, "name: toy\n", Identity.of("name: toy\n"))) {
            Process process = ToyRun.start(folder, 1, 0);
            String printed =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(printed).contains("Another process is working on the run in " + folder);
        }
    }

    @Test
    void aFolderOfAnotherExperimentIsRefused() throws Exception {
        Files.writeString(folder.resolve("resolved.yaml"), "name: other\n");
        assertThatThrownBy(() -> new Engine(progress).run(Toy.request(Toy.experiment(1), folder)))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("another experiment");
    }

    /** Hears everything and fails where it is told to. */
    private record Listening(String failAt, List<String> heard) implements Tracker {
        private void hear(String what) {
            heard.add(what);
            if (what.startsWith(failAt)) {
                throw new IllegalStateException("no route to the server");
            }
        }

        @Override
        public void start(Run run) {
            hear("start " + run.name() + run.settings());
        }

        @Override
        public void finish(RunStatus status) {
            hear("finish " + status.word());
        }

        @Override
        public void close() {
            heard.add("close");
        }
    }

    @Test
    void aTrackerThatFailsIsReportedOnceAndDroppedAndTheOthersGoOn() {
        List<String> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        List<String> late = new ArrayList<>();
        Experiment experiment = Toy.experiment(30)
                .withTrackers(List.of(
                        tracker("good", "never", good), tracker("bad", "start", bad), tracker("late", "finish", late)));
        RunResult result = new Engine(progress).run(Toy.request(experiment, folder));
        RunResult untracked =
                new Engine(new Toy.Silent()).run(Toy.request(Toy.experiment(30), folder.resolve("untracked")));

        assertThat(result.weightsSha256()).isEqualTo(untracked.weightsSha256());
        String started = "start " + folder.getFileName() + "{name=toy}";
        assertThat(bad).containsExactly(started, "close");
        assertThat(late).containsExactly(started, "finish finished", "close");
        assertThat(good).containsExactly(started, "finish finished", "close");
        assertThat(progress.messages)
                .filteredOn(message -> message.contains("'bad' failed"))
                .hasSize(1);
        assertThat(progress.messages)
                .filteredOn(message -> message.contains("'late' failed"))
                .hasSize(1);
        assertThat(Journal.read(folder.resolve("journal.jsonl")))
                .filteredOn(entry ->
                        entry instanceof Journal.Event event && event.name().equals("tracker-dropped"))
                .hasSize(2);
    }

    private static Ref<Tracker> tracker(String name, String failAt, List<String> heard) {
        ComponentType<Tracker, Toy.None> type =
                Toy.type(Kind.TRACKER, name, new Toy.None(), (config, context) -> new Listening(failAt, heard));
        return type.byDefault();
    }

    @Test
    void memoryStaysFlatOverFiveThousandSteps() {
        List<Long> kilobytes = new ArrayList<>();
        Progress watching = new Toy.Silent() {
            @Override
            public void step(
                    String run, long step, long steps, double pace, double left, double loss, OptionalDouble bits) {
                if (step % 500 == 0) {
                    System.gc();
                    kilobytes.add(residentKilobytes());
                }
            }
        };
        Experiment.Training training = new Experiment.Training(
                5000,
                16,
                java.util.Optional.of(1.0),
                0.99,
                new Experiment.LearningRate(0, 0, Experiment.Decay.NONE, 0),
                100,
                1000,
                2,
                java.util.Optional.empty(),
                Experiment.NonFinite.SKIP,
                List.of(),
                Optional.empty(),
                Experiment.DEFAULTS.training().powerAverages());
        new Engine(watching).run(Toy.request(Toy.experiment(training, new Toy.LossConfig(-1), true), folder));

        // One leaked array of 16 x 64 floats a step would be 2 MB in each five hundred; what the compiler takes,
        // it takes once, and on a busy machine late.
        List<Long> growth = IntStream.range(1, kilobytes.size())
                .mapToObj(i -> kilobytes.get(i) - kilobytes.get(i - 1))
                .sorted()
                .toList();
        assertThat(growth).hasSize(9);
        assertThat(growth.get(4)).as("median of %s", growth).isLessThan(1_000);
    }

    private static long residentKilobytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
