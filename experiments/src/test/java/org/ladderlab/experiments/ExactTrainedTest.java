package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.data.Estimate;

/**
 * {@code exact/mixture.yaml} and {@code exact/signs.yaml}: trained models against the exact value of their bound, within 0.01
 * nats. All runs of a file see the same examples and the same noise, so a run is compared with the optimal denoiser's; the
 * difference has a standard error below 0.001. The optimal denoiser's own ledger is held to the quadrature, to 3 standard errors.
 */
class ExactTrainedTest {

    private static final double CLOSE = 0.01;
    /** Three standard errors of a paired difference. */
    private static final double NOISE = 0.003;

    private static final ExactWorld MIXTURE =
            new ExactWorld(new double[] {0.3, 0.7}, new double[] {-1, 0.5}, new double[] {0.2, 0.4}, 6, -5);
    private static final ExactWorld SIGNS =
            new ExactWorld(new double[] {0.5, 0.5}, new double[] {-1, 1}, new double[] {0, 0}, 6, -5);

    @TempDir
    private Path runs;

    private JsonNode result(String file) {
        return CommandLineRun.of(List.of(
                        "run",
                        CommandLineRun.experiment(file),
                        "--json",
                        "--runs",
                        runs.toString(),
                        "--set",
                        "compute.threads=1"))
                .json();
    }

    private Map<String, JsonNode> totals(String file) {
        Map<String, JsonNode> totals = new HashMap<>();
        for (JsonNode result : result(file).get("runs")) {
            String name = result.get("name").asText();
            totals.put(name.substring(name.lastIndexOf('-') + 1), result.at("/evaluation/test"));
        }
        return totals;
    }

    private static double nats(JsonNode ledger) {
        return ledger.at("/total/nats").asDouble();
    }

    private static Estimate consistency(JsonNode ledger) {
        double consistency = 0;
        double variance = 0;
        for (JsonNode level : ledger.get("levels")) {
            consistency += level.get("nats").asDouble();
            variance += Math.pow(level.get("standardError").asDouble(), 2);
        }
        // The bands of one example go together: at worst their errors add up.
        return new Estimate(
                consistency, Math.sqrt(variance * ledger.get("levels").size()));
    }

    private static void assertExact(JsonNode optimal, ExactWorld world) {
        Estimate found = consistency(optimal);
        assertThat(found.value()).isCloseTo(world.infinite(), within(3 * found.standardError()));
    }

    private static void assertClose(JsonNode trained, JsonNode optimal, double exactDifference) {
        assertThat(nats(trained) - nats(optimal) - exactDifference).isBetween(-NOISE, CLOSE);
    }

    @Test
    void vdmAndDdpmComeCloseToTheExactBoundOfAMixture() {
        Map<String, JsonNode> totals = totals("exact/mixture.yaml");
        JsonNode optimal = totals.get("optimal");
        assertExact(optimal, MIXTURE);
        assertClose(totals.get("vdm"), optimal, 0);
        assertClose(totals.get("edm"), optimal, 0);
        assertClose(totals.get("ddpm"), optimal, MIXTURE.finite(1000) - MIXTURE.infinite());
        // Ten steps cost 1.55 nats more than infinitely many with a fixed variance, however good the denoiser.
        double fixed = MIXTURE.finite(10) - MIXTURE.infinite();
        assertThat(fixed).isCloseTo(1.552, within(0.001));
        assertThat(nats(totals.get("improved")) - nats(optimal)).isBetween(0.0, fixed / 10);
    }

    /** The latents tell apart N points: {@code I(x; z_0) - I(x; z_1) = ln N} less at most the prior term. */
    @Test
    void theMemorisingDenoiserPaysTheLogarithmOfTheNumberOfItsPoints() {
        JsonNode evaluation = result("exact/memorising.yaml").get("evaluation");
        Estimate found = consistency(evaluation.get("train"));
        double prior = evaluation.at("/train/prior/nats").asDouble();
        double noise = 3 * found.standardError();
        assertThat(found.value()).isBetween(Math.log(1000) - prior - noise, Math.log(1000) + noise);
        assertThat(nats(evaluation.get("test"))).isGreaterThan(100 * nats(evaluation.get("train")));
    }

    @Test
    void vdmAndDdpmComeCloseToTheExactBoundOfSigns() {
        Map<String, JsonNode> totals = totals("exact/signs.yaml");
        JsonNode optimal = totals.get("optimal");
        assertExact(optimal, SIGNS);
        assertThat(nats(optimal))
                .isCloseTo(
                        Math.log(2),
                        within(3 * optimal.at("/total/standardError").asDouble()));
        assertClose(totals.get("vdm"), optimal, 0);
        assertClose(totals.get("ddpm"), optimal, SIGNS.finite(1000) - SIGNS.infinite());
    }
}
