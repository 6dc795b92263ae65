package org.ladderlab.plugins.nvae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.testkit.Oracle;

class SoftNormalTest {

    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray channels(double mean, double logSigma) {
        return manager.create(new double[] {mean, logSigma}, new Shape(1, 2, 1, 1));
    }

    private static double sigma(DiagonalGaussian normal) {
        return Math.exp(0.5 * normal.logVariance().getDouble(0, 0, 0, 0));
    }

    private static double mean(DiagonalGaussian normal) {
        return normal.mean().getDouble(0, 0, 0, 0);
    }

    @Test
    void theClampAndTheFloorAgreeWithTheOracle() {
        Oracle oracle = Oracle.read("L03");
        DiagonalGaussian q = of(oracle, "q");
        DiagonalGaussian p = of(oracle, "p");
        for (String name : new String[] {"q", "p"}) {
            double[] expected = Oracle.doubles(oracle.expected().get(name));
            assertThat(mean(of(oracle, name))).isCloseTo(expected[0], within(1e-9));
            assertThat(sigma(of(oracle, name))).isCloseTo(expected[1], within(1e-9));
        }
        assertThat(q.kl(p).getDouble(0)).isCloseTo(oracle.expected().get("kl").asDouble(), within(1e-9));
        assertThat(sigma(SoftNormal.of(channels(0, 0))))
                .isCloseTo(oracle.expected().get("prior_sigma_for_zero_input").asDouble(), within(1e-12));
    }

    private DiagonalGaussian of(Oracle oracle, String name) {
        double[] raw = Oracle.doubles(oracle.inputs().get(name));
        return SoftNormal.of(channels(raw[0], raw[1]));
    }

    @Test
    void theResidualNormalsDivergenceAgreesWithTheOracle() {
        Oracle oracle = Oracle.read("L02");
        double sigma = oracle.inputs().get("sigma").asDouble();
        double dmu = oracle.inputs().get("dmu").asDouble();
        double dsigma = oracle.inputs().get("dsigma").asDouble();
        DiagonalGaussian prior = new DiagonalGaussian(
                manager.create(new double[] {1.7}, new Shape(1, 1, 1, 1)),
                manager.create(new double[] {2 * Math.log(sigma)}, new Shape(1, 1, 1, 1)));
        DiagonalGaussian q = SoftNormal.relativeTo(prior, channels(beforeClamp(dmu), beforeClamp(Math.log(dsigma))));
        assertThat(q.kl(prior).getDouble(0))
                .isCloseTo(oracle.expected().get("kl").asDouble(), within(1e-10));
    }

    private static double beforeClamp(double x) {
        double r = x / 5;
        return 5 * 0.5 * Math.log((1 + r) / (1 - r));
    }

    @Test
    void whereTheDataSayNothingTheResidualNormalIsThePrior() {
        DiagonalGaussian prior = SoftNormal.of(channels(0.8, -1.3));
        DiagonalGaussian q = SoftNormal.relativeTo(prior, channels(0, 0));
        assertThat(q.kl(prior).getDouble(0)).isCloseTo(0, within(1e-15));
    }

    @Test
    void theLargestInputsStillGiveAFiniteDivergence() {
        DiagonalGaussian prior = SoftNormal.of(channels(1e6, -1e6));
        assertThat(SoftNormal.relativeTo(prior, channels(1e6, 1e6)).kl(prior).getDouble(0))
                .isFinite();
        assertThat(SoftNormal.of(channels(-1e6, 1e6)).kl(prior).getDouble(0)).isFinite();
    }
}
