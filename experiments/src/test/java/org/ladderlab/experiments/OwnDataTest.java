package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table without a test split, and a model whose weights are those of chance. */
class OwnDataTest {

    @TempDir
    private Path folder;

    private Path write(String steps) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder table = new StringBuilder();
        for (int n = 0; n < 300; n++) {
            table.append(random.nextGaussian())
                    .append(',')
                    .append(random.nextGaussian())
                    .append('\n');
        }
        Files.writeString(folder.resolve("table.csv"), table);
        return Files.writeString(
                folder.resolve("table.yaml"),
                """
                name: table
                seed: 1
                data: {type: arrays, path: table.csv, shares: {validation: 0.2, test: 0}}
                model:
                  encoder: {type: mlp-ladder, width: [8], latents: [2]}
                  decoder: {type: mlp-ladder, likelihood: {type: gaussian}}
                loss: {type: hierarchical-elbo}
                optimizer: {type: adam, learningRate: 0.001}
                training: {steps: STEPS, batchSize: 16}
                evaluation: {splits: [validation], batchSize: 20}
                sampling: {sampler: {type: top-down}, count: 4}
                metrics: [{type: sliced-wasserstein, samples: 40, reference: 40, slices: 2}]
                compute: {threads: 1}
                """
                        .replace("STEPS", steps));
    }

    private CommandLineRun command(String... words) {
        return CommandLineRun.of(List.of(words));
    }

    private Path trained(String steps) throws IOException {
        Path file = write(steps);
        assertThat(command("validate", file.toString()).exitCode()).isZero();
        JsonNode run = command(
                        "run",
                        file.toString(),
                        "--json",
                        "--runs",
                        folder.resolve("runs").toString())
                .json();
        assertThat(run.at("/metrics/sliced-wasserstein~1distance-of-data/value").isNumber())
                .isTrue();
        return Path.of(run.get("run").asText());
    }

    @Test
    void whereThereIsNoTestSplitTheJudgedOneIsMeasuredAndShown() throws IOException {
        Path run = trained("2");
        assertThat(run.resolve("figures/reconstructions.png")).isNotEmptyFile();
        String out = folder.resolve("back.npz").toString();
        assertThat(command("sample", run.toString(), "--reconstruct", "0.5", "--count", "45", "--out", out)
                        .exitCode())
                .isZero();
        assertThat(command("sample", run.toString(), "--reconstruct", "0.5", "--count", "200", "--out", out)
                        .err())
                .contains("The validation split has");
    }

    @Test
    void weightsThatWereNeverTrainedAreThoseOfTheirSeed() throws IOException {
        Path run = trained("0");
        assertThat(command("evaluate", run.toString()).exitCode()).isZero();
        assertThat(command("evaluate", run.toString(), "--set", "seed=2").err())
                .contains("its weights are those of its seed, and with the seed 2 they are others");
        assertThat(command("sample", run.toString(), "--seed", "2").err())
                .contains("its weights are those of its seed");
    }
}
