package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A density on the 8x8 digits, whose 17 values are no continuum. */
class DensityOnGridTest {

    private static final String REST =
            """
            data: {type: digits}
            optimizer: {type: adam}
            training: {steps: 2, batchSize: 8, validateEvery: 2}
            compute: {threads: 1}
            evaluation: {examples: 20, maxLevels: 2}
            """;
    private static final String DIFFUSION =
            """
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 6, logSnrMin: -6}}
              decoder: {type: denoiser, network: {type: mlp, width: 16, blocks: 1}, likelihood: {type: gaussian}}
            loss: {type: continuous-vdm}
            metrics: [{type: flow-likelihood, examples: 2}]
            """;
    private static final String LADDER =
            """
            model:
              encoder: {type: mlp-ladder, width: [16, 8], latents: [4, 2]}
              decoder: {type: mlp-ladder, likelihood: {type: gaussian}}
            loss: {type: hierarchical-elbo}
            metrics: [{type: importance-weighted-bound, draws: 2, examples: 2}]
            """;
    private static final String AUTOENCODER =
            """
            model:
              encoder: {type: autoencoder, width: 16, latent: 4}
              decoder: {type: mlp-ladder, likelihood: {type: gaussian}}
            loss: {type: hierarchical-elbo}
            metrics: [{type: importance-weighted-bound, draws: 2, examples: 2}]
            """;

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("grid.yaml"), "name: grid\n" + REST + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {DIFFUSION, LADDER, AUTOENCODER})
    void itsNatsHaveNamesOfTheirOwnAndNoBits(String model) throws IOException {
        Path runs = folder.resolve("runs");
        CommandLineRun run =
                CommandLineRun.of(List.of("run", file(model).toString(), "--json", "--runs", runs.toString()));
        JsonNode ledger = run.json().at("/evaluation/test");
        assertThat(ledger.at("/measure").asText()).isEqualTo("density-on-grid");
        assertThat(ledger.at("/total/bitsPerDim").isNull()).isTrue();
        assertThat(run.json().get("metrics").fieldNames())
                .toIterable()
                .anyMatch(key -> key.endsWith("/densityNats"))
                .noneMatch(key -> key.endsWith("/nats") || key.endsWith("bitsPerDim"));
        assertThat(CommandLineRun.of(List.of("run", file(model).toString(), "--runs", runs.toString()))
                        .out())
                .contains("test split (negative bound of a density on grid, lower is better)")
                .contains("no code length, so not in bits/dim")
                .containsPattern("total .* density");
        String journal =
                Files.readString(Path.of(run.json().get("run").asText()).resolve("journal.jsonl"));
        assertThat(journal)
                .contains("\"test/densityTotal\"", "\"validation/densityTotal\"")
                .doesNotContain(
                        "\"test/total\"", "\"validation/total\"", "bitsPerDim", "\"batch/total\"", "/reconstruction\"");
    }

    @Test
    void inspectCallsItUnusual() throws IOException {
        JsonNode portrait = CommandLineRun.of(List.of("inspect", file(DIFFUSION).toString(), "--json"))
                .json();
        assertThat(portrait.get("measure").asText()).isEqualTo("density-on-grid");
        assertThat(portrait.get("unusual")).anySatisfy(sentence -> assertThat(sentence.asText())
                .startsWith("The likelihood is a density, and the data lie on a grid of 17 values"));
    }

    /** Ranked together, a density would always win. */
    @Test
    void halvingDoesNotRankItWithProbabilities() throws IOException {
        CommandLineRun run = CommandLineRun.of(List.of(
                "validate",
                file(DIFFUSION
                                + "halving: {firstStep: 1}\n"
                                + "ablate: {baseline: gaussian, variants: {categorical: {model: {decoder: {likelihood: categorical}}}}}\n")
                        .toString()));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("halving: ranks the variants by their bounds")
                .contains("probabilities of the data's values");
    }
}
