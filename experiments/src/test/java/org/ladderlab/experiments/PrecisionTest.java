package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short training in bfloat16 tracks that in float32: same seed, so that only the rounding differs. */
class PrecisionTest {

    private static final String DIGITS =
            """
            name: small
            data: {type: digits}
            optimizer: {type: adam, learningRate: 0.002}
            training: {steps: 80, batchSize: 50, averageDecay: 0.95}
            evaluation: {examples: 200, draws: 2}
            compute: {threads: 1, precision: bf16}
            """;

    private static final String DIFFUSION = DIGITS
            + """
            model:
              encoder:
                type: gaussian-diffusion
                schedule: {type: linear-logsnr, logSnrMax: 6.5, logSnrMin: -6}
              decoder:
                type: denoiser
                network: {type: unet, channels: 16, multipliers: [1, 2], blocks: 1, attention: [4], groups: 4}
                likelihood: {type: categorical}
            loss: {type: continuous-vdm}
            """;

    private static final String LADDER = DIGITS
            + """
            model:
              encoder: {type: mlp-ladder, width: [64, 32], latents: [8, 4]}
              decoder: {type: mlp-ladder, likelihood: {type: categorical}}
            loss: {type: hierarchical-elbo}
            """;

    private static final String NVAE = DIGITS
            + """
            model:
              encoder: {type: nvae, groups: [1, 1], latentChannels: 2, channels: 8}
              decoder: {type: nvae, likelihood: {type: categorical}, expansion: 2}
            loss: {type: nvae-elbo}
            """;

    @TempDir
    Path folder;

    private CommandLineRun run(String experiment, String... settings) throws Exception {
        Path file = folder.resolve("small.yaml");
        Files.writeString(file, experiment);
        List<String> arguments =
                new ArrayList<>(List.of("run", file.toString(), "--runs", folder.toString(), "--json", "--quiet"));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return CommandLineRun.of(arguments);
    }

    private void tracks(String experiment) throws Exception {
        JsonNode rounded = run(experiment).json();
        JsonNode exact = run(experiment, "compute.precision=fp32").json();
        assertThat(rounded.get("weightsSha256")).isNotEqualTo(exact.get("weightsSha256"));
        assertThat(rounded.get("run"))
                .as("the precision decides what is computed")
                .isNotEqualTo(exact.get("run"));
        double nats = exact.at("/evaluation/test/total/nats").asDouble();
        assertThat(rounded.at("/evaluation/test/total/nats").asDouble()).isCloseTo(nats, within(0.01 * nats));
        assertThat(Path.of(rounded.get("run").asText(), "provenance.json"))
                .content()
                .contains("\"precision\" : \"bf16\"");
    }

    @Test
    void aDiffusionInBfloat16TracksFloat32() throws Exception {
        tracks(DIFFUSION);
    }

    @Test
    void aLadderInBfloat16TracksFloat32() throws Exception {
        tracks(LADDER);
    }

    @Test
    void anNvaeInBfloat16TracksFloat32() throws Exception {
        tracks(NVAE);
    }

    @Test
    void anotherPrecisionIsAProblemOfTheFileWithTheChoices() throws Exception {
        CommandLineRun run = run(LADDER.replace("bf16", "fp16"));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("compute.precision", "fp16", "fp32", "bf16");
    }
}
