package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments of a sweep of 12 small runs: of a worker, of the launcher, of all of them at once as when the
 * machine fails. The same command goes on, and every run ends as in a sweep that nothing happened to.
 */
class SweepKillTest {

    private static final int KILLS = Integer.getInteger("ladderlab.kills", 4);
    private static final long LONGEST_PAUSE_MILLIS = Long.getLong("ladderlab.killPause", 4000);
    private static final long SEED = 21;

    private static final String SWEEP =
            """
            name: kills
            data: {type: gaussian, dimensions: 2, standardDeviation: 0.5, examples: {train: 500, test: 200}}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 6, logSnrMin: -6}}
              decoder: {type: denoiser, network: {type: mlp, width: 16, blocks: 1}, likelihood: {type: gaussian}}
            loss: {type: continuous-vdm}
            optimizer: {type: adam}
            training: {steps: 300, batchSize: 32, checkpointEvery: 20, keepCheckpoints: 1}
            compute: {threads: 1}
            evaluation: {batchSize: 200, maxLevels: 2}
            ablate:
              baseline: plain
              variants:
                cosine: {model: {encoder: {schedule: {type: truncated-cosine, logSnrMax: 6, logSnrMin: -6}}}}
                fast: {optimizer: {learningRate: 0.01}}
            seeds: 4
            """;

    @TempDir
    private Path folder;

    @Test
    void aSweepThatIsKilledEndsAsOneThatIsNot() throws Exception {
        Path file = Files.writeString(folder.resolve("kills.yaml"), SWEEP);
        Path undisturbed = folder.resolve("undisturbed.txt");
        assertThat(start(file, "a", undisturbed).waitFor()).isZero();

        SplittableRandom random = new SplittableRandom(SEED);
        Path disturbed = folder.resolve("disturbed.txt");
        Process launcher = start(file, "b", disturbed);
        int kills = 0;
        while (kills < KILLS) {
            boolean ended = launcher.waitFor(200 + random.nextLong(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS);
            if (ended) {
                break;
            }
            kill(launcher, random.nextInt(3), random);
            kills++;
            if (!launcher.isAlive()) {
                launcher = start(file, "b", disturbed);
            }
        }
        assertThat(kills).as("kills before the sweep's end").isPositive();
        launcher.waitFor();
        // A worker that outlived its launcher holds its run for a moment; the sweep waits for it.
        assertThat(start(file, "b", disturbed).waitFor()).isZero();

        Map<String, JsonNode> expected = results("a");
        assertThat(expected).hasSize(12);
        assertThat(results("b")).isEqualTo(expected);
        System.out.println(kills + " kills of a sweep of 12 runs");
    }

    private static void kill(Process launcher, int what, SplittableRandom random) {
        List<ProcessHandle> workers = new ArrayList<>(launcher.descendants().toList());
        if (what == 0 && !workers.isEmpty()) {
            workers.get(random.nextInt(workers.size())).destroyForcibly();
            return;
        }
        launcher.destroyForcibly();
        if (what == 1) {
            workers.forEach(ProcessHandle::destroyForcibly);
        }
        launcher.onExit().join();
    }

    private Process start(Path file, String where, Path stdout) throws IOException {
        return CommandLineRun.start(
                stdout,
                List.of(
                        "sweep",
                        file.toString(),
                        "--json",
                        "--attempts",
                        "1000",
                        "--runs",
                        folder.resolve(where).resolve("runs").toString(),
                        "--launcher",
                        "{type: local, workers: 2}"));
    }

    /** What matters of each run's result, by its folder. */
    private Map<String, JsonNode> results(String where) throws IOException {
        Map<String, JsonNode> results = new TreeMap<>();
        try (var runs = Files.list(folder.resolve(where).resolve("runs"))) {
            for (Path run : runs.filter(Files::isDirectory).toList()) {
                JsonNode result =
                        new ObjectMapper().readTree(run.resolve("result.json").toFile());
                JsonNode kept = new ObjectMapper()
                        .createObjectNode()
                        .put("weights", result.path("weightsSha256").asText())
                        .put("status", result.path("status").asText())
                        .set("evaluation", result.path("evaluation"));
                results.put(run.getFileName().toString(), kept);
            }
        }
        return results;
    }
}
