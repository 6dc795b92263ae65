package org.ladderlab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;

/** The worker as the driver sees it, without the other framework. */
class WorkerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODELS =
            Path.of(System.getProperty("ladderlab.root", "../.."), "tools", "bench", "models");
    private static final List<String> SMALL = List.of(
            "model.decoder.network={channels: 8, multipliers: [1], blocks: 1, attention: [], groups: 4}",
            "training.batchSize=2",
            "compute.threads=1");

    /** An array of a safetensors file, all values equal. */
    private record Constant(List<Integer> shape, float value) {

        int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    @TempDir
    private Path folder;

    @Test
    void computesTheLossOfGivenWeightsAndDrawsThenStepsInBlocks() throws Exception {
        write("batch", Map.of("x", new Constant(List.of(2, 1, 4, 4), 1)));
        write("draws", Map.of("0", new Constant(List.of(2, 1, 4, 4), 2)));
        // Every weight is 0 but the last bias, so that the network says 1 everywhere: (2 - 1)^2 is left of the noise.
        Map<String, Constant> weights = new LinkedHashMap<>();
        shapes().forEach((name, shape) ->
                weights.put(name, new Constant(shape, name.endsWith("conv_out.bias") ? 1 : 0)));
        write("weights", weights);

        Process worker = start("train", "unet.yaml", "model.weights.file=" + file("weights"));
        try (PrintStream ask = new PrintStream(worker.getOutputStream(), true, StandardCharsets.UTF_8);
                BufferedReader answers = worker.inputReader(StandardCharsets.UTF_8)) {
            ask.println("check " + file("draws"));
            JsonNode check = JSON.readTree(answers.readLine());
            assertThat(check.path("loss").asDouble()).isEqualTo(1);
            // Only the last bias has a gradient: the layers before it are 0, and so is what they see.
            assertThat(check.path("gradientNorm").asDouble()).isEqualTo(2);

            for (int block : List.of(1, 3, 2)) {
                ask.println("step " + block);
                JsonNode steps = JSON.readTree(answers.readLine());
                assertThat(steps.path("value").asDouble()).isPositive().isFinite();
                assertThat(steps.path("seconds").asDouble()).isPositive();
                assertThat(steps.path("sinceStart").asDouble())
                        .isGreaterThan(steps.path("seconds").asDouble());
            }
            ask.println("quit");
            assertThat(answers.readLine()).isNull();
            assertThat(worker.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(worker.exitValue()).isZero();
        } finally {
            worker.destroyForcibly();
        }
    }

    @Test
    void evaluatesTheBoundAndSamples() throws Exception {
        write("batch", Map.of("x", new Constant(List.of(2, 1, 4, 4), 0.99609375f)));
        for (String task : List.of("bound", "sample")) {
            Process worker =
                    start(task, "diffusion.yaml", "sampling.count=2", "sampling.sampler={type: ancestral, steps: 2}");
            try (PrintStream ask = new PrintStream(worker.getOutputStream(), true, StandardCharsets.UTF_8);
                    BufferedReader answers = worker.inputReader(StandardCharsets.UTF_8)) {
                ask.println("step 2");
                assertThat(JSON.readTree(answers.readLine()).path("value").asDouble())
                        .as(task)
                        .isFinite();
            } finally {
                worker.destroyForcibly();
            }
        }
    }

    @Test
    void everyModelOfTheBenchmarkIsAValidExperiment() throws IOException {
        try (Stream<Path> files = Files.list(MODELS)) {
            assertThat(files).isNotEmpty().allSatisfy(file -> read(file, List.of("data.file=none")));
        }
    }

    private Map<String, List<Integer>> shapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        try (BuiltExperiment built = ExperimentBuilder.build(read(MODELS.resolve("unet.yaml"), settings()))) {
            built.parameters()
                    .weights()
                    .forEach((name, weight) -> shapes.put(
                            name,
                            Arrays.stream(weight.getShape().getShape())
                                    .mapToInt(Math::toIntExact)
                                    .boxed()
                                    .toList()));
        }
        return shapes;
    }

    private static Experiment read(Path model, List<String> settings) {
        return new ExperimentReader<>(Catalogue.load(List.of()), Experiment.class, Experiment.DEFAULTS)
                .read(model, settings)
                .get(0)
                .value();
    }

    private List<String> settings() {
        return Stream.concat(SMALL.stream(), Stream.of("data.file=" + file("batch")))
                .toList();
    }

    private Process start(String task, String model, String... more) throws IOException {
        List<String> command = Stream.of(
                        Stream.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Xmx256m",
                                "-Dai.djl.offline=true",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                Worker.class.getName(),
                                task,
                                MODELS.resolve(model).toString()),
                        settings().stream(),
                        Stream.of(more))
                .flatMap(words -> words)
                .toList();
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private Path file(String name) {
        return folder.resolve(name + ".safetensors");
    }

    private void write(String name, Map<String, Constant> arrays) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        int size = 0;
        for (Map.Entry<String, Constant> array : arrays.entrySet()) {
            ObjectNode entry = header.putObject(array.getKey()).put("dtype", "F32");
            entry.set("shape", JSON.valueToTree(array.getValue().shape()));
            int end = size + 4 * array.getValue().size();
            entry.putArray("data_offsets").add(size).add(end);
            size = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        ByteBuffer content = ByteBuffer.allocate(8 + json.length + size).order(ByteOrder.LITTLE_ENDIAN);
        content.putLong(json.length).put(json);
        for (Constant array : arrays.values()) {
            for (int i = 0; i < array.size(); i++) {
                content.putFloat(array.value());
            }
        }
        Files.write(file(name), content.array());
    }
}
