package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.testkit.Oracle;

class MergeTest {

    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void theDivergenceOfTwoGaussiansIsTheKnownOne() {
        Oracle oracle = Oracle.read("L01");
        for (String name : new String[] {"a", "b", "c"}) {
            double[] values = Oracle.doubles(oracle.inputs().get(name));
            double kl = gaussian(values[0], values[1])
                    .kl(gaussian(values[2], values[3]))
                    .getDouble(0);

            assertThat(kl).isCloseTo(oracle.expected().get(name).asDouble(), within(1e-12));
        }
    }

    @Test
    void theResidualMergeIsRelativeToThePrior() {
        Oracle oracle = Oracle.read("L02");
        JsonNode in = oracle.inputs();
        DiagonalGaussian prior = gaussian(-0.4, 2 * Math.log(in.get("sigma").asDouble()));
        DiagonalGaussian estimate =
                gaussian(in.get("dmu").asDouble(), 2 * Math.log(in.get("dsigma").asDouble()));
        double kl = Merge.RESIDUAL.merge(estimate, prior).kl(prior).getDouble(0);

        assertThat(kl).isCloseTo(oracle.expected().get("kl").asDouble(), within(1e-12));
    }

    @Test
    void precisionsAreAddedAndMeansWeightedByThem() {
        Oracle oracle = Oracle.read("L04");
        JsonNode in = oracle.inputs();
        DiagonalGaussian estimate =
                gaussian(in.get("mu_l").asDouble(), Math.log(in.get("var_l").asDouble()));
        DiagonalGaussian prior =
                gaussian(in.get("mu_p").asDouble(), Math.log(in.get("var_p").asDouble()));
        DiagonalGaussian q = Merge.PRECISION_WEIGHTED.merge(estimate, prior);

        assertThat(q.mean().getDouble(0)).isCloseTo(oracle.expected().get("mu").asDouble(), within(1e-12));
        assertThat(q.logVariance().exp().getDouble(0))
                .isCloseTo(oracle.expected().get("var").asDouble(), within(1e-12));
        assertThat(q.kl(prior).getDouble(0))
                .isCloseTo(oracle.expected().get("kl").asDouble(), within(1e-12));
    }

    @Test
    void withoutAMergeTheEstimateStands() {
        DiagonalGaussian estimate = gaussian(1, 2);

        assertThat(Merge.NONE.merge(estimate, gaussian(3, 4))).isSameAs(estimate);
    }

    private DiagonalGaussian gaussian(double mean, double logVariance) {
        return new DiagonalGaussian(column(mean), column(logVariance));
    }

    private NDArray column(double value) {
        return manager.create(new double[] {value}).reshape(1, 1);
    }
}
