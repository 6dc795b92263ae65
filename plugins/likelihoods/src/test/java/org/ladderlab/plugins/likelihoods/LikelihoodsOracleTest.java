package org.ladderlab.plugins.likelihoods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** The likelihoods against independently computed values: at the stated tolerance in float64, at 1e-5 in float32. */
class LikelihoodsOracleTest {

    private static final PixelGrid BYTES = PixelGrid.endToEnd(256);

    private Scopes scopes;
    private NDManager manager;

    @BeforeEach
    void open() {
        scopes = Scopes.seeded(1);
        manager = scopes.manager();
    }

    @AfterEach
    void close() {
        scopes.close();
    }

    private TestContext pixels(PixelGrid grid) {
        return TestContext.of(new DataSpec("pixel", new Shape(1), Optional.of(grid), 0), manager, 1);
    }

    private double logProb(Likelihood likelihood, DataType type, double x, double... parameters) {
        NDArray value = manager.create(new double[] {x}, new Shape(1, 1)).toType(type, false);
        NDArray given =
                manager.create(parameters, new Shape(1, parameters.length)).toType(type, false);
        NDArray result = likelihood.logProb(value, given);
        assertThat(result.getDataType()).isEqualTo(type);
        return result.toType(DataType.FLOAT64, false).getDouble(0);
    }

    private void check(Oracle oracle, Likelihood likelihood, double expected, double x, double... parameters) {
        assertThat(logProb(likelihood, DataType.FLOAT64, x, parameters))
                .as("%s in float64", oracle.id())
                .isCloseTo(expected, within(oracle.relativeTolerance() * Math.abs(expected)));
        assertThat(logProb(likelihood, DataType.FLOAT32, x, parameters))
                .as("%s in float32", oracle.id())
                .isCloseTo(expected, within(1e-5 * Math.abs(expected)));
    }

    private static Likelihood logistic(TestContext context, LogisticTails tails) {
        return context.create(DiscretisedLogistic.TYPE, new DiscretisedLogistic.Config(-7, tails));
    }

    @Test
    void l07DiscretisedLogisticWithTheTailsOfItsCode() {
        Oracle oracle = Oracle.read("L07");
        Likelihood likelihood = logistic(pixels(BYTES), LogisticTails.DENSITY);
        double[] expected = Oracle.doubles(oracle.expected().get("logp"));
        for (int i = 0; i < expected.length; i++) {
            JsonNode row = oracle.inputs().get("cases").get(i);
            double x = BYTES.value(row.get(0).asInt());
            check(
                    oracle,
                    likelihood,
                    expected[i],
                    x,
                    row.get(1).asDouble(),
                    row.get(2).asDouble());
        }
    }

    /** With exact tails the cases that are no tails stay, and the probabilities of all 256 values sum to 1. */
    @Test
    void l07DiscretisedLogisticWithExactTails() {
        Oracle oracle = Oracle.read("L07");
        Likelihood likelihood = logistic(pixels(BYTES), LogisticTails.EXACT);
        double[] expected = Oracle.doubles(oracle.expected().get("logp"));
        for (int i = 0; i < 3; i++) {
            JsonNode row = oracle.inputs().get("cases").get(i);
            double x = BYTES.value(row.get(0).asInt());
            check(
                    oracle,
                    likelihood,
                    expected[i],
                    x,
                    row.get(1).asDouble(),
                    row.get(2).asDouble());
        }
        double sum = 0;
        for (int k = 0; k < 256; k++) {
            sum += Math.exp(logProb(likelihood, DataType.FLOAT64, BYTES.value(k), 0.1, -2));
        }
        assertThat(sum)
                .isCloseTo(oracle.expected().get("sum_of_probs_m0p1_lsm2").asDouble(), within(1e-12));
    }

    @Test
    void l07OneComponentMixturesAreDiscretisedLogistics() {
        Oracle oracle = Oracle.read("L07");
        Likelihood likelihood = pixels(BYTES)
                .create(MixtureOfLogistics.TYPE, new MixtureOfLogistics.Config(1, -7, LogisticTails.DENSITY));
        double[] expected = Oracle.doubles(oracle.expected().get("logp"));
        for (int i = 0; i < expected.length; i++) {
            JsonNode row = oracle.inputs().get("cases").get(i);
            double x = BYTES.value(row.get(0).asInt());
            check(
                    oracle,
                    likelihood,
                    expected[i],
                    x,
                    0.3,
                    row.get(1).asDouble(),
                    row.get(2).asDouble());
        }
    }

    @Test
    void l09DiscretisedGaussianWithTheExactCdf() {
        Oracle oracle = Oracle.read("L09");
        Likelihood likelihood =
                pixels(BYTES).create(DiscretisedGaussian.TYPE, new DiscretisedGaussian.Config(-7, 1e-12));
        double[] expected = Oracle.doubles(oracle.expected().get("exact_erf"));
        for (int i = 0; i < expected.length; i++) {
            JsonNode row = oracle.inputs().get("cases").get(i);
            double x = BYTES.value(row.get(0).asInt());
            check(
                    oracle,
                    likelihood,
                    expected[i],
                    x,
                    row.get(1).asDouble(),
                    row.get(2).asDouble());
        }
    }

    /** {@code log Phi(-40)} is about -804.608; the bin is a little nearer, and no probability of float64 is that small. */
    @Test
    void withoutAFloorTheDiscretisedGaussianReachesFarOut() {
        Likelihood likelihood = pixels(BYTES).create(DiscretisedGaussian.TYPE);
        double scale = 0.05;
        double location = BYTES.value(200) + BYTES.halfBin() + 40 * scale;
        assertThat(logProb(likelihood, DataType.FLOAT32, BYTES.value(200), location, Math.log(scale)))
                .isCloseTo(-804.608 + Math.log(-Math.expm1(-40 * 2 * BYTES.halfBin() / scale)), within(0.01));
    }

