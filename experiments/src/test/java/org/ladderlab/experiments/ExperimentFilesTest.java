package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every experiment file of the project is valid, and the first one that a newcomer runs says what it promises. */
class ExperimentFilesTest {

    @TempDir
    private Path runs;

    /** Those of the page of claims are carried out in {@link SeedFilesTest}. */
    static List<String> files() throws IOException {
        Path folder = CommandLineRun.root().resolve("experiments");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.toString().contains("target"))
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> !file.startsWith("seeds"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void anExperimentFileIsValid(String file) {
        CommandLineRun run = CommandLineRun.of(List.of("validate", CommandLineRun.experiment(file)));
        Assumptions.assumeFalse(
                run.err().contains("ladderlab data get "), "Its data are not on this machine: " + run.err());
        Assumptions.assumeFalse(
                run.err().contains("There is no run in ") || run.err().matches("(?s).*cannot be read: \\S+-\\* .*"),
                "It learns from runs that are not on this machine: " + run.err());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    void theQuickstartGivesTwoLedgersAndTheirPictures() {
        CommandLineRun run = CommandLineRun.of(List.of(
                "run",
                CommandLineRun.experiment("quickstart.yaml"),
                "--json",
                "--runs",
                runs.toString(),
                "--set",
                "training.steps=20",
                "--set",
                "compute.threads=1",
                "--set",
                "evaluation.examples=50"));
        JsonNode results = run.json().get("runs");
        assertThat(results).hasSize(2);
        for (JsonNode result : results) {
            assertThat(result.get("status").asText()).isEqualTo("finished");
            assertThat(result.get("steps").asInt()).isEqualTo(20);
            assertThat(result.get("weightsSha256").asText()).matches("[0-9a-f]{64}");
            assertThatTheTermsAddUp(result.at("/evaluation/test"));
            Path folder = Path.of(result.get("run").asText());
            for (String figure : List.of("loss", "ledger", "samples", "reconstructions")) {
                assertThat(folder.resolve("figures").resolve(figure + ".png")).isNotEmptyFile();
            }
        }
        assertThat(runs.resolve("quickstart-comparison.png")).isNotEmptyFile();
        assertThat(run.out().strip().lines()).as("stdout carries JSON alone").hasSize(1);
    }

    private static void assertThatTheTermsAddUp(JsonNode ledger) {
        double sum = ledger.at("/reconstruction/nats").asDouble()
                + ledger.at("/prior/nats").asDouble();
        for (JsonNode level : ledger.get("levels")) {
            assertThat(level.get("depth").asDouble()).isBetween(0.0, 1.0);
            sum += level.get("nats").asDouble();
        }
        double total = ledger.at("/total/nats").asDouble();
        assertThat(sum).isCloseTo(total, within(1e-6 * Math.abs(total)));
        assertThat(ledger.at("/total/bitsPerDim").asDouble()).isCloseTo(total / (64 * Math.log(2)), within(1e-9));
    }
}
