package org.ladderlab.plugins.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class LearnedTest {

    private static final double[] TIMES = {0.05, 0.31, 0.77};

    private Scopes scopes;
    private TestContext context;

    @BeforeEach
    void open() {
        scopes = Scopes.seeded(1);
        context = TestContext.of(TestContext.points(1), scopes.manager(), 1);
    }

    @AfterEach
    void close() {
        scopes.close();
    }

    private NoiseSchedule create(Learned.Ends ends, int units) {
        return context.create(Learned.TYPE, new Learned.Config(13.3, -5, ends, units));
    }

    private void set(String name, double... values) {
        NDArray weight = context.parameters().weights().get(name);
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        weight.set(floats);
    }

    private void setToTheOraclesWeights(Oracle oracle) {
        set("w1", oracle.inputs().get("w1").asDouble());
        set("b1", oracle.inputs().get("b1").asDouble());
        for (String name : List.of("w2", "b2", "w3")) {
            set(name, Oracle.doubles(oracle.inputs().get(name)));
        }
    }

    @Test
    void s20MonotoneNetworkInFloat64() {
        Oracle oracle = Oracle.read("S20");
        NoiseSchedule curve = new Learned.Curve(
                oracle.inputs().get("w1").asDouble(),
                oracle.inputs().get("b1").asDouble(),
                Oracle.doubles(oracle.inputs().get("w2")),
                Oracle.doubles(oracle.inputs().get("b2")),
                Oracle.doubles(oracle.inputs().get("w3")));
        NoiseSchedule matched = new MatchedEnds(curve, new LinearLogSnr(13.3, -5));
        double[] times = Oracle.doubles(oracle.inputs().get("t"));
        for (int i = 0; i < times.length; i++) {
            check(oracle, "gamma", i, -curve.logSnr(times[i]));
            check(oracle, "dgamma_dt", i, -curve.logSnrDerivative(times[i]));
            check(oracle, "gamma_normalised", i, -matched.logSnr(times[i]));
        }
    }

    private static void check(Oracle oracle, String name, int index, double found) {
        double expected = oracle.expected().get(name).get(index).asDouble();
        assertThat(found).as(name).isCloseTo(expected, within(oracle.relativeTolerance() * Math.abs(expected)));
    }

    /** The weights are float32 and the case's are not, so the tolerance is float32's. */
    @Test
    void s20MonotoneNetworkAsTensors() {
        Oracle oracle = Oracle.read("S20");
        NoiseSchedule schedule = create(Learned.Ends.FREE, 3);
        setToTheOraclesWeights(oracle);
        double[] times = Oracle.doubles(oracle.inputs().get("t"));
        Scope scope = scopes.training(1);
        double[] gamma = schedule.logSnr(times, scope).neg().toDoubleArray();
        double[] slope = schedule.logSnrDerivative(times, scope).neg().toDoubleArray();
        double[] expectedGamma = Oracle.doubles(oracle.expected().get("gamma"));
        double[] expectedSlope = Oracle.doubles(oracle.expected().get("dgamma_dt"));
        for (int i = 0; i < times.length; i++) {
            assertThat(gamma[i]).isCloseTo(expectedGamma[i], within(2e-6));
            assertThat(slope[i]).isCloseTo(expectedSlope[i], within(2e-6));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FIXED", "SEPARATE"})
    void s20MonotoneNetworkBetweenGivenEnds(Learned.Ends ends) {
        Oracle oracle = Oracle.read("S20");
        NoiseSchedule schedule = create(ends, 3);
        setToTheOraclesWeights(oracle);
        double[] times = Oracle.doubles(oracle.inputs().get("t"));
        double[] gamma = schedule.logSnr(times, scopes.training(1)).neg().toDoubleArray();
        double[] expected = Oracle.doubles(oracle.expected().get("gamma_normalised"));
        for (int i = 0; i < times.length; i++) {
            assertThat(gamma[i]).isCloseTo(expected[i], within(1e-6));
        }
    }

    /** Of {@code sum(l + c dl/dt)}, whose second part needs the derivative's own gradient. */
    @Test
    void gradientsOfTheCurveAndOfItsDerivativeMatchFiniteDifferences() {
        for (Learned.Ends ends : Learned.Ends.values()) {
            TestContext own = TestContext.of(TestContext.points(1), scopes.manager(), 2);
            NoiseSchedule schedule = own.create(Learned.TYPE, new Learned.Config(13.3, -5, ends, 5));
            Map<String, NDArray> weights = own.parameters().weights();
            Scope scope = scopes.training(1);
            NDList gradients =
                    WeightOps.gradients(objective(schedule, scope), new ArrayList<>(weights.values()), scope.manager());
            int i = 0;
            for (String name : weights.keySet()) {
                NDArray weight = weights.get(name);
                float[] gradient = gradients.get(i++).toFloatArray();
                float[] values = weight.toFloatArray();
                for (int j = 0; j < values.length; j++) {
                    double difference = difference(schedule, weight, values, j);
                    assertThat((double) gradient[j])
                            .as("%s ends, %s[%d]", ends, name, j)
                            .isCloseTo(difference, within(1e-4 * Math.max(1, Math.abs(difference))));
                }
            }
        }
    }

    private NDArray objective(NoiseSchedule schedule, Scope scope) {
        NDArray curve = schedule.logSnr(TIMES, scope).sum();
        NDArray slopes = schedule.logSnrDerivative(TIMES, scope).square().sum();
        return curve.add(slopes.mul(scope.manager().create(0.01)));
    }

    private double difference(NoiseSchedule schedule, NDArray weight, float[] values, int index) {
        float[] up = values.clone();
        float[] down = values.clone();
        up[index] += 1e-2f;
        down[index] -= 1e-2f;
        weight.set(up);
        double above = objective(schedule, scopes.evaluation(1)).getDouble();
        weight.set(down);
        double below = objective(schedule, scopes.evaluation(1)).getDouble();
        weight.set(values);
        return (above - below) / ((double) up[index] - down[index]);
    }

    @Test
    void scalarFormsReadTheWeightsAsTheyAreNow() {
        NoiseSchedule schedule = create(Learned.Ends.FREE, 8);
        double before = schedule.logSnr(0.4);
        set("b1", -12.3);
        assertThat(schedule.logSnr(0.4)).isCloseTo(before - 1, within(1e-5));
    }

    @Test
    void itStartsNearTheLine() {
        NoiseSchedule schedule = create(Learned.Ends.FREE, 1024);
        for (double t : TIMES) {
            assertThat(schedule.logSnr(t)).isCloseTo(13.3 - 18.3 * t, within(0.2));
        }
    }
}
