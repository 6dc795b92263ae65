package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments, then the same command: it goes on and ends as if nothing had happened. The second run draws
 * its times adaptively, so that it has a state beside its weights.
 */
class KillTest {

    private static final int KILLS = 4;
    private static final long SEED = 20;

    @TempDir
    private Path folder;

    @Test
    void aKilledRunEndsWithTheWeightsAndLedgersOfAnUndisturbedOne() throws Exception {
        Path undisturbed = folder.resolve("undisturbed.txt");
        long start = System.nanoTime();
        assertThat(start(undisturbed, "a").waitFor()).isZero();
        long whole = (System.nanoTime() - start) / 1_000_000;

        SplittableRandom random = new SplittableRandom(SEED);
        int killed = 0;
        Path disturbed = folder.resolve("disturbed.txt");
        for (int i = 0; i < KILLS; i++) {
            Process run = start(disturbed, "b");
            if (!run.waitFor((long) (whole * (0.25 + 0.5 * random.nextDouble())), TimeUnit.MILLISECONDS)) {
                run.destroyForcibly().waitFor();
                killed++;
            }
        }
        assertThat(killed).as("runs that were killed before their end").isPositive();
        assertThat(start(disturbed, "b").waitFor()).isZero();

        JsonNode expected = CommandLineRun.json(Files.readString(undisturbed)).get("runs");
        JsonNode actual = CommandLineRun.json(Files.readString(disturbed)).get("runs");
        assertThat(actual).hasSize(2);
        for (int run = 0; run < 2; run++) {
            for (String what : List.of("weightsSha256", "evaluation", "steps", "status")) {
                assertThat(actual.get(run).get(what))
                        .isEqualTo(expected.get(run).get(what));
            }
        }
    }

    private Process start(Path stdout, String runs) throws IOException {
        return CommandLineRun.start(
                stdout,
                List.of(
                        "run",
                        CommandLineRun.experiment("quickstart.yaml"),
                        "--json",
                        "--runs",
                        folder.resolve(runs).toString(),
                        "--set",
                        "training.steps=60",
                        "--set",
                        "training.checkpointEvery=7",
                        "--set",
                        "runs.vdm.loss.times={type: adaptive}",
                        "--set",
                        "compute.threads=1",
                        "--set",
                        "evaluation.examples=100"));
    }
}
