package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.testkit.Oracle;

/**
 * {@code exact/mixture.yaml} against oracle D05: a trained network comes within 0.02 nats of the optimal bound, and never below
 * it by more than 3 standard errors of the evaluation (50,000 examples, 4 passes: about 0.006 nats).
 */
class ExactMixtureTest {

    @TempDir
    private Path runs;

    @Test
    void aTrainedNetworkComesCloseToTheOptimalBoundAndNeverBelowIt() {
        JsonNode total = CommandLineRun.of(List.of(
                        "run",
                        CommandLineRun.experiment("exact/mixture.yaml"),
                        "--json",
                        "--runs",
                        runs.toString(),
                        "--set",
                        "compute.threads=1"))
                .json()
                .at("/evaluation/test/total");
        double optimum = Oracle.read("D05").expected().get("nelbo").asDouble();
        double nats = total.get("nats").asDouble();
        assertThat(nats).isLessThan(optimum + 0.02);
        assertThat(nats).isGreaterThan(optimum - 3 * total.get("standardError").asDouble());
    }
}
