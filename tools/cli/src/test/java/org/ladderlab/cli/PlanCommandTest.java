package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.registry.experiment.ResolvedExperiment;

class PlanCommandTest {

    private static final String FILE =
            """
            name: lab
            data: {type: gaussian, dimensions: 1, standardDeviation: 0.5, examples: {train: 100, validation: 50, test: 50}}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 6, logSnrMin: -6}}
              decoder: {type: denoiser, network: {type: mlp, width: 8, blocks: 1}, likelihood: {type: gaussian}}
            loss: {type: continuous-vdm}
            optimizer: {type: adam}
            training: {steps: 5, batchSize: 10}
            compute: {threads: 1}
            ablate:
              baseline: slow
              variants:
                slow: {optimizer: {learningRate: 0.001}}
                fast: {optimizer: {learningRate: 0.01}, training: {steps: 7}}
                wide: {model: {decoder: {network: {width: 12}}}}
            seeds: 2
            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private Path file() throws Exception {
        return Files.writeString(folder.resolve("lab.yaml"), FILE);
    }

    @Test
    void aRunThatHasFinishedIsDoneInThePlan() throws Exception {
        String alone = FILE.substring(0, FILE.indexOf("ablate:"));
        Path file = Files.writeString(folder.resolve("alone.yaml"), alone);
        String runs = folder.resolve("runs").toString();
        for (boolean done : new boolean[] {false, true}) {
            out.reset();
            assertThat(run("plan", file.toString(), "--runs", runs, "--json", "--no-probe"))
                    .isZero();
            JsonNode plan = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
            assertThat(plan.path("runs").get(0).path("done").asBoolean()).isEqualTo(done);
            assertThat(run("run", file.toString(), "--runs", runs, "--quiet")).isZero();
        }
        out.reset();
        assertThat(run("plan", file.toString(), "--runs", runs)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("1 of them done", "5      done");
    }

    @Test
    void thePlanAsJsonHasStepsTimesAndTheBaseline() throws Exception {
        assertThat(run("plan", file().toString(), "--json"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        JsonNode plan = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(plan.path("baseline").asText()).isEqualTo("slow");
        assertThat(plan.path("runs").findValuesAsText("steps")).containsExactly("5", "5", "7", "7", "5", "5");
        assertThat(plan.path("runs").findValuesAsText("variant"))
                .containsExactly("slow", "slow", "fast", "fast", "wide", "wide");
        plan.path("runs")
                .forEach(run -> assertThat(run.path("seconds").asDouble()).isPositive());
    }

    @Test
    void runsThatDifferInRatesAndSeedsAndStepsHaveTheSameShapesAndWiderOnesNot() throws Exception {
        List<ResolvedExperiment<Experiment>> runs = new ExperimentReader<>(
                        Catalogue.load(List.of()), Experiment.class, Experiment.DEFAULTS)
                .read(file(), List.of());
        Shapes shapes = new Shapes(runs);
        assertThat(shapes.count()).isEqualTo(2);
        assertThat(shapes.of(runs.get(0))).isEqualTo(shapes.of(runs.get(3))).isNotEqualTo(shapes.of(runs.get(4)));
    }

    @Test
    void aResolvedFileAsJsonIsJson() throws Exception {
        assertThat(run("resolve", file().toString(), "--run", "wide-seed1", "--json"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        JsonNode resolved = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(resolved.at("/model/decoder/network/width").asInt()).isEqualTo(12);
        assertThat(resolved.at("/optimizer/type").asText()).isEqualTo("adam");
    }

    @Test
    void whatTakesLongSaysWhatItIs() throws Exception {
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Console.Wishes(false, false, false));
        try (LongWork work = LongWork.on(console, "Reading", Duration.ZERO, Duration.ofHours(1))) {
            while (err.size() == 0) {
                Thread.sleep(1);
            }
        }
        assertThat(err.toString(StandardCharsets.UTF_8).strip()).isEqualTo("Reading ...");
        assertThat(out.size()).isZero();
    }
}
