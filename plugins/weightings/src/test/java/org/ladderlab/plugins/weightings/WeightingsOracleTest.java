package org.ladderlab.plugins.weightings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

/** The weightings against independently computed values, at the relative tolerance that each case states. */
class WeightingsOracleTest {

    /** {@code l = -2 log tan(pi t / 2)}, whose density is {@code sech(l / 2) / (2 pi)}. */
    record EndlessCosine() implements NoiseSchedule {

        record Config() {}

        static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
                Kind.SCHEDULE,
                "endless-cosine",
                new Config(),
                new ComponentType.Doc("For tests.", "-2 log tan(pi t / 2)", "Nichol and Dhariwal 2021"),
                (config, context) -> new EndlessCosine());

        @Override
        public double logSnr(double t) {
            return 2 * (Math.log(Math.sin(Math.PI / 2 * (1 - t))) - Math.log(Math.sin(Math.PI / 2 * t)));
        }

        @Override
        public double logSnrDerivative(double t) {
            return -2 * Math.PI / Math.sin(Math.PI * t);
        }
    }

    private static final Optional<Ref<NoiseSchedule>> COSINE = Optional.of(EndlessCosine.TYPE.byDefault());

    private final TestContext context = TestContext.of(TestContext.points(1), NDManager.newBaseManager("PyTorch"), 1);

    /** The weightings of the cases W01 and W02, by their names there. */
    private Map<String, WeightingFunction> weightings() {
        Map<String, WeightingFunction> all = new LinkedHashMap<>();
        all.put("elbo", context.create(Elbo.TYPE));
        all.put("eps_cosine (IDDPM)", context.create(NoiseSimple.TYPE, new NoiseSimple(COSINE)));
        all.put("x_cosine", context.create(DataSimple.TYPE, new DataSimple(COSINE)));
        all.put("v_cosine", context.create(VelocitySimple.TYPE, new VelocitySimple(COSINE)));
        all.put("trunc_snr_cosine max(SNR,1)", context.create(TruncatedSnr.TYPE, new TruncatedSnr(COSINE)));
        all.put("fm_ot", context.create(FlowMatching.TYPE));
        all.put("indi (x, FM path)", context.create(Indi.TYPE));
        all.put("edm", context.create(Edm.TYPE));
        all.put("min_snr_5_eps_cosine", context.create(MinSnrGamma.TYPE, new MinSnrGamma(5, COSINE)));
        all.put("p2_k1_g1_cosine", context.create(P2.TYPE, new P2(1, 1, COSINE)));
        all.put("sigmoid_b2", context.create(SigmoidWeighting.TYPE));
        return all;
    }

    /** A density of 1 is given, so a weighting that should use the cosine's own density but does not is found out. */
    @Test
    void w01EffectiveWeightings() {
        Oracle oracle = Oracle.read("W01");
        Map<String, WeightingFunction> weightings = weightings();
        assertThat(oracle.expected().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(weightings.keySet());
        weightings.forEach((name, weighting) -> checkRow(oracle, name, l -> weighting.weight(l, 1)));
    }

    @Test
    void w01ClosedFormsUnderTheCosine() {
        Oracle oracle = Oracle.read("W01");
        checkRow(oracle, "eps_cosine (IDDPM)", l -> context.create(Iddpm.TYPE).weight(l, 1));
        checkRow(oracle, "x_cosine", l -> context.create(DataCosine.TYPE).weight(l, 1));
        checkRow(oracle, "v_cosine", l -> context.create(VelocityCosine.TYPE).weight(l, 1));
    }

    /** Without a schedule of its own a weighting takes the density of the schedule in use. */
    @Test
    void w01DensityOfTheScheduleInUse() {
        Oracle oracle = Oracle.read("W01");
        WeightingFunction velocity = context.create(VelocitySimple.TYPE);
        NoiseSchedule cosine = new EndlessCosine();
        checkRow(oracle, "v_cosine", l -> velocity.weight(l, EffectiveWeighting.density(cosine, l)));
    }

    /** A run's table of the effective weighting holds the values of the case at its own log SNRs. */
    @Test
    void w01TableUnderTheScheduleInUse() {
        EffectiveWeighting table =
                EffectiveWeighting.of(context.create(VelocitySimple.TYPE), new EndlessCosine(), false);
        assertThat(table.monotone()).isTrue();
        assertThat(table.points()).hasSizeGreaterThan(500);
        assertThat(table.points().get(0).logSnr()).isCloseTo(-20, within(1e-9));
        table.points().forEach(point -> assertThat(point.weight())
                .as("weight at %s", point.logSnr())
                .isCloseTo(2 * Math.exp(-point.logSnr() / 2) / Math.PI, within(1e-9 * Math.exp(-point.logSnr() / 2))));
    }

    /** On the grid of the case W02; a density of 1 is given, which those with a schedule of their own must not use. */
    private static boolean monotone(WeightingFunction weighting) {
        return EffectiveWeighting.of(l -> weighting.weight(l, 1), -15, 15).monotone();
    }

    private static void checkRow(Oracle oracle, String name, DoubleUnaryOperator found) {
        double[] logSnr = Oracle.doubles(oracle.inputs().get("lam"));
        double[] expected = Oracle.doubles(oracle.expected().get(name));
        for (int i = 0; i < expected.length; i++) {
            assertThat(found.applyAsDouble(logSnr[i]))
                    .as("%s at log SNR %s", name, logSnr[i])
                    .isCloseTo(expected[i], within(oracle.relativeTolerance() * expected[i]));
        }
    }

    @Test
    void w02WhichWeightingsAreMonotone() {
        Oracle oracle = Oracle.read("W02");
        weightings().forEach((name, weighting) -> assertThat(monotone(weighting))
                .as(name)
                .isEqualTo(oracle.expected().get(name).asBoolean()));
    }

    @Test
    void w03PeakOfEdm() {
        Oracle oracle = Oracle.read("W03");
        EdmMonotone monotone = (EdmMonotone) context.create(EdmMonotone.TYPE);
        assertThat(monotone.peak()).isCloseTo(oracle.expected().get("argmax").asDouble(), within(0.01));
        assertThat(monotone(monotone)).isTrue();
        assertThat(monotone.weight(-12, 1)).isEqualTo(monotone.weight(monotone.peak(), 1));
        assertThat(monotone.weight(3, 1)).isEqualTo(monotone.edm().weight(3, 1));
    }

    /** The factor on the noise's error, times what turns it into a factor on the data's or the velocity's. */
    @Test
    void w04MinSnrOnEachPredictionsOwnError() {
        Oracle oracle = Oracle.read("W04");
        MinSnrGamma config = new MinSnrGamma(5, Optional.empty());
        double[] snr = Oracle.doubles(oracle.expected().get("snr"));
        for (int i = 0; i < snr.length; i++) {
            double factor = config.factor(Math.log(snr[i]));
            checkValue(oracle, "eps", i, factor);
            checkValue(oracle, "x", i, factor * snr[i]);
            checkValue(oracle, "v", i, factor / (1 + 1 / snr[i]));
        }
    }

    @Test
    void w05P2() {
        Oracle oracle = Oracle.read("W05");
        double[] snr = Oracle.doubles(Oracle.read("W04").expected().get("snr"));
        for (int i = 0; i < snr.length; i++) {
            checkValue(oracle, "g=0.5", i, new P2(1, 0.5, Optional.empty()).factor(Math.log(snr[i])));
            checkValue(oracle, "g=1", i, new P2(1, 1, Optional.empty()).factor(Math.log(snr[i])));
        }
    }

    private static void checkValue(Oracle oracle, String name, int index, double found) {
        JsonNode row = oracle.expected().get(name);
        double expected = row.get(index).asDouble();
        assertThat(found).as("%s %d", name, index).isCloseTo(expected, within(oracle.relativeTolerance() * expected));
    }

    @Test
    void softMinSnrHasTheLimitsOfMinSnr() {
        SoftMinSnr soft = new SoftMinSnr(4, Optional.empty());
        assertThat(soft.factor(-12)).isCloseTo(1, within(1e-5));
        assertThat(soft.factor(12)).isCloseTo(4 * Math.exp(-12), within(1e-9));
        assertThat(soft.factor(Math.log(4))).isCloseTo(0.5, within(1e-12));
        WeightingFunction weighting = context.create(SoftMinSnr.TYPE, new SoftMinSnr(4, COSINE));
        assertThat(monotone(weighting)).isFalse();
    }

    @Test
    void beyondAScheduleTheDensityIsZero() {
        NoiseSchedule line = new NoiseSchedule() {
            @Override
            public double logSnr(double t) {
                return 4 - 8 * t;
            }

            @Override
            public double logSnrDerivative(double t) {
                return -8;
            }
        };
        assertThat(EffectiveWeighting.density(line, 0)).isEqualTo(0.125);
        assertThat(EffectiveWeighting.density(line, 4.1)).isZero();
        assertThat(EffectiveWeighting.density(line, -4.1)).isZero();
    }
}
