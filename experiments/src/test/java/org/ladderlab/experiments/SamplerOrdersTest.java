package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The solvers of the probability flow come nearer to its exact paths as their orders say, in the world of {@code exact/samplers.yaml}: all
 * start from one noise, so 64 paths of it are enough, and errors of 40 steps and 80 are compared without a standard error.
 */
class SamplerOrdersTest {

    @TempDir
    private Path runs;

    @Test
    void theErrorOfPathsFallsByTheOrderOfTheSolver() {
        JsonNode metrics = CommandLineRun.of(List.of(
                        "run",
                        CommandLineRun.experiment("exact/samplers.yaml"),
                        "--json",
                        "--runs",
                        runs.toString(),
                        "--set",
                        "sampling.count=16",
                        "--set",
                        "evaluation.examples=64",
                        "--set",
                        "evaluation.batchSize=64",
                        "--set",
                        "data.examples={train: 100, validation: 100, test: 100}",
                        "--set",
                        "metrics=[{type: sampling-error, samplers: [ancestral, ddim, euler, heun, dpm-solver-2m],"
                                + " steps: [40, 80], exact: {type: heun, steps: 400}, samples: 64, reference: 100}]"))
                .json()
                .get("metrics");
        assertThat(order(metrics, "ddim")).isCloseTo(1, within(0.1));
        assertThat(order(metrics, "euler")).isEqualTo(order(metrics, "ddim"));
        assertThat(order(metrics, "heun")).isCloseTo(2, within(0.25));
        assertThat(order(metrics, "dpm-solver-2m")).isCloseTo(2, within(0.25));
        assertThat(metrics.has("sampling-error/distance-ancestral-80")).isTrue();
        assertThat(metrics.has("sampling-error/path-ancestral-80")).isFalse();
    }

    private static double order(JsonNode metrics, String sampler) {
        return metrics.get("sampling-error/order-" + sampler).get("value").asDouble();
    }
}
