package org.ladderlab.plugins.quality.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.ladderlab.testkit.Oracle;

class OraclesTest {

    @Test
    void distancesOfTwoSmallSetsAreThoseOfTheOracle() {
        Oracle oracle = Oracle.read("Q01");
        double[][] real = points(oracle.inputs().get("real"));
        double[][] generated = points(oracle.inputs().get("generated"));
        is(FrechetDistance.of(real, generated), oracle, "frechet");
        is(new KernelDistance(real, generated, Kernel.cubic()).estimate().value(), oracle, "kid");
        double[] found =
                PrecisionRecall.of(real, generated, oracle.inputs().get("k").asInt());
        is(found[0], oracle, "precision");
        is(found[1], oracle, "recall");
        is(found[2], oracle, "density");
        is(found[3], oracle, "coverage");
    }

    @Test
    void ratiosAndShareOfCopiesAreThoseOfTheOracle() {
        Oracle oracle = Oracle.read("Q02");
        NearestNeighbours[] found = NearestNeighbours.of(
                points(oracle.inputs().get("generated")), points(oracle.inputs().get("train")));
        double[] ratios = Oracle.doubles(oracle.expected().get("ratios"));
        assertThat(Arrays.stream(found).mapToDouble(NearestNeighbours::ratio).toArray())
                .containsExactly(ratios, within(1e-12));
        is(NearestNeighbours.memorisedShare(found).value(), oracle, "share");
    }

    private static void is(double value, Oracle oracle, String name) {
        double expected = oracle.expected().get(name).asDouble();
        assertThat(value).as(name).isCloseTo(expected, within(oracle.relativeTolerance() * expected));
    }

    private static double[][] points(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(Oracle::doubles)
                .toArray(double[][]::new);
    }
}
