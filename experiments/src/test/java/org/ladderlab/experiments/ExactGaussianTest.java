package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.testkit.Oracle;

/**
 * The bound of {@code exact/gaussian.yaml} against oracle D01: every schedule, T in {10, 100, 1000, infinity}, within 3
 * standard errors of the evaluation (20,000 examples, 4 draws, fixed seed).
 */
class ExactGaussianTest {

    private static final Map<String, String> SCHEDULES = Map.of(
            "vdm_linear(13.3,-5)", "{type: linear-logsnr, logSnrMax: 13.3, logSnrMin: -5}",
            "linear(10,-10)", "{type: linear-logsnr, logSnrMax: 10, logSnrMin: -10}",
            "trunc_cosine(-10,10)", "{type: truncated-cosine, logSnrMin: -10, logSnrMax: 10}",
            "vp_sde[1e-3,1]", "{type: truncated, schedule: {type: variance-preserving-sde}, from: 1e-3, to: 1}",
            "rf[.005,.995]", "{type: truncated, schedule: {type: rectified-flow}, from: 0.005, to: 0.995}");

    @TempDir
    private Path runs;

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (String schedule : SCHEDULES.keySet().stream().sorted().toList()) {
            for (String steps : List.of("10", "100", "1000", "inf")) {
                cases.add(Arguments.of(schedule, steps));
            }
        }
        return cases;
    }

    @ParameterizedTest(name = "{0}, T = {1}")
    @MethodSource("cases")
    void theEvaluatedBoundIsTheExactOne(String schedule, String steps) {
        JsonNode expected = Oracle.read("D01_gaussian_vlb_s2=0.25").expected().get(schedule);
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                CommandLineRun.experiment("exact/gaussian.yaml"),
                "--json",
                "--runs",
                runs.toString(),
                "--set",
                "sampling.count=16",
                "--set",
                "model.encoder.schedule=" + SCHEDULES.get(schedule)));
        if (!steps.equals("inf")) {
            arguments.addAll(List.of("--set", "model.encoder.steps=" + steps));
        }
        JsonNode ledger = CommandLineRun.of(arguments).json().at("/evaluation/test");
        JsonNode infinite = expected.get("inf");
        double diffusion = steps.equals("inf")
                ? infinite.get("diffusion").asDouble()
                : expected.get("T").get(steps).asDouble();
        double exact = infinite.get("recon_vdm").asDouble()
                + diffusion
                + infinite.get("prior").asDouble();
        JsonNode total = ledger.get("total");
        double error = total.get("standardError").asDouble();
        assertThat(error).isPositive();
        assertThat(total.get("nats").asDouble()).isCloseTo(exact, within(3 * error));
    }
}