    @Test
    void l10BernoulliLogits() {
        Oracle oracle = Oracle.read("L10");
        double[] logits = Oracle.doubles(oracle.inputs().get("logits"));
        double[] bits = Oracle.doubles(oracle.inputs().get("x"));
        double[] expected = Oracle.doubles(oracle.expected().get("logp"));
        for (PixelGrid grid : new PixelGrid[] {new PixelGrid(2, 0, 1), PixelGrid.endToEnd(2)}) {
            Likelihood likelihood = pixels(grid).create(Bernoulli.TYPE);
            for (int i = 0; i < logits.length; i++) {
                check(oracle, likelihood, expected[i], grid.value((int) bits[i]), logits[i]);
            }
        }
    }

    /** In float32 the location itself is rounded by 1e-5 of the scale, hence the wider tolerance there. */
    @Test
    void l11ReconstructionOfVdm() {
        Oracle oracle = Oracle.read("L11");
        PixelGrid grid = PixelGrid.cellCentres(256);
        Likelihood likelihood = pixels(grid).create(Categorical.TYPE);
        double location = oracle.inputs().get("z_rescaled").asDouble();
        double logScale = oracle.inputs().get("gamma0").asDouble() / 2;
        int k = oracle.inputs().get("k").asInt();
        double[] expected = {
            oracle.expected().get("logp_true").asDouble(),
            oracle.expected().get("logp_next").asDouble()
        };
        for (int i = 0; i < 2; i++) {
            double x = grid.value(k + i);
            assertThat(logProb(likelihood, DataType.FLOAT64, x, location, logScale))
                    .isCloseTo(expected[i], within(oracle.relativeTolerance() * Math.abs(expected[i])));
            assertThat(logProb(likelihood, DataType.FLOAT32, x, location, logScale))
                    .isCloseTo(expected[i], within(1e-4 * Math.abs(expected[i])));
        }
    }

    /** The sum over the nearest values only is the sum over all of them, for narrow and wide scales, on and off the grid. */
    @ParameterizedTest
    @ValueSource(doubles = {-6.65, -4, -2, 0, 5})
    void theCategoricalLeavesNothingOutThatCounts(double logScale) {
        PixelGrid grid = PixelGrid.cellCentres(256);
        Likelihood likelihood = pixels(grid).create(Categorical.TYPE);
        double x = grid.value(3);
        for (double location : new double[] {-1.3, -0.9961, 0.0013, 0.7, 1.2}) {
            double largest = Double.NEGATIVE_INFINITY;
            double[] logits = new double[grid.count()];
            for (int k = 0; k < logits.length; k++) {
                logits[k] = -0.5 * Math.pow((location - grid.value(k)) / Math.exp(logScale), 2);
                largest = Math.max(largest, logits[k]);
            }
            double sum = 0;
            for (double logit : logits) {
                sum += Math.exp(logit - largest);
            }
            double expected = logits[3] - largest - Math.log(sum);
            assertThat(logProb(likelihood, DataType.FLOAT64, x, location, logScale))
                    .as("at %s", location)
                    .isCloseTo(expected, within(1e-9 * Math.abs(expected)));
        }
    }

    @Test
    void colourChannelsAreCoupledAsInPixelCnn() {
        DataSpec colour = new DataSpec("colour", new Shape(3), Optional.of(BYTES), 0);
        TestContext context = TestContext.of(colour, manager, 1);
        Likelihood mixture =
                context.create(MixtureOfLogistics.TYPE, new MixtureOfLogistics.Config(1, -7, LogisticTails.EXACT));
        double[] x = {BYTES.value(200), BYTES.value(90), BYTES.value(30)};
        double[] coefficients = {0.4, -0.8, 1.3};
        double[] parameters = {
            0.7, 0.1, -0.2, 0.3, -2, -1.5, -1, coefficients[0], coefficients[1], coefficients[2], 0, 0
        };
        double found = mixture.logProb(manager.create(x, new Shape(1, 3)), manager.create(parameters, new Shape(1, 12)))
                .getDouble(0);
        Likelihood single = logistic(pixels(BYTES), LogisticTails.EXACT);
        double green = -0.2 + Math.tanh(coefficients[0]) * x[0];
        double blue = 0.3 + Math.tanh(coefficients[1]) * x[0] + Math.tanh(coefficients[2]) * x[1];
        double expected = logProb(single, DataType.FLOAT64, x[0], 0.1, -2)
                + logProb(single, DataType.FLOAT64, x[1], green, -1.5)
                + logProb(single, DataType.FLOAT64, x[2], blue, -1);
        assertThat(mixture.parametersPerChannel()).isEqualTo(4);
        assertThat(found).isCloseTo(expected, within(1e-12));
    }

    @Test
    void impossibleDataIsRefusedWithARemedy() {
        TestContext points = TestContext.of(TestContext.points(2), manager, 1);
        assertThatThrownBy(() -> points.create(Bernoulli.TYPE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'points' is continuous; use 'gaussian'");
        assertThatThrownBy(() -> points.create(Categorical.TYPE)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> points.create(DiscretisedLogistic.TYPE)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> points.create(DiscretisedGaussian.TYPE)).isInstanceOf(ConfigurationException.class);
        TestContext grey = TestContext.of(TestContext.images(1, 2, 256), manager, 1);
        assertThatThrownBy(() -> grey.create(Bernoulli.TYPE)).hasMessageContaining("has 256; binarise");
        TestContext two = TestContext.of(TestContext.images(2, 2, 256), manager, 1);
        assertThatThrownBy(() -> two.create(MixtureOfLogistics.TYPE)).hasMessageContaining("has 2;");
    }
}
