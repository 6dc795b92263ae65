package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs of one file with two seeds, compared and done again, through the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompareTest {

    /** The title above a picture of samples. */
    private static final int HEADER = 40;

    private Path folder;
    private List<Path> runs;

    @BeforeAll
    void run(@TempDir Path temporary) throws IOException {
        folder = temporary;
        Path file = folder.resolve("small.yaml");
        Files.writeString(
                file,
                """
                name: small
                data: {type: digits}
                optimizer: {type: adam}
                training: {steps: 0}
                evaluation: {examples: 64, maxLevels: 4}
                model:
                  encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 6.5, logSnrMin: -6}}
                  decoder: {type: denoiser, network: {type: mlp}, likelihood: {type: categorical}}
                loss: {type: continuous-vdm}
                sampling: {sampler: {type: ancestral, steps: 3}, count: 4}
                compute: {threads: 1}
                runs:
                  plain-s1: {training: {steps: 4}}
                  plain-s2: {training: {steps: 4}, seed: 2}
                  sigmoid-s1: {training: {steps: 4}, loss: {weighting: {type: sigmoid, bias: 2}}}
                  sigmoid-s2: {training: {steps: 4}, loss: {weighting: {type: sigmoid, bias: 2}}, seed: 2}
                  untrained-plain: {}
                  untrained-sigmoid: {loss: {weighting: {type: sigmoid, bias: 2}}}
                """);
        Path into = folder.resolve("runs");
        CommandLineRun run = CommandLineRun.of(List.of("run", file.toString(), "--runs", into.toString(), "--quiet"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        try (Stream<Path> found = Files.list(into)) {
            runs = found.filter(Files::isDirectory).sorted().toList();
        }
        assertThat(runs).hasSize(6);
    }

    private static CommandLineRun command(String name, List<Path> folders, String... options) {
        List<String> arguments = new ArrayList<>(List.of(name));
        folders.forEach(each -> arguments.add(each.toString()));
        arguments.addAll(List.of(options));
        return CommandLineRun.of(arguments);
    }

    @Test
    void runsThatDifferInTheirSeedsAreOneVariantAndPaired() {
        JsonNode json = command("compare", runs.subList(0, 4), "--json").json();
        assertThat(json.path("baseline").asText()).isEqualTo("plain");
        JsonNode sigmoid = json.path("scores").path(0).path("variants").path(1);
        assertThat(sigmoid.path("variant").asText()).isEqualTo("sigmoid");
        assertThat(sigmoid.path("differs").path("loss.weighting.type").asText()).isEqualTo("sigmoid");
        assertThat(sigmoid.path("pairs").asInt()).isEqualTo(2);
        assertThat(sigmoid.path("differenceLow").asDouble())
                .isLessThan(sigmoid.path("difference").asDouble());
        assertThat(json.path("runs")).hasSize(4);
    }

    @Test
    void thatRunsWereJudgedOnOtherDataIsSaidBeforeAnyNumber() throws IOException {
        List<Path> two = new ArrayList<>(List.of(runs.get(0)));
        Path changed = Files.createDirectories(
                folder.resolve("changed").resolve(runs.get(2).getFileName()));
        try (Stream<Path> files = Files.list(runs.get(2))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, changed.resolve(file.getFileName()));
            }
        }
        Path provenance = changed.resolve("provenance.json");
        String told = Files.readString(provenance);
        Files.writeString(provenance, told.replaceAll("(\"(sha256|values)\"\\s*:\\s*\")[0-9a-f]{8}", "$100000000"));
        assertThat(Files.readString(provenance)).isNotEqualTo(told);
        two.add(changed);
        for (String[] options : new String[][] {{}, {"--quiet"}}) {
            assertThat(command("compare", two, options).out()).startsWith("Judged on other data than ");
        }
        CommandLineRun csv = command("compare", two, "--format", "csv");
        assertThat(csv.err()).startsWith("Judged on other data than ");
        assertThat(csv.out()).doesNotContain("Judged on other data");
    }

    /**
     * Two averages of the same training's weights, judged on the same 447 digits with the same noise. Of two evaluations that know
     * nothing of each other the difference has the standard error sqrt(0.52^2 + 0.52^2) = 0.73; paired, it is below a thirtieth.
     */
    @Test
    void anIntervalOverExamplesIsThirtyTimesNarrowerThanTwoEvaluationsByThemselves() throws IOException {
        Path file = folder.resolve("averages.yaml");
        Files.writeString(
                file,
                """
                name: averages
                data: {type: digits}
                optimizer: {type: adam, learningRate: 0.002}
                training: {steps: 100, batchSize: 50}
                model:
                  encoder: {type: mlp-ladder, width: [32], latents: [4]}
                  decoder: {type: mlp-ladder, likelihood: {type: categorical}}
                loss: {type: hierarchical-elbo}
                compute: {threads: 1}
                runs:
                  long: {training: {averageDecay: 0.9}}
                  short: {training: {averageDecay: 0.89}}
                """);
        Path into = folder.resolve("averages");
        CommandLineRun run = CommandLineRun.of(List.of("run", file.toString(), "--runs", into.toString(), "--quiet"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<Path> two;
        try (Stream<Path> found = Files.list(into)) {
            two = found.filter(Files::isDirectory).sorted().toList();
        }
        JsonNode variants = command("compare", two, "--json").json().at("/scores/0/variants");
        JsonNode difference = variants.path(1);
        double apart = Math.hypot(
                variants.path(0).path("evaluationStandardError").asDouble(),
                difference.path("evaluationStandardError").asDouble());
        double paired = difference.path("differenceStandardErrorOverExamples").asDouble();
        assertThat(apart).isGreaterThan(30 * paired);
        assertThat(difference.path("difference").asDouble()).isBetween(-2 * apart, 0.0);
        assertThat(difference.path("differenceHighOverExamples").asDouble()).isNegative();
        assertThat(difference.has("differenceLow"))
                .as("one seed says nothing of others")
                .isFalse();
    }

    @Test
    void thePageIsWrittenAndMistakesSayWhatThereIs() throws IOException {
        Path page = folder.resolve("page.html");
        CommandLineRun run = command("compare", runs.subList(0, 4), "--html", page.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("test/total, nats per example", "weighting");
        assertThat(Files.readString(page)).contains("data:image/png;base64,");
        CommandLineRun mistaken = command("compare", runs, "--metric", "test/totl");
        assertThat(mistaken.exitCode()).isEqualTo(2);
        assertThat(mistaken.err()).contains("test/total");
        assertThat(command("compare", List.of(folder)).err()).contains("plan.json");
    }

    /** Weights before training are those of the seed, whatever the loss: then one noise gives one picture. */
    @Test
    void variantsOfOneSeedAreSampledFromOneNoise() throws IOException {
        assertThat(pixels(runs.get(4))).isEqualTo(pixels(runs.get(5)));
        assertThat(Arrays.equals(pixels(runs.get(0)), pixels(runs.get(1)))).isFalse();
    }

    private static int[] pixels(Path run) throws IOException {
        BufferedImage image = ImageIO.read(run.resolve("figures/samples.png").toFile());
        int height = image.getHeight() - HEADER;
        return image.getRGB(0, HEADER, image.getWidth(), height, null, 0, image.getWidth());
    }

    @Test
    void aRunDoneAgainIsIdentical() {
        CommandLineRun again = command("reproduce", runs.subList(0, 1), "--json");
        assertThat(again.json().path("verdict").asText()).isEqualTo("identical");
        assertThat(again.json().path("conditions")).isEmpty();
        assertThat(folder.resolve("reproduced").resolve(runs.get(0).getFileName() + "-1/result.json"))
                .exists();
    }

    @Test
    void aRunDoneAgainInAnotherWaySaysInWhich() {
        CommandLineRun again =
                command("reproduce", runs.subList(2, 3), "--json", "--set", "optimizer.learningRate=0.1");
        assertThat(again.exitCode()).as(again.err()).isEqualTo(4);
        JsonNode json = CommandLineRun.json(again.out());
        assertThat(json.path("verdict").asText()).isEqualTo("different");
        assertThat(json.path("conditions").toString()).contains("setting optimizer.learningRate");
    }

    @Test
    void whatIsNoRunCannotBeReproduced() {
        CommandLineRun run = command("reproduce", List.of(folder));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("has no resolved.yaml");
    }
}
