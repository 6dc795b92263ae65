package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.testkit.Oracle;

/** The command as a user types it; the values themselves are tested with the schedules and weightings. */
class InspectCommandTest {

    private record Output(int code, String out, String err) {

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError(out, e);
            }
        }
    }

    private static Output inspect(String... arguments) {
        List<String> words = new ArrayList<>(List.of("inspect"));
        words.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                words,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Output(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void pointsOfAScheduleHaveEveryDigit() {
        Oracle oracle = Oracle.read("S14");
        JsonNode points = inspect(
                        "schedule",
                        "{type: variance-preserving-sde}",
                        "--at",
                        "1e-05,0.001,0.1,0.25,0.5,0.75,1",
                        "--json")
                .json()
                .get("points");
        double[] expected = Oracle.doubles(oracle.expected().get("logsnr"));
        double[] slopes = Oracle.doubles(oracle.expected().get("dlambda_dt"));
        for (int i = 0; i < expected.length; i++) {
            JsonNode point = points.get(i);
            assertThat(point.fieldNames()).toIterable().containsExactly("t", "logSnr", "dLogSnr", "alpha", "sigma");
            assertThat(point.get("logSnr").asDouble()).isCloseTo(expected[i], within(1e-10 * Math.abs(expected[i])));
            assertThat(point.get("dLogSnr").asDouble()).isCloseTo(slopes[i], within(1e-10 * Math.abs(slopes[i])));
            double alpha = point.get("alpha").asDouble();
            double sigma = point.get("sigma").asDouble();
            assertThat(alpha * alpha + sigma * sigma).isCloseTo(1, within(1e-15));
        }
    }

    @Test
    void stepsOfAScheduleCountFromOne() {
        Oracle oracle = Oracle.read("S02_rescaled_linear_50");
        JsonNode steps = inspect("schedule", "linear-beta", "--steps", "50", "--json")
                .json()
                .get("steps");
        assertThat(steps).hasSize(50);
        JsonNode last = steps.get(49);
        assertThat(last.fieldNames()).toIterable().containsExactly("t", "beta", "alphaBar", "logSnr");
        assertThat(last.get("t").asInt()).isEqualTo(50);
        double expected = oracle.expected().get("logsnr_T").asDouble();
        assertThat(last.get("logSnr").asDouble()).isCloseTo(expected, within(1e-9));
    }

    @Test
    void infinityIsAWordInJsonAndOnTheCommandLine() {
        JsonNode ends = inspect("schedule", "rectified-flow", "--at", "0,1", "--json")
                .json()
                .get("points");
        assertThat(ends.get(0).get("logSnr").asText()).isEqualTo("inf");
        assertThat(ends.get(0).get("alpha").asDouble()).isEqualTo(1);
        assertThat(ends.get(0).get("sigma").asDouble()).isZero();
        assertThat(ends.get(1).get("logSnr").asText()).isEqualTo("-inf");
        assertThat(ends.get(1).get("dLogSnr").asText()).isEqualTo("-inf");
        assertThat(ends.get(1).get("sigma").asDouble()).isEqualTo(1);
        JsonNode weight =
                inspect("weighting", "flow-matching", "--at", "inf", "--json").json();
        assertThat(weight.get("points").get(0).get("weight").asDouble()).isZero();
    }

    /** Every frame splits the same log SNR. */
    @ParameterizedTest
    @CsvSource({"flow, 0.75, 0.25", "variance-exploding, 1, 0.3333333333333333"})
    void theScalesAreThoseOfTheFrameAskedFor(String frame, double alpha, double sigma) {
        JsonNode point = inspect("schedule", "rectified-flow", "--at", "0.25", "--frame", frame, "--json")
                .json()
                .get("points")
                .get(0);
        assertThat(point.get("alpha").asDouble()).isCloseTo(alpha, within(1e-15));
        assertThat(point.get("sigma").asDouble()).isCloseTo(sigma, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({
        "rectified-flow, 0.75, 0.25",
        "'{type: variance-exploding-sde, sigmaMin: 0.1, sigmaMax: 10}', 1, 0.31622776601683794",
        "'{type: shifted, schedule: rectified-flow, shift: 0}', 0.75, 0.25"
    })
    void theScalesAreThoseOfTheSchedulesPaperUnlessAFrameIsAskedFor(String schedule, double alpha, double sigma) {
        JsonNode point = inspect("schedule", schedule, "--at", "0.25", "--json")
                .json()
                .get("points")
                .get(0);
        assertThat(point.get("alpha").asDouble()).isCloseTo(alpha, within(1e-15));
        assertThat(point.get("sigma").asDouble()).isCloseTo(sigma, within(1e-15));
    }

    /** A negative number is no option, and a weighting without a schedule is shown as in the literature. */
    @Test
    void aWeightingRelativeToTheScheduleIsShownUnderTheCosine() {
        Oracle oracle = Oracle.read("W01");
        Output output = inspect("weighting", "min-snr-gamma", "--at", "-8,-4,-2,0,2.4,4,8", "--json");
        assertThat(output.json().get("monotone").asBoolean()).isFalse();
        assertThat(output.err()).contains("cosine schedule without ends");
        double[] expected = Oracle.doubles(oracle.expected().get("min_snr_5_eps_cosine"));
        for (int i = 0; i < expected.length; i++) {
            JsonNode point = output.json().get("points").get(i);
            assertThat(point.fieldNames()).toIterable().containsExactly("logSnr", "weight");
            assertThat(point.get("weight").asDouble()).isCloseTo(expected[i], within(1e-9 * expected[i]));
        }
    }

    @Test
    void aWeightingMayReferToASchedule() {
        Output output = inspect(
                "weighting",
                "{type: noise-simple, schedule: {type: linear-logsnr, logSnrMax: 10, logSnrMin: -10}}",
                "--at",
                "-11,0,3",
                "--json");
        assertThat(output.json().get("monotone").asBoolean()).isTrue();
        assertThat(output.json().get("points").get(0).get("weight").asDouble()).isZero();
        assertThat(output.json().get("points").get(1).get("weight").asDouble()).isCloseTo(0.1, within(1e-15));
        assertThat(output.err()).isEmpty();
    }

    @Test
    void aPictureIsDrawnBesideTheValues(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("cosine.png");
        assertThat(inspect("schedule", "cosine", "--plot", file.toString()).code())
                .isZero();
        assertThat(ImageIO.read(file.toFile()).getWidth()).isGreaterThan(800);
        assertThat(inspect("weighting", "edm", "--plot", file.toString()).code())
                .isZero();
        assertThat(inspect("schedule", "cosine", "--steps", "10", "--plot", file.toString())
                        .code())
                .isZero();
        assertThat(Files.size(file)).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            schedule cosine --at 1.5                  | between 0 and 1
            schedule cosine --at x                    | not a list of numbers
            schedule cosine --steps 0                 | at least 1
            schedule cosine --steps 2 --at 0.5        | give one
            schedule cosine --frame round             | variance-exploding
            schedule linear-beta --steps 19           | beta_19
            schedule cosin                            | cosine
            weighting edm --steps 3                   | for schedules
            schedule cosine --plot /no/such/place.png | Cannot write
            """)
    void whatCannotBeSaysWhy(String words, String why) {
        Output output = inspect(words.split(" "));
        assertThat(output.code()).isEqualTo(2);
        assertThat(output.err()).contains(why).doesNotContain("Exception");
    }

    private static final String EXPERIMENT =
            """
            name: look
            data: {type: toy-2d}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 9, logSnrMin: -12}}
              decoder: {type: denoiser, network: {type: mlp, width: 16}, likelihood: {type: gaussian}}
            loss: {type: continuous-vdm, weighting: {type: iddpm}}
            optimizer: {type: adam}
            training: {steps: 20, batchSize: 8, averageDecay: 0.9999}
            """;

    @Test
    void anExperimentIsPortrayedBeforeItRuns(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("look.yaml"), EXPERIMENT);
        Path picture = folder.resolve("look.png");
        Output output = inspect(file.toString(), "--json", "--plot", picture.toString());
        assertThat(output.err())
                .contains(
                        "data: toy-2d",
                        "infinitely many",
                        "monotone: no",
                        "s a step of 8 examples",
                        "a few steps, here and now");
        JsonNode look = output.json();
        assertThat(look.get("data").get("shape").get(0).asInt()).isEqualTo(2);
        assertThat(look.get("levels")).isEmpty();
        assertThat(look.get("parameters").get("decoder").asInt()).isPositive();
        assertThat(look.get("effectiveWeighting").get("monotone").asBoolean()).isFalse();
        assertThat(look.get("cost").get("secondsPerStep").asDouble()).isPositive();
        assertThat(look.get("unusual").toString())
                .contains(
                        "not monotone",
                        "predict the velocity",
                        "averageDecay 0.9999",
                        "before it has seen the data once");
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThan(800);
    }

    @Test
    void nothingIsUnusualInAPlainExperiment(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("look.yaml"), EXPERIMENT);
        Output output = inspect(
                file.toString(),
                "--set",
                "loss.weighting=null",
                "--set",
                "model.encoder.schedule.logSnrMin=-6",
                "--set",
                "training={steps: 2000, batchSize: 64, averageDecay: 0.999}",
                "--json");
        assertThat(output.json().get("unusual")).isEmpty();
        assertThat(output.err()).contains("w = 1 at every log SNR, the bound itself");
    }

    @Test
    void dataAreCountedAndDrawnAndAFileThatCannotBeReadIsOneSentence(@TempDir Path folder) throws IOException {
        Path picture = folder.resolve("digits.png");
        JsonNode digits = inspect("data", "digits", "--json", "--plot", picture.toString())
                .json();
        assertThat(digits.at("/splits/train/examples").asInt()).isEqualTo(1000);
        assertThat(digits.at("/splits/test/values").asInt()).isEqualTo(17);
        assertThat(digits.at("/splits/test/repeated").asInt()).isZero();
        assertThat(digits.at("/splits/test/inEarlier").asInt()).isZero();
        int labelled = 0;
        for (JsonNode count : digits.at("/splits/validation/perClass")) {
            labelled += count.asInt();
        }
        assertThat(labelled).isEqualTo(350);
        assertThat(picture).isNotEmptyFile();

        Path table = Files.writeString(folder.resolve("table.csv"), "a,b\n1,2\n3,x\n");
        Output output = inspect("data", table.toString());
        assertThat(output.code()).isEqualTo(2);
        assertThat(output.err())
                .contains(table + ", line 3: 'x' in the column 'b' is no number")
                .doesNotContain("\tat ");
    }
}
