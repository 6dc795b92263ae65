package org.ladderlab.plugins.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** Energies that are known: of a mixture, of normal data, and none at all. */
class ExactEnergiesTest {

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    private TestContext context(DataSpec data, Model model) {
        return model.in(TestContext.of(data, scopes.manager(), 1));
    }

    private static EnergyDecoder decoder(TestContext context) {
        return (EnergyDecoder) context.part(Decoder.class);
    }

    @Test
    void theConditionalLawIsTheOracles() {
        TestContext context = context(TestContext.points(1), OracleMixture.model());
        Scope scope = scopes.evaluation(1);
        EnergyLevel level = decoder(context).ladder().level(0);
        assertThat(level.noise()).isCloseTo(OracleMixture.NOISE, within(1e-12));
        NDArray above = OracleMixture.vector("noisy", scope);
        NDArray x = OracleMixture.vector("x", scope);

        double[] density = decoder(context)
                .prior(0, above, scope)
                .logProb(Tensors.scale(x, 1 / level.shrink()))
                .toDoubleArray();
        NDArray force = decoder(context).ladder().recovery(0, above).force(Tensors.toFloat32(x), scope);

        double[] expected = Oracle.doubles(OracleMixture.E01.expected().get("log_conditional"));
        double[] gradient = Oracle.doubles(OracleMixture.E01.expected().get("gradient"));
        for (int i = 0; i < expected.length; i++) {
            assertThat(density[i] - Math.log(level.shrink())).as("log density").isCloseTo(expected[i], within(2e-6));
            assertThat((double) force.getFloat(i)).as("gradient").isCloseTo(gradient[i], within(2e-5));
        }
    }

    /** {@code f = -y^2 / 2} for normal data of variance 1; nothing to add at the deepest level, where it would be the law itself. */
    private static Ref<Network> normal(Model model) {
        double deepest = model.lowest();
        return Model.network((z, logSnr) -> {
            NDArray shallow =
                    logSnr.gt(Tensors.constant(logSnr, deepest + 1e-6)).toType(DataType.FLOAT64, false);
            // a^2 = alpha_{k+1}^2 / alpha_k^2 of levels at equal distances, so that f is of y = a z.
            NDArray next = Tensors.shift(logSnr, (deepest - model.highest()) / model.steps());
            NDArray shrink = Frame.VARIANCE_PRESERVING.alpha(next).div(Frame.VARIANCE_PRESERVING.alpha(logSnr));
            NDArray variance = shrink.square();
            NDArray y = z.mul(Tensors.perExample(shrink, z));
            return Tensors.scale(y.square().mul(Tensors.perExample(shallow.div(variance), z)), -0.5);
        });
    }

    @Test
    void withoutAnEnergyEachLevelMissesTheLogarithmOfWhatItShrinksBy() {
        for (int dimensions : new int[] {1, 2}) {
            TestContext context =
                    context(standardNormal(dimensions), Model.of(Model.network((z, logSnr) -> z.zerosLike())));
            Map<String, Estimate> found = divergence(context);
            for (int k = 0; k < 2; k++) {
                double expected = -dimensions
                        * Math.log(decoder(context).ladder().level(k).shrink());
                assertThat(found.get("z" + k).value()).isCloseTo(expected, within(1e-5));
            }
            assertThat(found.get("z2").value()).isCloseTo(0, within(1e-5));
        }
    }

    @Test
    void theTrueEnergiesMissNothing() {
        Model model = Model.of(Model.twoWeights());
        for (int dimensions : new int[] {1, 2}) {
            TestContext context = context(standardNormal(dimensions), Model.of(normal(model)));
            divergence(context)
                    .forEach((name, value) -> assertThat(value.value()).as(name).isCloseTo(0, within(1e-5)));
        }
    }

    private Map<String, Estimate> divergence(TestContext context) {
        Scope scope = scopes.evaluation(1);
        Batch batch = new Batch(scope.normal(new Shape(2, context.data().dimensions())), Optional.empty());
        GivenInput input = GivenInput.of(() -> List.of(new Evaluated(batch, scope)));
        Map<String, Estimate> found =
                context.create(EnergyDivergenceMetric.TYPE).measure(input);
        assertThat(input.warnings()).isEmpty();
        assertThat(input.attachments()).containsOnlyKeys("levels");
        return found;
    }

    private static DataSpec standardNormal(int dimensions) {
        GaussianMixture law =
                new GaussianMixture(List.of(new GaussianMixture.Component(1, Collections.nCopies(dimensions, 0.0), 1)));
        return new DataSpec("normal", new Shape(dimensions), Optional.empty(), 0, Optional.of(law));
    }

