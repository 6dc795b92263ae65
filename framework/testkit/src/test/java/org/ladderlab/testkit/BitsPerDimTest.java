package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.DataSpec;

class BitsPerDimTest {

    @Test
    void l13BitsOfProbabilitiesAndOfDensitiesInEitherScale() {
        Oracle oracle = Oracle.read("L13");
        DataSpec data = new DataSpec("images", new Shape(3, 32, 32), Optional.empty(), 0);
        double nats = oracle.inputs().get("nll_nats").asDouble();
        assertThat(data.dimensions()).isEqualTo(oracle.inputs().get("D").asLong());
        check(oracle, "bpd_discrete", data.bitsPerDim(nats));
        check(oracle, "bpd_density01", data.bitsPerDim(nats, 1.0 / 256));
        check(oracle, "bpd_density_pm1", data.bitsPerDim(nats, 2.0 / 256));
    }

    private static void check(Oracle oracle, String name, double found) {
        double expected = oracle.expected().get(name).asDouble();
        assertThat(found).as(name).isCloseTo(expected, within(oracle.relativeTolerance() * expected));
    }
}
