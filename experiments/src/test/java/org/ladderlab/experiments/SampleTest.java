package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code sample} on models after a step or two. */
class SampleTest {

    private static final int PIXELS = 64;

    @TempDir
    private static Path folder;

    private static final Map<String, String> RUNS = new TreeMap<>();

    /** Models of every kind that has levels, beside those of the quickstart. */
    private static final Map<String, String> KINDS = Map.of(
            "masked",
            """
            model:
              encoder: {type: masked-diffusion}
              decoder: {type: masked-denoiser, network: {type: mlp, width: 8, blocks: 1}}
            loss: {type: masked}
            sampling: {sampler: {type: unmasking}, count: 1}
            """,
            "binary",
            """
            model:
              encoder: {type: mlp-ladder, width: [8, 8], latents: [6, 4], law: bernoulli}
              decoder: {type: mlp-ladder, likelihood: {type: categorical}}
            loss: {type: hierarchical-elbo}
            sampling: {sampler: {type: top-down}, count: 1}
            """,
            "bottom-up",
            """
            model:
              encoder: {type: mlp-bottom-up, width: [8, 8], latents: [6, 4]}
              decoder: {type: mlp-ladder, likelihood: {type: categorical}}
            loss: {type: hierarchical-elbo}
            """,
            "finite",
            """
            model:
              encoder: {type: gaussian-diffusion, steps: 20, schedule: {type: linear-logsnr, logSnrMax: 6.5, logSnrMin: -6}}
              decoder: {type: denoiser, network: {type: mlp, width: 8, blocks: 1}, likelihood: {type: categorical}}
            loss: {type: continuous-vdm}
            """,
            "stack",
            """
            model:
              encoder:
                type: stacked
                below: {type: mlp-ladder, width: [8, 8], latents: [6, 4]}
                above: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 8, logSnrMin: -7}}
              decoder:
                type: stacked
                below: {type: mlp-ladder, likelihood: {type: categorical}}
                above: {type: denoiser, network: {type: mlp, width: 8, blocks: 1}, likelihood: {type: gaussian}}
            loss: {type: latent-diffusion}
            """);

    private static final String REST =
            """
            data: {type: digits}
            optimizer: {type: adam}
            training: {steps: 1, batchSize: 20}
            evaluation: {splits: [test], examples: 20, draws: 1, maxLevels: 1}
            compute: {threads: 1}
            """;

    @BeforeAll
    static void train() throws IOException {
        for (Map.Entry<String, String> kind : KINDS.entrySet()) {
            Path file = Files.writeString(
                    folder.resolve(kind.getKey() + ".yaml"), "name: " + kind.getKey() + "\n" + kind.getValue() + REST);
            RUNS.put(kind.getKey(), run(file.toString()).get("run").asText());
        }
        JsonNode trained = run(
                CommandLineRun.experiment("quickstart.yaml"),
                "--set",
                "training.steps=2",
                "--set",
                "compute.threads=1",
                "--set",
                "evaluation.examples=20");
        for (JsonNode run : trained.get("runs")) {
            RUNS.put(
                    run.get("name").asText().replace("quickstart-", ""),
                    run.get("run").asText());
        }
    }

    private static JsonNode run(String file, String... settings) {
        List<String> words = new ArrayList<>(
                List.of("run", file, "--json", "--runs", folder.resolve("runs").toString()));
        words.addAll(List.of(settings));
        return CommandLineRun.of(words).json();
    }

    private static CommandLineRun sample(String words) {
        List<String> arguments = new ArrayList<>(List.of("sample"));
        for (String word : words.split(" ")) {
            arguments.add(RUNS.getOrDefault(word, word).replace("OUT", folder.toString()));
        }
        return CommandLineRun.of(arguments);
    }

    /** The values of an array of the given shape. */
    private static float[] drawn(String words, String shape) throws IOException {
        CommandLineRun run = sample(words + " --out OUT/a.npy");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        byte[] bytes = Files.readAllBytes(folder.resolve("a.npy"));
        int header = 10 + (bytes[8] & 0xff) + 256 * (bytes[9] & 0xff);
        assertThat(new String(bytes, 10, header - 10, StandardCharsets.US_ASCII))
                .contains("'shape': " + shape + ",");
        java.nio.FloatBuffer values = java.nio.ByteBuffer.wrap(bytes, header, bytes.length - header)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return copy;
    }

    private static float[] image(float[] values, int number) {
        return Arrays.copyOfRange(values, number * PIXELS, (number + 1) * PIXELS);
    }

