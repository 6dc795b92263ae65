package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code evaluate} on a run of two steps. */
class EvaluateTest {

    @TempDir
    private static Path runs;

    private static JsonNode trained;

    private static JsonNode diffusion;

    @BeforeAll
    static void train() {
        JsonNode all = CommandLineRun.of(List.of(
                        "run",
                        CommandLineRun.experiment("quickstart.yaml"),
                        "--json",
                        "--runs",
                        runs.toString(),
                        "--set",
                        "training.steps=2",
                        "--set",
                        "compute.threads=1",
                        "--set",
                        "evaluation.examples=50"))
                .json();
        trained = all.at("/runs/0");
        diffusion = all.at("/runs/1");
    }

    @Test
    void aRunIsJudgedAgainByOtherMetrics() {
        JsonNode again = evaluate("metrics=[{type: importance-weighted-bound, draws: 3, examples: 20}]")
                .json();

        assertThat(again.get("status").asText()).isEqualTo("evaluated");
        assertThat(again.get("weightsSha256")).isEqualTo(trained.get("weightsSha256"));
        assertThat(again.get("evaluation")).isEqualTo(trained.get("evaluation"));
        assertThat(again.at("/metrics/importance-weighted-bound~1nats/value").asDouble())
                .isPositive();
        assertThat(folder().resolve("evaluations")).isDirectoryRecursivelyContaining("glob:**/result.json");
    }

    @Test
    void whatTheWeightsWereTrainedForCannotBeChanged() {
        CommandLineRun refused = evaluate("training.steps=5");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("evaluate judges the weights that a run has");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sampling.count=5 | evaluate leaves no samples, 'ladderlab sample RUN' draws
                    metrics=[generalisation-gap] sampling.sampler={type: top-down, temperature: 0.5} | no metric looks at the experiment's
                    metrics=[sliced-wasserstein] sampling.every=1 | evaluate leaves no samples
                    evaluation.every=10 | evaluate does not train
                    model.encoder={type: mlp-bottom-up, width: [128, 64, 32], latents: [12, 8, 4]} | The decoder has learned to read this encoder's latents
                    seeds=[1, 2] | --set declares 2
                    """)
    void whatAnEvaluationDoesNotLookAtIsRefused(String settings, String reason) {
        CommandLineRun refused = evaluate(settings.split(" (?=[a-z.]+=)"));

        assertThat(refused.exitCode()).isIn(1, 2);
        assertThat(refused.err()).contains(reason);
    }

    /** Another schedule pays another prior's term, at the same weights; finitely many levels need the loss that has their bound. */
    @Test
    void aDiffusionIsJudgedUnderAnotherScheduleAndWithFinitelyManyLevels() {
        JsonNode again = evaluate(
                        diffusion,
                        "model.encoder.schedule={type: truncated-cosine, logSnrMax: 6, logSnrMin: -2}",
                        "model.encoder.steps=100",
                        "loss={type: discrete-ddpm, objective: bound}")
                .json();

        assertThat(again.get("weightsSha256")).isEqualTo(diffusion.get("weightsSha256"));
        assertThat(again.at("/evaluation/test/prior/nats").asDouble())
                .isGreaterThan(10 * diffusion.at("/evaluation/test/prior/nats").asDouble());
        assertThat(again.at("/evaluation/test/levels/0/name").asText()).doesNotStartWith("t ");
        assertThat(diffusion.at("/evaluation/test/levels/0/name").asText()).startsWith("t ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    model.encoder.frame=variance-exploding | the run's weights are another denoiser than was trained
                    model.encoder.schedule=learned | The run has learned other weights than this encoder and loss have
                    loss.weighting=sigmoid | or the loss alone
                    """)
    void whatTheDenoiserWouldNoticeIsRefused(String setting, String reason) {
        CommandLineRun refused = evaluate(diffusion, setting);

        assertThat(refused.exitCode()).isIn(1, 2);
        assertThat(refused.err()).contains(reason);
    }

    private static Path folder() {
        return Path.of(trained.get("run").asText());
    }

    private static CommandLineRun evaluate(String... settings) {
        return evaluate(trained, settings);
    }

    private static CommandLineRun evaluate(JsonNode run, String... settings) {
        return CommandLineRun.of(Stream.concat(
                        Stream.of("evaluate", run.get("run").asText(), "--json"),
                        Stream.of(settings).flatMap(setting -> Stream.of("--set", setting)))
                .toList());
    }
}
