package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.spi.tensors.Tensors;

/** Weights leave one run by the command line, and another run starts from them. */
class WeightsTest {

    private static final String LADDER =
            """
            name: small
            data: {type: digits}
            model:
              encoder: {type: mlp-ladder, width: [8, 6], latents: [3, 2], layers: 1}
              decoder: {type: mlp-ladder, likelihood: {type: gaussian}}
            loss: {type: hierarchical-elbo}
            optimizer: {type: adam}
            training: {steps: 3, batchSize: 20, averageDecay: 0}
            evaluation: {examples: 20}
            compute: {threads: 1}
            """;

    private static final String DIFFUSION =
            """
            name: teacher
            data: {type: gaussian, dimensions: 2, examples: {train: 20, validation: 4, test: 4}}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 8, logSnrMin: -8}}
              decoder: {type: denoiser, network: {type: mlp, width: 8, blocks: 1}, prediction: velocity, likelihood: gaussian}
            loss: continuous-vdm
            optimizer: adam
            training: {steps: 3, batchSize: 4, averageDecay: 0}
            compute: {threads: 1}
            """;

    @TempDir
    Path folder;

    private CommandLineRun run(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "run", folder.resolve("small.yaml").toString(), "--runs", folder.toString(), "--json", "--quiet"));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return CommandLineRun.of(arguments);
    }

    @Test
    void aLadderGoesOutWithPyTorchsNamesAndComesBackAsTheSameModel() throws IOException {
        Files.writeString(folder.resolve("small.yaml"), LADDER);
        JsonNode trained = run().json();
        String file = folder.resolve("small.safetensors").toString();
        CommandLineRun export = CommandLineRun.of(
                List.of("weights", "export", trained.get("run").asText(), file));
        assertThat(export.exitCode()).as(export.err()).isZero();

        CommandLineRun list = CommandLineRun.of(List.of("weights", "list", file));
        assertThat(list.out())
                .containsSubsequence(
                        "encoder.z1.up.linear0.weight  F32  (8, 64)",
                        "encoder.z1.estimate.mean.weight  F32  (3, 8)",
                        "decoder.output.bias  F32",
                        "encoder.z1.up.norm0.running_var  F32  (8)",
                        "encoder.z1.up.norm0.num_batches_tracked  I64  ()");
        JsonNode lines = new ObjectMapper()
                .readTree(CommandLineRun.of(List.of("weights", "list", file, "--json"))
                        .out());
        assertThat(lines.get(0).get("name").asText()).isEqualTo("encoder.z1.up.linear0.weight");
        assertThat(lines.get(0).get("shape").toString()).isEqualTo("[8,64]");

        JsonNode judged = run("training.steps=0", "seed=2", "model.weights={file: " + file + "}")
                .json();
        assertThat(judged.get("weightsSha256")).isEqualTo(trained.get("weightsSha256"));
    }

    @Test
    void aStudentBeginsWithItsTeacherWhichIsTheNewestRunOfAName() throws IOException {
        Path teacher = Files.writeString(folder.resolve("teacher.yaml"), DIFFUSION);
        JsonNode taught = CommandLineRun.of(List.of("run", teacher.toString(), "--runs", folder.toString(), "--json"))
                .json();
        Path student = Files.writeString(
                folder.resolve("student.yaml"),
                """
                extends: teacher.yaml
                name: student
                model: {encoder: {steps: 2}, weights: {file: teacher-*, part: decoder}}
                loss: {type: progressive-distillation, teacher: {run: teacher-*}}
                training: {steps: 0}
                sampling: {sampler: ddim, count: 4}
                """);
        JsonNode begun = CommandLineRun.of(List.of("run", student.toString(), "--runs", folder.toString(), "--json"))
                .json();
        assertThat(begun.get("weightsSha256")).isEqualTo(taught.get("weightsSha256"));
        assertThat(Path.of(begun.get("run").asText(), "resolved.yaml"))
                .content()
                .contains("run: " + taught.get("run").asText())
                .doesNotContain("teacher-*");
    }

    @Test
    void weightsThatDoNotFitAreAProblemOfTheirLineInTheFile() throws IOException {
        Path wrong = folder.resolve("wrong.safetensors");
        Files.writeString(wrong, "these are no weights");
        Files.writeString(
                folder.resolve("small.yaml"), LADDER.replace("model:\n", "model:\n  weights: {file: " + wrong + "}\n"));
        CommandLineRun run = run();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .containsPattern(
                        Pattern.quote("small.yaml:4:") + "[0-9]+ model\\.weights\\.file: The weights cannot be read")
                .contains("is not a whole safetensors file");
    }

    @Test
    void theMeanOfTwoRunsIsTheModelBetweenThem() throws IOException {
        Files.writeString(folder.resolve("small.yaml"), LADDER);
        List<String> runs = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (String seed : List.of("seed=1", "seed=2")) {
            runs.add(run(seed).json().get("run").asText());
            files.add(folder.resolve(seed + ".safetensors"));
            CommandLineRun.of(List.of(
                    "weights",
                    "export",
                    runs.get(runs.size() - 1),
                    files.get(files.size() - 1).toString()));
        }
        Path mean = folder.resolve("mean.safetensors");
        CommandLineRun made = CommandLineRun.of(List.of("weights", "mean", runs.get(0), runs.get(1), mean.toString()));
        assertThat(made.exitCode()).as(made.err()).isZero();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, NDArray> first = SafeTensors.read(files.get(0), manager).arrays();
            Map<String, NDArray> second =
                    SafeTensors.read(files.get(1), manager).arrays();
            Map<String, NDArray> middle = SafeTensors.read(mean, manager).arrays();
            assertThat(middle.keySet()).isEqualTo(first.keySet());
            for (String name :
                    List.of("encoder.z1.up.linear0.weight", "encoder.z1.up.norm0.running_var", "decoder.output.bias")) {
                assertThat(first.get(name).toFloatArray())
                        .isNotEqualTo(second.get(name).toFloatArray());
                assertThat(middle.get(name).toFloatArray())
                        .as(name)
                        .containsExactly(
                                Tensors.scale(first.get(name).add(second.get(name)), 0.5)
                                        .toFloatArray(),
                                within(1e-7f));
            }
        }
        assertThat(run("training.steps=0", "model.weights={file: " + mean + "}").exitCode())
                .isZero();

        String wider = run("model.encoder.width=[9, 6]").json().get("run").asText();
        CommandLineRun refused = CommandLineRun.of(List.of("weights", "mean", runs.get(0), wider, mean.toString()));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("are not of one model", "encoder.z1.up.linear0.weight")
                .doesNotContain("encoder.z2.up.norm0.weight");
        assertThat(CommandLineRun.of(List.of("weights", "mean", runs.get(0), runs.get(1), mean.toString(), "--raw"))
                        .err())
                .contains("leave --raw out");
    }

    @Test
    void whatCannotBeExportedIsSaid() {
        CommandLineRun none = CommandLineRun.of(List.of("weights", "export", folder.toString(), "x.safetensors"));
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("is no run's folder: it has no checkpoints");
        assertThat(CommandLineRun.of(List.of("weights", "give")).err()).contains("Write 'weights export RUN FILE");
    }
}