    @Test
    void theSameSeedGivesTheSameSamplesAndAnotherOthers() throws IOException {
        float[] one = drawn("ladder --count 3", "(3, 1, 8, 8)");
        assertThat(drawn("ladder --count 3", "(3, 1, 8, 8)")).isEqualTo(one);
        assertThat(drawn("ladder --count 3 --seed 5", "(3, 1, 8, 8)")).isNotEqualTo(one);
    }

    @Test
    void alongARowOnlyTheUnitThatIsNamedChanges() throws IOException {
        float[] traversed = drawn("ladder --traverse z1:3 --count 2", "(2, 11, 1, 8, 8)");
        assertThat(image(traversed, 0)).isNotEqualTo(image(traversed, 5));
        assertThat(image(traversed, 11 + 5)).isNotEqualTo(image(traversed, 5));
    }

    static Stream<String> kinds() {
        return Stream.concat(KINDS.keySet().stream(), Stream.of("ladder", "vdm"));
    }

    /** At depth 0 every latent stays; an example is the mean given the one next to the data. */
    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsBelowADepthIsDrawnAnewOfAnyModelWithLevels(String kind) throws IOException {
        String steps = Set.of("masked", "finite", "stack", "vdm").contains(kind) ? " --steps 6" : "";
        for (String from : List.of("", " --data")) {
            float[] kept = drawn(kind + " --resample 0 --count 2" + from + steps, "(2, 8, 1, 8, 8)");
            float[] anew = drawn(kind + " --resample 0.8 --count 2" + from + steps, "(2, 8, 1, 8, 8)");
            assertThat(image(kept, 1)).as(kind + from).isEqualTo(image(kept, 7)).isNotEqualTo(image(kept, 9));
            assertThat(image(anew, 1)).as(kind + from).isNotEqualTo(image(anew, 7));
        }
    }

    @Test
    void ofDataARowBeginsWithTheExampleItself() throws IOException {
        float[] masked = drawn("masked --resample 0 --data --count 2", "(2, 8, 1, 8, 8)");
        float[] ladder = drawn("ladder --resample z1 --data --count 2", "(2, 8, 1, 8, 8)");
        // The values of a grid, by number and as they are stored, differ in their last digit.
        assertThat(distance(image(ladder, 0), image(masked, 1))).isLessThan(1e-9);
        assertThat(distance(image(ladder, 8), image(masked, 9))).isLessThan(1e-9);
        assertThat(distance(image(ladder, 0), image(masked, 9))).isGreaterThan(1);
    }

    /** A level's name stands for the depth of the next deeper one, and nothing stays of what is above the deepest. */
    @Test
    void aLevelIsDrawnAnewWithAllBelowIt() throws IOException {
        float[] named = drawn("ladder --resample z2 --data --count 2", "(2, 8, 1, 8, 8)");
        assertThat(named).isEqualTo(drawn("ladder --resample 1 --data --count 2", "(2, 8, 1, 8, 8)"));
        float[] each = drawn("ladder --resample each --data --count 2", "(6, 8, 1, 8, 8)");
        assertThat(image(each, 8 + 3)).isEqualTo(image(named, 3));
        assertThat(image(each, 4 * 8 + 3)).isEqualTo(image(named, 8 + 3));
        float[] all = drawn("ladder --resample z3 --count 1", "(8, 1, 8, 8)");
        assertThat(image(all, 0)).isNotEqualTo(image(all, 1));
    }

    @Test
    void ofInfinitelyManyOrVeryManyLevelsEachIsNineDepths() throws IOException {
        assertThat(drawn("vdm --resample each --steps 6", "(9, 8, 1, 8, 8)")).isNotEmpty();
        assertThat(drawn("finite --resample each --steps 6", "(9, 8, 1, 8, 8)")).isNotEmpty();
    }

    @Test
    void unitsOfOneSampleMeetWhereTheirValuesDo() throws IOException {
        float[] all = drawn("ladder --traverse z3 --count 2", "(2, 11, 1, 8, 8)");
        float[] redrawn = drawn("vdm --traverse noise:0 --count 1 --steps 3 --sampler ddim", "(11, 1, 8, 8)");
        assertThat(image(all, 0)).isNotEqualTo(image(all, 11));
        assertThat(image(redrawn, 0)).isNotEqualTo(image(redrawn, 10));
    }

