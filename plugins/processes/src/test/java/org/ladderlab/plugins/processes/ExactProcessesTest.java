package org.ladderlab.plugins.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.plugins.schedules.Expression;
import org.ladderlab.plugins.schedules.LinearLogSnr;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.tensors.Tensors;
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

    private static Ref<ForwardProcess> blurring(double blurMax) {
        Ref<NoiseSchedule> cosine = expression("-2 * log(tan(atan(exp(-5)) + t * (atan(exp(5)) - atan(exp(-5)))))");
        return new Ref<>(Blurring.TYPE, new Blurring.Config(cosine, blurMax, 1e-3));
    }

    @Test
    void blurringOfDigitsSizeCostsWhatItsFrequenciesSay() {
        int n = 8;
        double[] variances = new double[n * n];
        for (int f = 0; f < variances.length; f++) {
            double decay = Math.pow(Math.PI / n, 2) * (Math.pow(f / n, 2) + Math.pow(f % n, 2));
            variances[f] = 1 / (1 + 10 * decay);
        }
        try (World world = World.turned(new CosineTransform(n, n), new Shape(1, n, n), variances)) {
            Ref<ForwardProcess> process = blurring(4);
            ForwardProcess made = world.context.scoped("values").create("process", process);
            double[] slope = World.wide(made.level(world.scope.vector(new double[] {0}), world.scope)
                    .slope());
            double clock = -made.schedule().logSnrDerivative(0.5);
            assertThat(slope[0] * clock).isCloseTo(6.2292825, within(1e-6));
            assertThat(slope[3 * n + 2] * clock).isCloseTo(53.9798016, within(1e-6));
            assertThat(slope[7 * n + 7] * clock).isCloseTo(6.2292826, within(1e-6));
            check(world.infinite(process), 203.430842);
            check(world.finite(process, 1000), 217.868655);
            NDArray prior =
                    world.optimal(process, Optional.empty()).prior(world.data(world.rows(), world.scope), world.scope);
            // With one sigma for all, as in the paper, a frequency that has no signal left pays alpha^4 / 4 more.
            double oneSigma = n * n / 4.0 * Math.pow(1 / (1 + Math.exp(10)), 2);
            assertThat(prior.mean().getDouble() + oneSigma).isCloseTo(2.42951e-5, within(1e-9));
        }
    }

    /** Of frequencies whose log SNRs differ, in coordinates that are not the pixels. */
    @Test
    void blurringCostsWhatItsFrequenciesSay() {
        try (World world = World.turned(new CosineTransform(2, 2), new Shape(1, 2, 2), 1, 0.25, 0.25, 0.04)) {
            Ref<ForwardProcess> process = blurring(2);
            double[] l = World.wide(world.context
                    .scoped("values")
                    .create("process", process)
                    .level(world.scope.vector(new double[] {0}), world.scope)
                    .logSnr());
            assertThat(l).containsExactly(new double[] {0, -2.462539188, -2.462539188, -4.913334309}, within(1e-8));
            check(world.infinite(process), 17.0050165);
            check(world.finite(process, 100), 35.2763141);
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

    private static NDArray gradient(World world, DiffusionBound bound, List<NDArray> weights) {
        try (GradientMode on = GradientMode.on()) {
            return WeightOps.gradients(world.levels(bound, 7, -6), weights, world.scope.manager())
                    .singletonOrThrow();
        }
    }

    /** A hundred steps from rho = 1, whose levels cost 2.795774, to 2e-4 of the best there is. */
    @Test
    void aVolatilityThatIsLearnedReachesTheBest() {
        double best = Oracle.read("F03")
                .expected()
                .get("scalar_process_with_same_marginals")
                .asDouble();
        try (World world = new World(new Shape(1), new double[] {0.25})) {
            DiffusionBound bound = world.optimal(
                    new Ref<>(Nfdm.TYPE, new Nfdm.Config(fading(linear(7, -6), 0, 2, 0), 6)), Optional.empty());
            assertThat(world.infinite(bound, 7, -6)).isCloseTo(2.795774, within(1e-4));
            List<NDArray> weights =
                    new ArrayList<>(world.context.parameters().weights().values());
            for (int step = 0; step < 100; step++) {
                weights.get(0).subi(Tensors.scale(gradient(world, bound, weights), 0.3));
            }
            assertThat(world.infinite(bound, 7, -6)).isBetween(best - 2e-5 * best, best + 2e-4);
        }
    }
}
