package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the end of a run says beyond its ledger. */
class RunsEndTest {

    /** A regularisation so strong that no latent is worth its price. */
    private static final String COLLAPSING =
            """
            name: collapsing
            data: {type: toy-2d}
            model:
              encoder: {type: mlp-ladder, width: [8, 8], latents: [2, 2]}
              decoder: {type: mlp-ladder, likelihood: {type: gaussian}}
            loss: {type: hierarchical-elbo, beta: 1000}
            optimizer: {type: adam, learningRate: 0.01}
            training: {steps: 400, batchSize: 32, averageDecay: 0.9}
            compute: {threads: 1}
            evaluation: {splits: [test], examples: 200}
            sampling: {sampler: {type: top-down}, count: 16}
            """;

    @TempDir
    private Path folder;

    private CommandLineRun run(String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("collapsing.yaml"), COLLAPSING);
        return CommandLineRun.of(Stream.concat(
                        Stream.of(
                                "run",
                                file.toString(),
                                "--runs",
                                folder.resolve("runs").toString(),
                                "--json"),
                        Stream.of(more))
                .toList());
    }

    @Test
    void aModelWhoseLevelsAllCollapsedSaysSoAndFiguresThatAreGoneAreDrawnAgain() throws IOException {
        CommandLineRun first = run();

        assertThat(first.err())
                .contains("every level is below 0.01 nats: collapsed")
                .doesNotContain("ladderlab draw");
        assertThat(first.json().at("/collapsed/0").asText()).isEqualTo("test");

        Path run = Path.of(first.json().get("run").asText());
        Path samples = run.resolve("figures/samples.png");
        byte[] drawn = Files.readAllBytes(samples);
        Files.delete(samples);
        assertThat(run("--quiet").err())
                .contains("without the figures samples.png")
                .contains("'ladderlab draw " + run + "' draws them again");

        assertThat(CommandLineRun.of(List.of("draw", run.toString())).exitCode())
                .isZero();
        assertThat(Files.readAllBytes(samples)).isEqualTo(drawn);
        assertThat(run("--quiet").err()).isEmpty();

        Files.delete(samples);
        Files.createDirectories(samples.resolve("taken"));
        CommandLineRun again = CommandLineRun.of(List.of("draw", run.toString()));
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("The figure samples.png could not be drawn: Cannot write the figure");
    }

    @Test
    void whatIsNoRunHasNoFigures() {
        CommandLineRun refused = CommandLineRun.of(List.of("draw", folder.toString()));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("is no run's folder");
    }
}