    /** The points of a path are ever closer to its end. */
    @Test
    void aPathGoesFromOneSampleToAnother() throws IOException {
        float[] path = drawn("vdm --interpolate --count 2 --steps 3", "(2, 8, 1, 8, 8)");
        assertThat(distance(image(path, 0), image(path, 1))).isLessThan(distance(image(path, 0), image(path, 7)));
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    @Test
    void picturesAndPagesAreWritten() throws IOException {
        for (String words : List.of(
                "ladder --count 4 --out OUT/samples.png",
                "ladder --reconstruct 0.5 --count 3 --out OUT/back.png",
                "ladder --traverse z2 --out OUT/units.png",
                "ladder --resample each --count 2 --out OUT/levels.png",
                "vdm --way --count 2 --steps 3 --sampler posterior --out OUT/way.html",
                "vdm --resample 0.5 --data --count 2 --steps 3 --out OUT/page.html")) {
            assertThat(sample(words).exitCode()).as(words).isZero();
        }
        assertThat(folder.resolve("samples.png")).isNotEmptyFile();
        assertThat(folder.resolve("back.png")).isNotEmptyFile();
        assertThat(folder.resolve("units.png")).isNotEmptyFile();
        assertThat(folder.resolve("levels.png")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("way.html"))).contains("type=\"range\" min=\"0\" max=\"7\"");
        assertThat(Files.readString(folder.resolve("page.html")))
                .contains("type=\"range\" min=\"0\" max=\"7\"", "data:image/png;base64,")
                .doesNotContain("http:", "https:");
    }

    /** Steps so large make a model worse, so that its best look is not its last; a run that ends there has the same weights. */
    @Test
    void theBestWeightsAreThoseOfTheBestLookEvenIfItIsNotTheLast() throws IOException {
        String worse = tooLargeSteps(6);
        int best = bestLook(Path.of(worse));
        assertThat(best).isLessThan(6);
        float[] atBest = drawn(worse + " --best --count 2", "(2, 1, 8, 8)");
        assertThat(atBest).isEqualTo(drawn(tooLargeSteps(best) + " --count 2", "(2, 1, 8, 8)"));
        assertThat(atBest).isNotEqualTo(drawn(worse + " --count 2", "(2, 1, 8, 8)"));
    }

    private static String tooLargeSteps(int steps) throws IOException {
        Path file = Files.writeString(
                folder.resolve("worse.yaml"),
                """
                name: worse
                data: {type: digits}
                model:
                  encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 6.5, logSnrMin: -6}}
                  decoder: {type: denoiser, network: {type: mlp, width: 8, blocks: 1}, likelihood: {type: categorical}}
                loss: {type: continuous-vdm}
                optimizer: {type: adam, learningRate: 1}
                training: {steps: %d, batchSize: 20, averageDecay: 0, validateEvery: 1}
                evaluation: {splits: [test], examples: 20}
                sampling: {sampler: {type: ancestral, steps: 3}, count: 2}
                compute: {threads: 1}
                """
                        .formatted(steps));
        return run(file.toString()).get("run").asText();
    }

    private static int bestLook(Path run) throws IOException {
        double least = Double.POSITIVE_INFINITY;
        int best = 0;
        for (String line : Files.readAllLines(run.resolve("journal.jsonl"))) {
            JsonNode metrics = new ObjectMapper().readTree(line).path("metrics");
            double bound = metrics.path("values").path("validation/total").asDouble(Double.POSITIVE_INFINITY);
            if (bound < least) {
                least = bound;
                best = metrics.path("step").asInt();
            }
        }
        return best;
    }

    /** A line with the command, then what is said; the exit code is 1 or 2. */
    @Test
    void whatDoesNotFitIsRefusedWithTheReason() throws IOException {
        String golden;
        try (var stream = Objects.requireNonNull(getClass().getResourceAsStream("/sample-refusals.txt"))) {
            golden = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        String said = Stream.of(golden.split("\n"))
                .filter(line -> line.startsWith("$ "))
                .map(line -> line + "\n" + refusal(line.substring("$ sample ".length())))
                .collect(Collectors.joining("\n"));
        assertThat(said.strip()).isEqualTo(golden.strip());
    }

    private static String refusal(String words) {
        CommandLineRun run = sample(words);
        assertThat(run.exitCode()).as(words).isIn(1, 2);
        String text = run.err();
        for (Map.Entry<String, String> each : RUNS.entrySet()) {
            text = text.replace(each.getValue(), each.getKey());
        }
        return text.strip();
    }
}
