package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.data.GaussianMixture.Component;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Oracle;

class ClosedFormNetworksTest extends TensorTest {

    private static final Curve SCHEDULE = Curve.linear(10, -5);

    private static List<Double> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asDouble)
                .toList();
    }

    private static Ref<Network> mixture(JsonNode inputs) {
        return mixture(list(inputs.get("weights")), list(inputs.get("means")), list(inputs.get("sds")));
    }

    private static Ref<Network> mixture(List<Double> weights, List<Double> means, List<Double> standardDeviations) {
        return mixture(GaussianMixture.ofValues(weights, means, standardDeviations));
    }

    private static Ref<Network> mixture(GaussianMixture law) {
        return new Ref<>(MixtureOptimalNetwork.TYPE, new MixtureOptimalNetwork.Config(law.components(), false));
    }

    /** What a network makes of points z of one dimension, all at one log SNR. */
    private Denoised denoised(Ref<Network> network, double[] z, double logSnr, Scope scope) {
        double[] logSnrs = new double[z.length];
        Arrays.fill(logSnrs, logSnr);
        return build(Model.of(SCHEDULE, network)).decoder().denoise(column(z, scope), scope.vector(logSnrs), scope);
    }

    private static NDArray column(double[] values, Scope scope) {
        return Tensors.toFloat32(scope.vector(values)).reshape(-1, 1);
    }

    private static void assertClose(NDArray values, double[] expected, double tolerance) {
        double[] actual = Model.doubles(values.flatten());
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(tolerance * Math.max(0.1, Math.abs(expected[i]))));
        }
    }

    @Test
    void theMixtureDenoiserGivesDataAndNoise() {
        Oracle oracle = Oracle.read("D05");
        double[] z = Oracle.doubles(oracle.inputs().get("z"));
        for (Map.Entry<String, JsonNode> at : oracle.expected().get("point").properties()) {
            Denoised denoised = denoised(mixture(oracle.inputs()), z, Double.parseDouble(at.getKey()), scope(1));
            assertClose(denoised.data(), Oracle.doubles(at.getValue().get("xhat")), 1e-6);
            assertClose(denoised.noise(), Oracle.doubles(at.getValue().get("eps_hat")), 1e-5);
        }
    }

    @Test
    void aMixtureOfOneIsTheGaussianDenoiser() {
        double[] z = {-2, 0.1, 1};
        Ref<Network> one = mixture(List.of(2.0), List.of(0.0), List.of(0.5));
        Scope scope = scope(1);
        double[] expected = Model.doubles(
                denoised(Model.gaussianOptimal(0.25), z, 1.5, scope).data().flatten());
        assertClose(denoised(one, z, 1.5, scope).data(), expected, 1e-6);
    }

    /**
     * In the plane {@code xHat = (z + sigma^2 score) / alpha} (Tweedie), with the score by differences of the log density of z.
     */
    @Test
    void theMixtureInThePlaneObeysTweediesFormula() {
        GaussianMixture law = new GaussianMixture(List.of(
                new Component(0.5, List.of(-1.0, -0.5), 0.2),
                new Component(0.3, List.of(1.0, -0.5), 0.4),
                new Component(0.2, List.of(0.0, 1.0), 0.3)));
        Model model = Model.of(SCHEDULE, mixture(law)).build(context(2));
        Scope scope = scope(1);
        for (double logSnr : new double[] {-2, 1, 4}) {
            double alpha = Frame.VARIANCE_PRESERVING.alpha(logSnr);
            double variance = 1 - alpha * alpha;
            double[] z = {0.3, -0.4};
            double[] expected = new double[2];
            for (int d = 0; d < 2; d++) {
                double[] up = z.clone();
                double[] down = z.clone();
                up[d] += 1e-5;
                down[d] -= 1e-5;
                double score = (logDensity(law, up, alpha) - logDensity(law, down, alpha)) / 2e-5;
                expected[d] = (z[d] + variance * score) / alpha;
            }
            NDArray rows = Tensors.toFloat32(scope.vector(z)).reshape(1, 2);
            Denoised denoised = model.decoder().denoise(rows, scope.vector(new double[] {logSnr}), scope);
            assertClose(denoised.data(), expected, 1e-5);
        }
    }

    private static double logDensity(GaussianMixture law, double[] z, double alpha) {
        double density = 0;
        for (Component component : law.components()) {
            double s = component.standardDeviation();
            double v = alpha * alpha * s * s + 1 - alpha * alpha;
            double squares = 0;
            for (int d = 0; d < z.length; d++) {
                squares += Math.pow(z[d] - alpha * component.mean().get(d), 2);
            }
            density += component.proportion() * Math.exp(-squares / (2 * v)) / Math.pow(v, z.length / 2.0);
        }
        return Math.log(density);
    }

    @Test
    void pointsThatDoNotFillAnExampleAreRefused() {
        GaussianMixture law = new GaussianMixture(List.of(new Component(1, List.of(0.0, 0.0), 1)));
        assertThatThrownBy(() -> Model.of(SCHEDULE, mixture(law)).build(context(3)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("points have 2 values");
    }

    @Test
    void theEmpiricalDenoiserRemembersItsPoints() {
        Oracle oracle = Oracle.read("D06");
        Ref<Network> network = new Ref<>(
                EmpiricalNetwork.TYPE,
                new EmpiricalNetwork.Config(list(oracle.inputs().get("points")), Optional.empty()));
        double[] z = Oracle.doubles(oracle.inputs().get("z"));
        for (Map.Entry<String, JsonNode> at : oracle.expected().properties()) {
            Denoised denoised = denoised(network, z, Double.parseDouble(at.getKey()), scope(1));
            assertClose(denoised.data(), Oracle.doubles(at.getValue()), 1e-6);
        }
    }

    @Test
    void theEmpiricalDenoiserTakesWholePoints() {
        Ref<Network> network =
                new Ref<>(EmpiricalNetwork.TYPE, new EmpiricalNetwork.Config(List.of(1.0, 2.0, 3.0), Optional.empty()));
        assertThatThrownBy(() -> Model.of(SCHEDULE, network).build(context(2)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("2 values each");
    }

    /** {@code R^2 = E[xHat^2] / Var(x)} with z drawn at x = 1, by quadrature over the noise; by symmetry that is all. */
    @Test
    void thePlusMinusOneDenoiserExplainsTheVarianceItShould() {
        Oracle oracle = Oracle.read("D07");
        double[] logSnrs = Oracle.doubles(oracle.inputs().get("lam"));
        double[] noise = Quadrature.NODES;
        for (int k = 0; k < logSnrs.length; k++) {
            double alpha = Frame.VARIANCE_PRESERVING.alpha(logSnrs[k]);
            double sigma = Frame.VARIANCE_PRESERVING.sigma(logSnrs[k]);
            double[] z = Arrays.stream(noise).map(e -> alpha + sigma * e).toArray();
            Ref<Network> network = new Ref<>(PlusMinusOneNetwork.TYPE, new PlusMinusOneNetwork.Config());
            double[] squares = Model.doubles(
                    denoised(network, z, logSnrs[k], scope(1)).data().square().flatten());
            double expected = oracle.expected().get("pm1").get(k).asDouble();
            assertThat(Quadrature.normal(squares)).isCloseTo(expected, within(1e-6 * expected));
        }
    }

    /** The mean squared error at each log SNR, by quadrature over the mixture's components, the data and the noise. */
    private double noiseError(double logSnr, JsonNode inputs, Scope scope) {
        double[] nodes = Quadrature.NODES;
        double total = 0;
        for (int component = 0; component < inputs.get("means").size(); component++) {
            double[] x = new double[nodes.length * nodes.length];
            double[] noise = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = inputs.get("means").get(component).asDouble()
                        + inputs.get("sds").get(component).asDouble() * nodes[i / nodes.length];
                noise[i] = nodes[i % nodes.length];
            }
            double[] logSnrs = new double[x.length];
            Arrays.fill(logSnrs, logSnr);
            Model model = build(Model.of(SCHEDULE, mixture(inputs)));
            NDArray l = scope.vector(logSnrs);
            NDArray z = model.diffusion().forward().diffuse(column(x, scope), l, column(noise, scope), scope);
            double[] errors = Model.doubles(
                    model.decoder().denoise(z, l, scope).noiseError(column(x, scope), column(noise, scope)));
            double[] rows = new double[nodes.length];
            for (int i = 0; i < nodes.length; i++) {
                rows[i] = Quadrature.normal(Arrays.copyOfRange(errors, i * nodes.length, (i + 1) * nodes.length));
            }
            total += inputs.get("weights").get(component).asDouble() * Quadrature.normal(rows);
        }
        return total;
    }

    @Test
    void theMixturesErrorAndItsBoundAreTheCheckedOnes() {
        Oracle oracle = Oracle.read("D05");
        for (Map.Entry<String, JsonNode> at : oracle.expected().get("mmse").properties()) {
            double logSnr = Double.parseDouble(at.getKey());
            double mmse = Math.exp(-logSnr) * noiseError(logSnr, oracle.inputs(), scope(1));
            double expected = at.getValue().asDouble();
            assertThat(mmse).as("mmse at %s", at.getKey()).isCloseTo(expected, within(2e-5 * expected));
        }
        double infinite = Quadrature.simpson(l -> noiseError(l, oracle.inputs(), scope(1)) / 2, -5, 10, 60);
        double expected = oracle.expected().get("L_inf").asDouble();
        assertThat(infinite).isCloseTo(expected, within(2e-5 * expected));
    }

    @Test
    void theMixturesFiniteLadderCostsWhatItShould() {
        Oracle oracle = Oracle.read("D05");
        for (int steps : new int[] {10, 50}) {
            double sum = 0;
            for (int i = 1; i <= steps; i++) {
                double from = SCHEDULE.logSnr((double) i / steps);
                double to = SCHEDULE.logSnr((i - 1.0) / steps);
                sum += 0.5 * Math.expm1(to - from) * noiseError(from, oracle.inputs(), scope(1));
            }
            double expected =
                    oracle.expected().get("L_T").get(String.valueOf(steps)).asDouble();
            assertThat(sum).as("T = %d", steps).isCloseTo(expected, within(2e-5 * expected));
        }
    }
}
