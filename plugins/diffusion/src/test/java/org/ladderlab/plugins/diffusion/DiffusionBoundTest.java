package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Oracle;

/** The ledger of Gaussian data with the optimal denoiser, against its closed form. */
class DiffusionBoundTest extends TensorTest {

    private static final int EXAMPLES = 30_000;

    private static final Map<String, Curve> SCHEDULES = Map.of(
            "vdm_linear(13.3,-5)", Curve.linear(13.3, -5),
            "linear(10,-10)", Curve.linear(10, -10),
            "trunc_cosine(-10,10)", Curve.truncatedCosine(-10, 10),
            "vp_sde[1e-3,1]", Curve.vpSde().on(1e-3, 1),
            "rf[.005,.995]", Curve.rectifiedFlow().on(0.005, 0.995));

    private static Model.Builder optimal(Curve schedule, double s2) {
        return Model.of(schedule, Model.gaussianOptimal(s2));
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.25", "1.0", "4.0"})
    void finiteAndInfiniteLaddersCostWhatTheClosedFormSays(String s2) {
        JsonNode expected = Oracle.read("D01_gaussian_vlb_s2=" + s2).expected();
        assertThat(SCHEDULES.keySet()).allMatch(expected::has).hasSize(expected.size());
        SCHEDULES.forEach((name, schedule) -> {
            double variance = Double.parseDouble(s2);
            for (Map.Entry<String, JsonNode> at : expected.get(name).get("T").properties()) {
                Model model = build(optimal(schedule, variance).steps(Integer.parseInt(at.getKey())));
                assertThat(sum(model.expectedConsistency(variance, scope(1))))
                        .as("%s, T = %s", name, at.getKey())
                        .isCloseTo(
                                at.getValue().asDouble(),
                                within(2e-5 * at.getValue().asDouble()));
            }
            double infinite = expected.get(name).get("inf").get("diffusion").asDouble();
            assertThat(infiniteLadder(build(optimal(schedule, variance)), schedule, variance))
                    .as("%s, T infinite", name)
                    .isCloseTo(infinite, within(2e-5 * infinite));
        });
    }

    /** The expected density, summed over the midpoints of many small intervals of time. */
    private double infiniteLadder(Model model, Curve schedule, double s2) {
        int intervals = 20_000;
        double[] times = IntStream.range(0, intervals)
                .mapToDouble(i -> (i + 0.5) / intervals)
                .toArray();
        double[] error = model.expectedNoiseError(
                Arrays.stream(times).map(schedule::logSnr).toArray(), s2, scope(1));
        return IntStream.range(0, intervals)
                .mapToDouble(i -> -0.5 * schedule.logSnrDerivative(times[i]) * error[i] / intervals)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vdm_linear(13.3,-5)",
                "linear(10,-10)",
                "trunc_cosine(-10,10)",
                "vp_sde[1e-3,1]",
                "rf[.005,.995]"
            })
    void theInfiniteLedgerIsUnbiased(String schedule) {
        JsonNode expected =
                Oracle.read("D01_gaussian_vlb_s2=0.25").expected().get(schedule).get("inf");
        Scope scope = scope(2);
        LedgerTerms ledger = build(optimal(SCHEDULES.get(schedule), 0.25))
                .bound()
                .ledger(gaussianData(EXAMPLES, 0.25, scope), 8, scope);
        assertThat(ledger.levels()).hasSize(8);
        Statistics.assertMean(
                "reconstruction",
                ledger.reconstruction(),
                expected.get("recon_vdm").asDouble());
        Statistics.assertMean(
                "diffusion", consistency(ledger), expected.get("diffusion").asDouble());
        Statistics.assertMean("prior", ledger.prior(), expected.get("prior").asDouble());
        Statistics.assertMean("bound", ledger.total(), expected.get("nelbo_vdm").asDouble());
    }

    private static NDArray consistency(LedgerTerms ledger) {
        return ledger.levels().stream()
                .map(LedgerTerms.Consistency::nats)
                .reduce(NDArray::add)
                .orElseThrow();
    }

    /** With times uniform in a band, this steep schedule's standard error is about a hundred times the straight one's. */
    @Test
    void theInfiniteLedgerOfASteepScheduleIsAsSharpAsThatOfAStraightOne() {
        Curve steep = new Curve(
                t -> 10 - 20 * Math.log1p(1e6 * t) / Math.log1p(1e6), t -> -20 * 1e6 / (1 + 1e6 * t) / Math.log1p(1e6));
        assertThat(standardError(steep)).isCloseTo(standardError(Curve.linear(10, -10)), withinPercentage(10));
    }

