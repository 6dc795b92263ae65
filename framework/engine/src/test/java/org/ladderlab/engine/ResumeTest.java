package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.run.RunStatus;

/** A run that is stopped in any way goes on to the very same end. */
class ResumeTest {

    private static final int STEPS = 80;

    @TempDir
    Path temporary;

    @Test
    void aRunThatIsKilledAtRandomMomentsEndsAsAnUninterruptedOneDoes() throws Exception {
        Path whole = temporary.resolve("whole");
        Path killed = temporary.resolve("killed");
        RunResult expected = run(whole);
        SplittableRandom random = new SplittableRandom(1);
        int kills = 0;
        for (int k = 0; k < 4; k++) {
            Process process = ToyRun.start(killed, STEPS, 4);
            waitForStep(process, 5 + random.nextInt(20));
            Thread.sleep(random.nextInt(5));
            process.destroyForcibly();
            assertThat(process.waitFor()).isEqualTo(137);
            kills++;
        }
        RunResult result = run(killed);

        assertThat(kills).isEqualTo(4);
        assertThat(result.weightsSha256()).isEqualTo(expected.weightsSha256());
        assertThat(result.evaluation()).isEqualTo(expected.evaluation());
        assertThat(result.metrics()).isEqualTo(expected.metrics());
        assertThat(points(killed)).isEqualTo(points(whole));
        assertThat(SamplingWhileTrainingTest.pictures(killed))
                .as("samples while training")
                .containsExactlyEntriesOf(SamplingWhileTrainingTest.pictures(whole))
                .hasSize(2 + (STEPS - 1) / 20);
        assertThat(events(killed)).contains("resumed").doesNotContain("checkpoint-damaged");
    }

    @Test
    void aRunThatIsToldToEndWritesACheckpointAndGoesOnExactly() throws Exception {
        Path stopped = temporary.resolve("stopped");
        Process process = ToyRun.start(stopped, STEPS, 20);
        waitForStep(process, 33);
        process.destroy();
        process.waitFor();

        RunResult half = ResultJson.fromJson(Files.readString(stopped.resolve("result.json")));
        assertThat(half.status()).isEqualTo(RunStatus.INTERRUPTED);
        // How soon the signal arrives is the machine's business; that the stop left its own checkpoint is the engine's.
        assertThat(half.steps()).isBetween(33L, STEPS - 1L);
        assertThat(stopped.resolve("checkpoints/step-%010d.safetensors".formatted(half.steps())))
                .exists();
        assertThat(events(stopped)).contains("interrupted");
        assertThat(run(stopped).weightsSha256())
                .isEqualTo(run(temporary.resolve("whole")).weightsSha256());
        assertThat(points(stopped)).isEqualTo(points(temporary.resolve("whole")));
    }

    @Test
    void anInterruptedThreadStopsAndGoesOnExactly() {
        Path stopped = temporary.resolve("stopped");
        Toy.Silent interrupting = new Toy.Silent() {
            @Override
            public void step(
                    String run,
                    long step,
                    long steps,
                    double pace,
                    double left,
                    double loss,
                    java.util.OptionalDouble bits) {
                if (step == 23) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        RunResult half = new Engine(interrupting).run(Toy.request(Toy.experiment(STEPS), stopped));

        assertThat(half.status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(half.steps()).isEqualTo(23);
        assertThat(run(stopped).weightsSha256())
                .isEqualTo(run(temporary.resolve("whole")).weightsSha256());
        assertThat(points(stopped)).isEqualTo(points(temporary.resolve("whole")));
    }

    @Test
    void aDamagedCheckpointIsSetAsideAndTheOneBeforeItIsUsed() throws Exception {
        Path folder = temporary.resolve("damaged");
        RunResult first = run(folder);
        Files.delete(folder.resolve("result.json"));
        Path newest = folder.resolve("checkpoints/step-0000000080.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 5] ^= 1;
        Files.write(newest, bytes);

        Toy.Silent progress = new Toy.Silent();
        RunResult second = new Engine(progress).run(Toy.request(Toy.experiment(STEPS), folder));

        assertThat(progress.steps).isEqualTo(10);
        assertThat(second.weightsSha256()).isEqualTo(first.weightsSha256());
        assertThat(progress.messages).anyMatch(message -> message.contains("damaged"));
        assertThat(events(folder)).contains("checkpoint-damaged", "resumed");
        assertThat(newest.resolveSibling(newest.getFileName() + ".damaged")).exists();
    }

    @Test
    void aDiskThatIsFullUnderTheJournalStopsTheRunWithItsRemedyAndTheRunGoesOnExactly() throws Exception {
        int steps = 600;
        int kilobytes = 16;
        Path full = temporary.resolve("full");
        Process process = ToyRun.startOnSmallDisk(kilobytes, full, steps);
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(printed)
                .contains(
                        "RunException: Cannot write " + full.resolve("journal.jsonl"), "start the same command again");
        String journal = Files.readString(full.resolve("journal.jsonl"));
        assertThat(journal.length()).isBetween(1024 * kilobytes - 1000, 1024 * kilobytes);
        assertThat(journal).endsWith("}\n");
        assertThat(Journal.read(full.resolve("journal.jsonl")))
                .hasSize((int) journal.lines().count());

        RunResult resumed = new Engine(new Toy.Silent()).run(Toy.request(Toy.experiment(steps), full));
        Path whole = temporary.resolve("whole");
        RunResult expected = new Engine(new Toy.Silent()).run(Toy.request(Toy.experiment(steps), whole));
        assertThat(resumed.weightsSha256()).isEqualTo(expected.weightsSha256());
        assertThat(points(full)).isEqualTo(points(whole));
    }

    @Test
    void aFinishedRunIsNotRepeated() {
        Path folder = temporary.resolve("finished");
        RunResult first = run(folder);
        Toy.Silent progress = new Toy.Silent();

        assertThat(new Engine(progress).run(Toy.request(Toy.experiment(STEPS), folder)))
                .isEqualTo(first);
        assertThat(progress.steps).isZero();
    }

    private static RunResult run(Path folder) {
        return new Engine(new Toy.Silent()).run(Toy.request(Toy.experiment(STEPS), folder));
    }

    /** Reads what the process prints until it has done so many steps in this attempt. */
    private static void waitForStep(Process process, int count) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder printed = new StringBuilder();
        int steps = 0;
        while (steps < count) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("The run ended before step " + count + ": " + printed);
            }
            printed.append(line).append('\n');
            steps += line.startsWith("step ") ? 1 : 0;
        }
    }

    private static List<String> events(Path folder) {
        return Journal.read(folder.resolve("journal.jsonl")).stream()
                .filter(Journal.Event.class::isInstance)
                .map(entry -> ((Journal.Event) entry).name())
                .toList();
    }

    /** All values by step but those that measure time; fails if a point is there twice. */
    private static Map<String, Double> points(Path folder) {
        Map<String, Double> points = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (Journal.Entry entry : Journal.read(folder.resolve("journal.jsonl"))) {
            if (entry instanceof Journal.Metrics metrics) {
                metrics.values().forEach((name, value) -> {
                    String key = metrics.step() + " " + name;
                    assertThat(seen.add(key)).as(key).isTrue();
                    if (!name.equals("batch/stepsPerSecond")) {
                        points.put(key, value);
                    }
                });
            }
        }
        return points;
    }
}
