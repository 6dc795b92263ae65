package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the levels of {@code exact/forward-noise.yaml} (F02), {@code exact/forward-dimensions.yaml} (F01),
 * {@code exact/forward-mean.yaml} (F03) and {@code exact/masked.yaml} (M01) cost, to 3 standard errors.
 */
class ExactForwardTest {

    @TempDir
    private Path runs;

    @ParameterizedTest(name = "{0}, T = {1}")
    @CsvSource({
        "forward-noise, inf, 5.409801112",
        "forward-noise, 10, 8.466064007",
        "forward-dimensions, inf, 10.209203381",
        "forward-mean, inf, 2.795774048",
        "forward-mean, 200, 2.879939104",
        "masked, inf, 1.762772680",
        "masked, 4, 1.837277568"
    })
    void theLevelsCostWhatIsKnown(String name, String steps, double expected) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                CommandLineRun.experiment("exact/" + name + ".yaml"),
                "--json",
                "--runs",
                runs.toString(),
                "--set",
                "sampling.count=16"));
        if (!steps.equals("inf")) {
            arguments.addAll(List.of("--set", "model.encoder.steps=" + steps));
        }
        JsonNode ledger = CommandLineRun.of(arguments).json().at("/evaluation/test");
        double levels = 0;
        for (JsonNode level : ledger.get("levels")) {
            levels += level.get("nats").asDouble();
        }
        double error = ledger.at("/total/standardError").asDouble();
        assertThat(error).isPositive().isLessThan(0.02);
        assertThat(levels).isCloseTo(expected, within(3 * error));
    }
}