    /** {@code f = -z^2 / (2 var z)} for normal data of a deviation, on the grid of 100 points to 8. */
    private static Model wide(double deviation) {
        Model model = Model.of(Model.twoWeights());
        return Model.of(Model.network((z, logSnr) -> {
            NDArray one = logSnr.onesLike();
            NDArray signal = one.div(one.add(logSnr.neg().exp()));
            NDArray precision = one.div(one.add(Tensors.scale(signal, deviation * deviation - 1)));
            NDArray deepest =
                    logSnr.lt(Tensors.constant(logSnr, model.lowest() + 1e-6)).toType(DataType.FLOAT64, false);
            return Tensors.scale(z.square().mul(Tensors.perExample(precision.sub(deepest), z)), -0.5);
        }));
    }

    /** {@code -log p(z_k | z_{k+1})} of 20 000 examples of one dimension around a centre, less what the true law of N(0, deviation^2) has. */
    private Estimate excess(Model model, int k, double deviation, double centre) {
        EnergyDecoder decoder = decoder(context(TestContext.points(1), model));
        Scope scope = scopes.evaluation(1);
        NDArray x = Tensors.shift(Tensors.scale(scope.normal(new Shape(20_000, 1)), deviation), centre);
        int[] levels = new int[20_000];
        Arrays.fill(levels, k);
        EnergyLadder.Pair drawn = decoder.ladder().draw(x, levels, scope);
        EnergyLevel level = decoder.ladder().level(k);
        double[] y = Tensors.toFloat64(drawn.y()).toDoubleArray();
        double[] above = Tensors.toFloat64(drawn.recovery().above()).toDoubleArray();
        double[] found = decoder.prior(k, drawn.recovery().above(), scope)
                .logProb(Tensors.scale(drawn.y(), 1 / level.shrink()))
                .toDoubleArray();
        double signal = 1 / (1 + Math.exp(-level.logSnr()));
        double variance = level.shrink() * level.shrink() * (1 + signal * (deviation * deviation - 1));
        double precision = level.deepest() ? 1 / variance : 1 / variance + 1 / (level.noise() * level.noise());
        for (int i = 0; i < y.length; i++) {
            double mean = above[i] / (level.noise() * level.noise()) / precision;
            double known = Math.log(precision / (2 * Math.PI)) / 2 - precision * Math.pow(y[i] - mean, 2) / 2;
            found[i] = known + Math.log(level.shrink()) - found[i];
        }
        return Estimate.ofMean(found);
    }