    private double standardError(Curve schedule) {
        Scope scope = scope(6);
        LedgerTerms ledger =
                build(optimal(schedule, 0.25)).bound().ledger(gaussianData(EXAMPLES, 0.25, scope), 1, scope);
        return Statistics.mean(consistency(ledger)).standardError();
    }

    @Test
    void theLastBandOfAScheduleThatEndsInPureNoiseIsFiniteAndUnbiased() {
        Curve endless = Curve.rectifiedFlow().on(0.005, 1);
        Scope scope = scope(7);
        NDArray consistency = consistency(
                build(optimal(endless, 0.25)).bound().ledger(gaussianData(EXAMPLES, 0.25, scope), 8, scope));
        // I-MMSE: 1/2 log(1 + s^2 exp(logSnr(0))) - 1/2 log(1 + s^2 exp(logSnr(1))).
        double expected = 0.5 * Math.log1p(0.25 * Math.exp(endless.logSnr(0)));
        Statistics.assertMean("diffusion", consistency, expected);
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "100, 7", "1000, 20"})
    void theFiniteLedgerIsUnbiasedWhateverItsResolution(int steps, int maxLevels) {
        JsonNode expected = Oracle.read("D01_gaussian_vlb_s2=0.25").expected().get("linear(10,-10)");
        Scope scope = scope(3);
        LedgerTerms ledger = build(optimal(Curve.linear(10, -10), 0.25).steps(steps))
                .bound()
                .ledger(gaussianData(EXAMPLES, 0.25, scope), maxLevels, scope);
        assertThat(ledger.levels()).hasSize(maxLevels);
        double diffusion = expected.get("T").get(String.valueOf(steps)).asDouble();
        Statistics.assertMean("diffusion", consistency(ledger), diffusion);
        double ends = expected.get("inf").get("recon_vdm").asDouble()
                + expected.get("inf").get("prior").asDouble();
        Statistics.assertMean("bound", ledger.total(), diffusion + ends);
    }

    @Test
    void eachLevelOfAShortLadderCostsWhatItShould() {
        double[] expected = Oracle.doubles(Oracle.read("D08").expected().get("kl"));
        Model model = build(optimal(Curve.linear(13.3, -5), 0.25).steps(10));
        double[] actual = model.expectedConsistency(0.25, scope(1));
        Scope scope = scope(4);
        LedgerTerms ledger = model.bound().ledger(gaussianData(EXAMPLES, 0.25, scope), 10, scope);
        for (int i = 0; i < 10; i++) {
            assertThat(actual[i]).as("KL of step %d", i + 1).isCloseTo(expected[i], within(2e-5 * expected[i]));
            Statistics.assertMean("z" + i, ledger.levels().get(i).nats(), expected[i]);
            assertThat(ledger.levels().get(i).name()).isEqualTo("z" + i);
            assertThat(ledger.levels().get(i).depth()).isCloseTo(i / 10.0, within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource(Frame.class)
    void theLedgerDoesNotDependOnTheFrame(Frame frame) {
        Model preserving = build(optimal(Curve.linear(10, -5), 0.25).steps(20));
        Model other = build(optimal(Curve.linear(10, -5), 0.25).steps(20).frame(frame));
        double[] expected = preserving.expectedConsistency(0.25, scope(1));
        double[] actual = other.expectedConsistency(0.25, scope(1));
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(2e-5 * expected[i]));
        }
        // With equal noise the two are equal example by example, and so are both ends.
        LedgerTerms one = ledger(preserving);
        LedgerTerms two = ledger(other);
        assertThat(Model.doubles(two.total().mean())[0])
                .isCloseTo(Model.doubles(one.total().mean())[0], within(1e-4));
        assertThat(Model.doubles(two.prior().mean())[0])
                .isCloseTo(Model.doubles(one.prior().mean())[0], within(1e-9));
    }

    private LedgerTerms ledger(Model model) {
        Scope scope = scope(5);
        return model.bound().ledger(gaussianData(1000, 0.25, scope), 20, scope);
    }

    @Test
    void thePriorTermIsVdms() {
        Oracle oracle = Oracle.read("L12");
        Scope scope = scope(1);
        double[] x = Oracle.doubles(oracle.inputs().get("x"));
        double[] expected = Oracle.doubles(oracle.expected().get("kl"));
        Model model =
                build(optimal(Curve.linear(13.3, -oracle.inputs().get("gamma1").asDouble()), 1));
        NDArray data = Tensors.toFloat32(scope.vector(x)).reshape(-1, 1);
        double[] actual = Model.doubles(model.bound().prior(data, scope));
        for (int i = 0; i < x.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(oracle.relativeTolerance() * expected[i]));
        }
    }

    /** From z_6 to z_10 the log SNR is held at -6: the ladder is the one of 6 steps. */
    @ParameterizedTest
    @EnumSource(value = Variance.class, names = "LEARNED", mode = EnumSource.Mode.EXCLUDE)
    void levelsThatShareOneLogSnrCostNothing(Variance variance) {
        Curve held = new Curve(t -> 8 - 14 * Math.min(1, t / 0.6), t -> t < 0.6 ? -14 / 0.6 : 0);
        Model model = build(optimal(held, 0.25).steps(10).variance(variance));
        Model short6 = build(optimal(Curve.linear(8, -6), 0.25).steps(6).variance(variance));
        double[] exact = Arrays.copyOf(short6.expectedConsistency(0.25, scope(1)), 10);
        for (Bound bound : List.of(model.bound(), model.hierarchicalBound())) {
            Scope scope = scope(2);
            LedgerTerms ledger = bound.ledger(gaussianData(EXAMPLES, 0.25, scope), 10, scope);
            for (int l = 0; l < 6; l++) {
                Statistics.assertMean("z" + l, ledger.levels().get(l).nats(), exact[l]);
            }
            for (int l = 6; l < 10; l++) {
                assertThat(Model.doubles(ledger.levels().get(l).nats())).containsOnly(0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 8", "0.5, 0", "1, -8"})
    void reconstructionsAreAsGoodAsTheirDepthAllows(double depth, double logSnr) {
        Scope scope = scope(6);
        NDArray x = gaussianData(EXAMPLES, 0.25, scope);
        NDArray seen = build(optimal(Curve.linear(8, -8), 0.25)).bound().reconstruct(x, depth, scope);
        NDArray error = Tensors.sumPerExample(seen.sub(x).square());
        Statistics.assertMean("squared error", error, 0.25 / (1 + 0.25 * Math.exp(logSnr)));
    }

    /** Depth 0.5 of the latents z_0 .. z_5 is between z_2 and z_3: z_3 is the shallowest that is known. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0.2, 1", "0.5, 3", "0.6, 3", "1, 5"})
    void reconstructionsOfAFiniteLadderStartFromOneOfItsLevels(double depth, int index) {
        Curve.LinearBeta steep = new Curve.LinearBeta(new double[] {8, 5, 2, -1, -4, -7});
        Scope scope = scope(6);
        NDArray x = gaussianData(EXAMPLES, 0.25, scope);
        NDArray seen = build(Model.of(steep, Model.gaussianOptimal(0.25)).steps(5))
                .bound()
                .reconstruct(x, depth, scope);
        NDArray error = Tensors.sumPerExample(seen.sub(x).square());
        Statistics.assertMean("squared error", error, 0.25 / (1 + 0.25 * Math.exp(steep.logSnr()[index])));
    }

    /**
     * Two examples that share z have the covariance Var E[x | z], and half their squared distance is Var(x | z): shares of s^2 that add up, whatever the
     * length of the steps: here 0.4 in log SNR. 4000 examples, 3 standard errors.
     */
    @ParameterizedTest
    @CsvSource({"0.375, 2, true", "0.5, 0, true", "0.375, 2, false"})
    void examplesThatShareALatentVaryByWhatItLeavesOpen(double depth, double logSnr, boolean encoded) {
        Scope scope = scope(6);
        NDArray x = gaussianData(4000, 0.25, scope);
        Bound bound = build(optimal(Curve.linear(8, -8), 0.25)).bound();
        Redraw asked = new Redraw(depth, 2, 40);
        List<NDArray> drawn = encoded
                ? bound.redraw(x, asked, scope)
                : bound.redrawPrior(x.getShape().get(0), asked, scope);
        double share = 0.25 * Math.exp(logSnr) / (1 + 0.25 * Math.exp(logSnr));
        NDArray distance = drawn.get(0).sub(drawn.get(1)).square();
        assertNear(Estimate.ofMean(Model.doubles(distance.flatten())), 2 * 0.25 * (1 - share));
        assertNear(Estimate.ofMean(Model.doubles(drawn.get(0).mul(drawn.get(1)).flatten())), 0.25 * share);
    }

    private static void assertNear(Estimate found, double known) {
        assertThat(found.value()).isCloseTo(known, within(3 * found.standardError()));
    }

    @Test
    void anInfiniteLadderNeedsAFiniteLogSnrAtTheData() {
        assertThatThrownBy(() -> build(optimal(Curve.rectifiedFlow(), 1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("truncated");
    }
}
