package org.ladderlab.plugins.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.schedules.Expression;
import org.ladderlab.plugins.schedules.LinearLogSnr;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.testkit.Oracle;

/** Worlds whose levels cost what is known, by the bound that every experiment uses; float32 latents leave 1e-5 of it. */
class ExactProcessesTest {

    private static final double FLOAT32 = 2e-5;

    static Ref<NoiseSchedule> linear(double from, double to) {
        return new Ref<>(LinearLogSnr.TYPE, new LinearLogSnr(from, to));
    }

    static Ref<NoiseSchedule> expression(String formula) {
        return new Ref<>(Expression.TYPE, new Expression.Config(formula));
    }

    static Ref<ForwardProcess> multivariate(List<Ref<NoiseSchedule>> schedules) {
        return new Ref<>(Multivariate.TYPE, new Multivariate.Config(schedules));
    }

    static Ref<ForwardProcess> multivariateLinear(JsonNode from, JsonNode to) {
        List<Ref<NoiseSchedule>> schedules = new ArrayList<>();
        for (int d = 0; d < from.size(); d++) {
            schedules.add(linear(from.get(d).asDouble(), to.get(d).asDouble()));
        }
        return multivariate(schedules);
    }

    private static void check(double found, double expected) {
        assertThat(found).isCloseTo(expected, within(FLOAT32 * expected));
    }

    @Test
    void aScheduleForEachDimensionCostsWhatItsEndsSay() {
        Oracle oracle = Oracle.read("F01");
        double[] s = Oracle.doubles(oracle.inputs().get("s"));
        for (int d = 0; d < s.length; d++) {
            s[d] *= s[d];
        }
        try (World world = new World(new Shape(3), s)) {
            Ref<ForwardProcess> process = multivariateLinear(
                    oracle.inputs().get("l0"), oracle.inputs().get("l1"));
            check(world.infinite(process), oracle.expected().get("total").asDouble());
        }
    }

    @Test
    void theWayBetweenTheEndsCostsNothingWithInfinitelyManyLevels() {
        Oracle oracle = Oracle.read("F02");
        double[][] c = {
            Oracle.doubles(oracle.inputs().get("C").get(0)),
            Oracle.doubles(oracle.inputs().get("C").get(1))
        };
        try (World world = new World(new Shape(2), c)) {
            Ref<ForwardProcess> line = multivariateLinear(
                    oracle.inputs().get("a0"), oracle.inputs().get("a1"));
            Ref<ForwardProcess> bent =
                    multivariate(List.of(expression("7 - 10 * t^2"), expression("4 - 10 * (1 - (1 - t)^2)")));
            double expected = oracle.expected().get("total").asDouble();
            check(world.infinite(line), expected);
            check(world.infinite(bent), expected);
            check(world.finite(line, 10), 8.466064007);
            check(world.finite(line, 100), 5.63887018);
            check(world.finite(line, 1000), 5.432099725);
            Ref<ForwardProcess> polynomials = multivariate(List.of(
                    expression("7 - 10 * (0.8 * t^5 - 3 * t^4 + 4.6 * t^3 - 3.6 * t^2 + 1.44 * t) / 0.24"),
                    expression("4 - 10 * (t^3 / 3 + 0.3 * t^2 + 0.09 * t) / (1 / 3 + 0.39)")));
            check(world.infinite(polynomials), expected);
            check(world.finite(polynomials, 10), 50.7909012);
            check(world.finite(polynomials, 100), 6.189151465);
            check(world.finite(polynomials, 1000), 5.478262431);
        }
    }

    @Test
    void aMeanThatFadesCostsWhatItsDerivativeSays() {
        Oracle oracle = Oracle.read("F03");
        JsonNode inputs = oracle.inputs();
        double s = inputs.get("s").asDouble();
        try (World world = new World(new Shape(1), new double[] {s * s})) {
            Ref<ForwardProcess> process = fading(
                    linear(
                            inputs.get("logSnrMax").asDouble(),
                            inputs.get("logSnrMin").asDouble()),
                    9 - inputs.get("c").asDouble(),
                    2,
                    0);
            check(world.infinite(process), oracle.expected().get("infinite").asDouble());
            check(world.finite(process, 200), oracle.expected().get("T_200").asDouble());
            check(world.finite(process, 10), 5.401921482);
            check(world.finite(process, 1000), 2.812326734);
        }
    }

