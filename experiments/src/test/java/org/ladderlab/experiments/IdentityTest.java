package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.Plugin;

/** A run is its settings, its code, its files and its data: what is printed for it was computed with these. */
class IdentityTest {

    private static final String FILE =
            """
            name: own
            data: {type: numbers, file: data/numbers.txt}
            model:
              encoder: {type: gaussian-diffusion, schedule: mine}
              decoder: {type: denoiser, network: {type: mlp, width: 4, blocks: 1}, likelihood: {type: gaussian}}
            loss: {type: continuous-vdm}
            optimizer: {type: adam}
            training: {steps: 4, batchSize: 2, checkpointEvery: 2}
            evaluation: {batchSize: 8, maxLevels: 1}
            compute: {threads: 1}
            """;

    private static final String PLUGIN =
            """
            import java.nio.file.*;
            import java.util.*;
            import ai.djl.ndarray.NDArray;
            import ai.djl.ndarray.types.Shape;
            import org.ladderlab.spi.*;
            import org.ladderlab.spi.settings.*;
            import org.ladderlab.spi.tensors.*;
            import org.ladderlab.spi.data.*;
            import org.ladderlab.spi.model.*;
            import org.ladderlab.spi.diffusion.*;
            import org.ladderlab.spi.run.*;
            public final class MyIdea implements Plugin {
                public record Ends(@Setting("log SNR at t = 0") double top) {}
                public record Numbers(@Setting(value = "a number in each line", required = true, path = true) String file) {}
                record Line(double top) implements NoiseSchedule {
                    public double logSnr(double t) { return top + (BOTTOM - top) * t; }
                    public double logSnrDerivative(double t) { return BOTTOM - top; }
                }
                record Column(float[] values, String fingerprint) implements Dataset {
                    public DataSpec spec() { return new DataSpec("numbers", new Shape(1), Optional.empty(), 0); }
                    public int size(Split split) { return values.length; }
                    public Batch batch(Split split, int[] indices, Scope scope) {
                        float[] chosen = new float[indices.length];
                        for (int i = 0; i < indices.length; i++) chosen[i] = values[indices[i]];
                        return new Batch(scope.manager().create(chosen, new Shape(chosen.length, 1)), Optional.empty());
                    }
                }
                static Dataset read(String file) {
                    try {
                        List<String> lines = Files.readAllLines(Path.of(file));
                        float[] values = new float[lines.size()];
                        for (int i = 0; i < values.length; i++) values[i] = Float.parseFloat(lines.get(i));
                        return new Column(values, "" + lines);
                    } catch (java.io.IOException e) {
                        throw new ConfigurationException("file", "There is no file " + file + ".");
                    }
                }
                public String name() { return "my-idea"; }
                public List<ComponentType<?, ?>> components() {
                    return List.of(
                        ComponentType.of(Kind.SCHEDULE, "mine", new Ends(6), new ComponentType.Doc("A line.", "", ""),
                                (config, context) -> new Line(config.top())),
                        ComponentType.of(Kind.DATASET, "numbers", new Numbers(Required.setting()),
                                new ComponentType.Doc("Numbers.", "", ""), (config, context) -> read(config.file())));
                }
            }
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("own.yaml"), FILE);
        Files.createDirectories(folder.resolve("data"));
        numbers("0.1\n-0.2\n0.3\n0.7\n");
        plugin("-5");
    }

    private void numbers(String lines) throws IOException {
        Files.writeString(folder.resolve("data/numbers.txt"), lines);
    }

    /** Compiles the plugin, as a folder of classes. */
    private void plugin(String bottom) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path source = Files.writeString(folder.resolve("MyIdea.java"), PLUGIN.replace("BOTTOM", bottom));
        String path = System.getProperty("java.class.path");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", path, "-d", classes.toString(), source.toString()))
                .isZero();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve(Plugin.class.getName()), "MyIdea\n");
    }

    private CommandLineRun command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "--plugin-path", folder.resolve("classes").toString()));
        if (!List.of("evaluate", "reproduce", "work").contains(arguments[0])) {
            all.addAll(List.of("--runs", folder.resolve("runs").toString()));
        }
        return CommandLineRun.of(all);
    }

    private CommandLineRun run(String... sets) {
        List<String> arguments =
                new ArrayList<>(List.of("run", folder.resolve("own.yaml").toString()));
        Stream.of(sets).forEach(set -> arguments.addAll(List.of("--set", set)));
        return command(arguments.toArray(String[]::new));
    }

    private String compared(String run) {
        return CommandLineRun.of(List.of(
                        "compare",
                        run,
                        "--plugin-path",
                        folder.resolve("classes").toString()))
                .out();
    }

    private static String folderOf(CommandLineRun run) {
        return run.json().get("run").asText();
    }

    @Test
    void otherCodeIsAnotherRunAndTheOneOfTheOldCodeIsNamed() throws IOException {
        CommandLineRun first = run();
        assertThat(run().err()).contains("This run has finished before");

        plugin("-8");
        CommandLineRun second = run();
        assertThat(second.err())
                .contains("This is a new run: " + folderOf(first) + " has the same settings; the code of 'my-idea' has"
                        + " changed since it began.")
                .doesNotContain("has finished before");
        assertThat(second.json().get("weightsSha256")).isNotEqualTo(first.json().get("weightsSha256"));

        CommandLineRun judged = command("evaluate", folderOf(first));
        assertThat(judged.exitCode()).isZero();
        assertThat(judged.err()).contains("the code of 'my-idea' changed; its weights come from the old code");
        CommandLineRun again = command("reproduce", folderOf(first));
        assertThat(again.err()).contains("It will not be done in the same way: the code of 'my-idea' has changed");
        assertThat(again.err()).doesNotContain("It was done in the same way");

        plugin("-5");
        assertThat(folderOf(run())).isEqualTo(folderOf(first));
        assertThat(command("reproduce", folderOf(first)).err())
                .contains("done again: identical.", "It was done in the same way");
    }

    @Test
    void otherDataIsAnotherRunAndNoWeightsAreJudgedByIt() throws IOException {
        String first = folderOf(run());
        assertThat(compared(first)).contains("test/").doesNotContain("have changed");
        numbers("0.1\n-0.2\n0.3\n-0.7\n");

        assertThat(compared(first)).startsWith("The data have changed since these runs began; ");
        CommandLineRun judged = command("evaluate", first);
        assertThat(judged.exitCode()).isNotZero();
        assertThat(judged.out()).isEmpty();
        assertThat(judged.err()).contains("The data 'numbers' is not what the run in " + first + " is of");
        CommandLineRun second = run();
        assertThat(folderOf(second)).isNotEqualTo(first);
        assertThat(second.err()).contains(first + " has the same settings; the data has changed since it began.");
        assertThat(command("reproduce", first).err()).contains("It will not be done in the same way: the data has");
    }

    @Test
    void filesAreKnownByContentWhereverTheyLieAndMayGoOnceTheRunHasBegun() throws IOException {
        CommandLineRun trained = run();
        Path weights = folder.resolve("start.safetensors");
        assertThat(CommandLineRun.of(List.of("weights", "export", folderOf(trained), weights.toString()))
                        .exitCode())
                .isZero();
        Files.writeString(
                folder.resolve("own.yaml"), FILE.replace("model:\n", "model:\n  weights: {file: start.safetensors}\n"));
        String begun = folderOf(run());
        Path resolved = Path.of(begun, "resolved.yaml");
        assertThat(resolved).content().contains("file: " + weights);

        Path elsewhere = Files.copy(weights, folder.resolve("elsewhere.safetensors"));
        Files.delete(weights);
        assertThat(folderOf(run("model.weights.file=" + elsewhere))).isEqualTo(begun);
        Files.delete(Path.of(begun, "result.json"));
        CommandLineRun goneOn = run();
        assertThat(folderOf(goneOn)).isEqualTo(begun);
        assertThat(command("evaluate", begun).exitCode()).isZero();
        CommandLineRun anew = run("seed=2");
        assertThat(anew.exitCode()).isEqualTo(2);
        assertThat(anew.err()).contains(weights.toString());

        String other = folderOf(run("model.weights.file=null", "seed=3"));
        CommandLineRun.of(List.of("weights", "export", other, weights.toString()));
        CommandLineRun replaced = run();
        assertThat(folderOf(replaced)).isNotEqualTo(begun);
        assertThat(replaced.err())
                .contains(begun + " has the same settings; the content of " + weights
                        + " (model.weights.file) has changed since it began.");
    }

    @Test
    void theRunsOfASweepAreOfTheCodeAndTheFilesItBeganWith() throws IOException {
        String yaml = folder.resolve("own.yaml").toString();
        JsonNode swept = command("sweep", yaml, "--set", "seeds=2").json();
        String sweep = swept.get("sweep").asText();
        plugin("-8");
        JsonNode run = swept.get("runs").get(0);
        Files.delete(Path.of(run.get("folder").asText(), "result.json"));
        CommandLineRun task = command("work", sweep, run.get("name").asText());
        assertThat(task.exitCode()).isEqualTo(1);
        assertThat(task.err())
                .contains(
                        "The code of 'my-idea' has changed since the sweep was started, and the runs of a sweep are of"
                                + " one code and of the same files; start it again from its file");
        CommandLineRun framework = command("work", sweep, run.get("name").asText(), "--framework", "0".repeat(64));
        assertThat(framework.err()).contains("The framework's code has changed since the sweep was started");

        CommandLineRun second = command("sweep", yaml, "--set", "seeds=2");
        assertThat(second.err()).contains("2 of 2 runs begin anew: ", "the code of 'my-idea' has changed");
        assertThat(second.json().get("sweep").asText()).isNotEqualTo(sweep);
        assertThat(Files.exists(Path.of(sweep, "plan.json"))).isTrue();
    }

    @Test
    void provenanceTellsTheFrameworkAndTheRepositoriesOfTheFileAndOfEachPluginWithoutSecrets() throws Exception {
        for (List<String> arguments : List.of(
                List.of("init", "-q"),
                List.of("add", "own.yaml", "classes"),
                List.of("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "one"),
                List.of("remote", "add", "origin", "https://me:secret@example.org/lab.git?token=1"))) {
            List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
            command.addAll(arguments);
            assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        }
        Path file = Path.of(folderOf(run()), "provenance.json");
        JsonNode attempt =
                new ObjectMapper().readTree(file.toFile()).get("attempts").get(0);
        assertThat(attempt.at("/git/remote").asText()).isEqualTo("https://example.org/lab.git");
        assertThat(attempt.at("/git/commit").asText()).matches("[0-9a-f]{40}");
        assertThat(attempt.get("plugins"))
                .filteredOn(plugin -> plugin.get("name").asText().equals("my-idea"))
                .singleElement()
                .satisfies(plugin -> assertThat(plugin.at("/git/commit")).isEqualTo(attempt.at("/git/commit")));
        assertThat(attempt.at("/framework/version").asText()).isEqualTo("0.1.0");
        assertThat(attempt.at("/framework/modules")).hasSize(3);
        assertThat(attempt.get("libtorchBuild").asText()).contains(" bytes");
        assertThat(file).content().doesNotContain("secret", "token");
    }

    @Test
    void aRunInProgressIsNotMovedAwayAndAnEarlierOneIsKeptWhereNoListOfRunsFindsIt() throws Exception {
        String runs = folder.resolve("runs").toString();
        List<String> arguments = List.of(
                "run",
                folder.resolve("own.yaml").toString(),
                "--runs",
                runs,
                "--plugin-path",
                folder.resolve("classes").toString(),
                "--set",
                "training.steps=1000000");
        Process working = CommandLineRun.start(folder.resolve("out.txt"), arguments);
        while (!isTraining()) {
            assertThat(working.isAlive()).isTrue();
            Thread.sleep(100);
        }
        CommandLineRun refused = CommandLineRun.of(
                Stream.concat(arguments.stream(), Stream.of("--again")).toList());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("Another process is working on the run in " + runs);
        assertThat(folder.resolve("runs/.old")).doesNotExist();
        working.destroyForcibly().waitFor();

        String first = folderOf(run());
        String second = folderOf(command("run", folder.resolve("own.yaml").toString(), "--again"));
        assertThat(second).isEqualTo(first);
        Path kept = folder.resolve("runs/.old").resolve(Path.of(first).getFileName() + "-1");
        assertThat(kept.resolve("result.json")).exists();
        assertThat(folder.resolve("runs")).isDirectoryNotContaining("glob:**/own-*-1");
    }

    private boolean isTraining() throws IOException {
        if (!Files.isDirectory(folder.resolve("runs"))) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder.resolve("runs"))) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("step-"));
        }
    }
}
