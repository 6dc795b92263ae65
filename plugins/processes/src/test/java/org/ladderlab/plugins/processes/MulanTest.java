package org.ladderlab.plugins.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseLevel;

class MulanTest {

    private static void set(World world, String name, double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        Optional.ofNullable(world.context.parameters().weights().get(name))
                .orElseThrow()
                .set(floats);
    }

    private static double beforeSoftplus(double d) {
        return Math.log(Math.expm1(d - 1e-3));
    }

    /** Values of section 1 of the reference, for (a, b, d) = (2, -3, 1.2) and (0, 1, 0.3). */
    @Test
    void itsPolynomialsAreThePapers() {
        try (World world = new World(new Shape(2), new double[] {1, 1})) {
            ForwardProcess process = world.context.create(Mulan.TYPE, new Mulan.Config(7, -3, Optional.empty()));
            set(world, "a", 2, 0);
            set(world, "b", -3, 1);
            set(world, "d", beforeSoftplus(1.2), beforeSoftplus(0.3));
            NoiseLevel level = process.level(world.scope.vector(new double[] {4.5, 2, -0.5}), world.scope);
            double[] l = level.logSnr().toDoubleArray();
            assertThat(new double[] {-l[0], -l[2], -l[4]})
                    .containsExactly(new double[] {1.1640625, 2.6875, 2.84375}, within(1e-5));
            double[] second = {-l[1] + 3, -l[3] + 3, -l[5] + 3};
            assertThat(second).containsExactly(new double[] {-3.357718894, -1.764976958, 1.210253456}, within(1e-5));
            // d gamma / dt is 10 dl/dr here.
            assertThat(10 * level.slope().toDoubleArray()[2]).isCloseTo(1.6666667, within(1e-5));
        }
    }

    /** It starts as the straight line, whose levels cost what the ends say. */
    @Test
    void itStartsAsALine() {
        try (World world = new World(new Shape(2), new double[] {0.25, 4})) {
            Ref<ForwardProcess> process = new Ref<>(Mulan.TYPE, new Mulan.Config(7, -5, Optional.empty()));
            double expected = 0;
            for (double s2 : new double[] {0.25, 4}) {
                expected += 0.5 * (Math.log1p(s2 * Math.exp(7)) - Math.log1p(s2 * Math.exp(-5)));
            }
            assertThat(world.infinite(process)).isCloseTo(expected, within(2e-5 * expected));
        }
    }
}