    static Ref<ForwardProcess> fading(Ref<NoiseSchedule> schedule, double centre, double width, double floor) {
        return new Ref<>(Fading.TYPE, new Fading.Config(schedule, centre, width, floor));
    }

    @Test
    void diffEncsEncoderWithoutWeightsCostsWhatIsKnown() {
        try (World world = new World(new Shape(1), new double[] {0.25})) {
            Ref<NoiseSchedule> schedule = linear(13.3, -5);
            check(world.infinite(fading(schedule, 0, 1, 1)), 5.956014634);
            check(world.infinite(fading(schedule, 0, 1, 0)), 5.981091364);
            check(world.finite(fading(schedule, 0, 1, 0), 100), 6.525996986);
            check(world.infinite(fading(schedule, 0, 1, 0.5)), 5.962239534);
            check(world.infinite(fading(schedule, 0, 1, 1.5)), 5.95963088);
        }
    }

    /** Of frequencies whose log SNRs differ, in coordinates that are not the pixels. */
    @Test
    void blurringCostsWhatItsFrequenciesSay() {
        Ref<NoiseSchedule> cosine = expression("-2 * log(tan(atan(exp(-5)) + t * (atan(exp(5)) - atan(exp(-5)))))");
        try (World world = World.turned(new CosineTransform(2, 2), new Shape(1, 2, 2), 1, 0.25, 0.25, 0.04)) {
            Ref<ForwardProcess> process = new Ref<>(Blurring.TYPE, new Blurring.Config(cosine, 2, 1e-3));
            double[] l = World.wide(world.context
                    .scoped("values")
                    .create("process", process)
                    .level(world.scope.vector(new double[] {0}), world.scope)
                    .logSnr());
            assertThat(l).containsExactly(new double[] {0, -2.462539188, -2.462539188, -4.913334309}, within(1e-8));
            check(world.infinite(process), 17.0050165);
            check(world.finite(process, 100), 35.2763141);
            check(world.finite(process, 1000), 17.9726284);
        }
    }

    /** {@code rho = 1/2} and 2 of the way back, with infinitely many and finitely many levels. */
    @Test
    void anotherVolatilityCostsWhatIsKnown() {
        try (World world = new World(new Shape(1), new double[] {0.25})) {
            for (double[] known : new double[][] {{0.5, 3.279451162, 3.524872265}, {2, 3.015225574, 0}}) {
                Ref<ForwardProcess> process = new Ref<>(Nfdm.TYPE, new Nfdm.Config(fading(linear(7, -6), 0, 2, 0), 1));
                DiffusionBound infinite = world.optimal(process, Optional.empty());
                DiffusionBound finite = world.optimal(process, Optional.of(100));
                world.context
                        .parameters()
                        .weights()
                        .values()
                        .forEach(weight -> weight.set(new float[] {(float) Math.log(known[0])}));
                check(world.infinite(infinite, 7, -6), known[1]);
                if (known[2] > 0) {
                    check(world.finite(finite, 100), known[2]);
                }
            }
        }
    }

    /** The best volatility of F03's world is {@code 1 + 2 a'/a = 2 - sigmoid(l / 2)}, whose log eight polynomials tell to 1e-4. */
    @Test
    void theBestVolatilityReachesTheScalarProcessWithTheSameMarginals() {
        double expected = Oracle.read("F03")
                .expected()
                .get("scalar_process_with_same_marginals")
                .asDouble();
        int terms = 8;
        float[] weights = new float[terms];
        int nodes = 64;
        for (int k = 0; k < terms; k++) {
            for (int j = 0; j < nodes; j++) {
                double angle = Math.PI * (j + 0.5) / nodes;
                double l = 0.5 + 6.5 * Math.cos(angle);
                double best = Math.log(2 - 1 / (1 + Math.exp(-l / 2)));
                weights[k] += (float) ((k == 0 ? 1.0 : 2.0) / nodes * best * Math.cos(k * angle));
            }
        }
        try (World world = new World(new Shape(1), new double[] {0.25})) {
            DiffusionBound bound = world.optimal(
                    new Ref<>(Nfdm.TYPE, new Nfdm.Config(fading(linear(7, -6), 0, 2, 0), terms)), Optional.empty());
            world.context.parameters().weights().values().forEach(weight -> weight.set(weights));
            check(world.infinite(bound, 7, -6), expected);
        }
    }
}