    /**
     * 0.8 percent of N(0, 9) are beyond the grid, where the law is another and says less, by less than 0.01 nats; to 3 standard errors of the same
     * 20 000 examples. A sum over the grid alone says 0.0024 nats more than the true law.
     */
    @Test
    void whereAFewExamplesAreBeyondTheGridTheLedgerIsNotTooLow() {
        Estimate excess = excess(wide(3), 0, 3, 0);
        assertThat(excess.standardError()).isLessThan(3e-4);
        assertThat(excess.value()).isBetween(-3 * excess.standardError(), 0.01);
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "6, 0", "1, 30"})
    void aGridThatHoldsTooLittleIsRefusedAndTheOneThatIsNamedIsNot(double deviation, double centre) {
        Model model = wide(deviation);
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> excess(model, 0, deviation, centre));
        assertThat(refused.setting()).isEqualTo("decoder.grid.halfWidth");
        Matcher named = Pattern.compile("'grid.halfWidth' to (\\d+), and 'grid.points' to (\\d+)")
                .matcher(refused.getMessage());
        assertThat(named.find()).isTrue();
        Grid larger = new Grid(Integer.parseInt(named.group(2)), Double.parseDouble(named.group(1)));
        assertThat(larger.cell()).isLessThanOrEqualTo(model.grid().cell());
        excess(model.grid(larger), 0, deviation, centre);
    }

    /** An energy that rises to beyond the grid: of its law the normal factor cuts off nothing there. */
    @Test
    void anEnergyThatIsLargeBeyondTheGridIsRefused() {
        Model model = Model.of(Model.network((z, logSnr) -> Tensors.scale(z, 7)));
        assertThatThrownBy(() -> excess(model, 2, 1, 0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'grid.halfWidth' to 12");
    }

    /** By a sum over z to 20 on either side, where the law is half a percent beyond the grid. */
    @Test
    void aLawIntegratesToOneOverTheWholeLine() {
        Model model =
                Model.of(Model.network((z, logSnr) -> Tensors.scale(z, 2))).grid(new Grid(400, 8));
        EnergyDecoder decoder = decoder(context(TestContext.points(1), model));
        EnergyLevel level = decoder.ladder().level(0);
        int n = 8000;
        double above = 8 - 2 * level.noise() * level.noise() / level.shrink() - 2.576 * level.noise();
        Scope scope = scopes.evaluation(1);
        NDArray z = scope.vector(
                        IntStream.range(0, n).mapToDouble(i -> i / 200.0 - 20).toArray())
                .reshape(n, 1);
        NDArray density = decoder.prior(0, Tensors.shift(Tensors.scale(z, 0), above), scope)
                .logProb(z)
                .exp();
        assertThat(density.sum().getDouble() / 200).isCloseTo(1, within(1e-4));
    }

    @Test
    void theDivergenceSaysThatAGridIsTooSmall() {
        GaussianMixture.Component near = new GaussianMixture.Component(1, List.of(0.0), 1);
        GaussianMixture.Component spread = new GaussianMixture.Component(1, List.of(0.0), 3);
        GaussianMixture.Component far = new GaussianMixture.Component(0.01, List.of(30.0), 1);
        assertThat(warnings(List.of(spread), wide(3)))
                .singleElement()
                .asString()
                .contains("too small", "'grid.halfWidth' to 15", "'grid.points' to 188");
        assertThat(warnings(List.of(spread), wide(3).grid(new Grid(188, 15)))).isEmpty();
        assertThat(warnings(List.of(near, far), wide(1)))
                .anySatisfy(each -> assertThat(each).contains("too small", "'grid.halfWidth' to 35"));
        Model rising = Model.of(Model.network((z, logSnr) -> Tensors.scale(z, 7)));
        assertThat(warnings(List.of(near), rising))
                .anySatisfy(each -> assertThat(each).contains("too small", "'grid.halfWidth' to 12"));
    }

    private List<String> warnings(List<GaussianMixture.Component> components, Model model) {
        DataSpec data =
                new DataSpec("known", new Shape(1), Optional.empty(), 0, Optional.of(new GaussianMixture(components)));
        Scope scope = scopes.evaluation(1);
        Batch batch = new Batch(scope.normal(new Shape(2, 1)), Optional.empty());
        GivenInput input = GivenInput.of(() -> List.of(new Evaluated(batch, scope)));
        context(data, model).create(EnergyDivergenceMetric.TYPE).measure(input);
        return input.warnings();
    }

    /** Mean and variance of 20 000 ends, to 4.5 standard errors, against the recursion of a chain in a normal law. */
    @Test
    void aChainMissesWhatItsNumberOfStepsAndTheirSizeLeave() {
        Model model = Model.of(normal(Model.of(Model.twoWeights()))).langevin(new Langevin(10, 0.1, 0));
        EnergyLadder ladder = decoder(context(standardNormal(1), model)).ladder();
        Scope scope = scopes.evaluation(1);
        int n = 20_000;
        double from = 1.5;
        for (int k = 0; k < 3; k++) {
            EnergyLevel level = ladder.level(k);
            double above = level.deepest() ? 0 : from;
            NDArray start = Tensors.shift(scope.manager().zeros(new Shape(n, 1)), above);
            NDArray ends = ladder.recovery(k, start).draw(model.langevin(), 1, scope);

            double variance = level.shrink() * level.shrink();
            double step = 0.1 * level.noise() * level.noise();
            double precision = 1 / (level.noise() * level.noise()) + (level.deepest() ? 0 : 1 / variance);
            double kept = 1 - step * precision / 2;
            double centre = above / (level.noise() * level.noise()) / precision;
            double mean = centre + Math.pow(kept, 10) * (above - centre);
            double begun = level.deepest() ? 1 : 0;
            double still = step / (1 - kept * kept);
            double spread = still + Math.pow(kept, 20) * (begun - still);
            assertThat((double) ends.mean().getFloat())
                    .as("mean of level %d", k)
                    .isCloseTo(mean, within(4.5 * Math.sqrt(spread / n)));
            assertThat((double) Tensors.shift(ends, -mean).square().mean().getFloat())
                    .as("variance of level %d", k)
                    .isCloseTo(spread, within(4.5 * spread * Math.sqrt(2.0 / n)));
        }
    }

    /** {@code (z + s^2 grad f) / a}, which for normal data has the right slope a up to s^2. */
    @Test
    void aNormalLevelMovesAlongTheGradient() {
        Model model = Model.of(normal(Model.of(Model.twoWeights()))).law(EnergyDecoder.Form.GAUSSIAN);
        EnergyDecoder decoder = decoder(context(standardNormal(1), model));
        Scope scope = scopes.evaluation(1);
        NDArray above = Tensors.shift(scope.manager().zeros(new Shape(1, 1)), 2);
        EnergyLevel level = decoder.ladder().level(1);
        DiagonalGaussian law = decoder.prior(1, above, scope).as(DiagonalGaussian.class);
        double a = level.shrink();
        double s = level.noise();
        assertThat((double) law.mean().getFloat()).isCloseTo(2 * (1 - s * s / (a * a)) / a, within(1e-5));
        assertThat((double) law.logVariance().getFloat()).isCloseTo(2 * Math.log(s / a), within(1e-6));
    }
}
