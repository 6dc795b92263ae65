package org.ladderlab.plugins.stacked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.plugins.diffusion.GaussianDiffusionEncoder;
import org.ladderlab.plugins.diffusion.GaussianOptimalNetwork;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** Noise within the cells of a grid. */
class DequantisationTest {

    private Scopes scopes;

    @BeforeEach
    void open() {
        scopes = Scopes.seeded(1);
    }

    @AfterEach
    void close() {
        scopes.close();
    }

    private static NDArray row(float[] values, NDManager manager) {
        return manager.create(values, new Shape(values.length, 1));
    }

    private static float[] repeated(double value, int count) {
        float[] values = new float[count];
        Arrays.fill(values, (float) value);
        return values;
    }

    private static double[] doubles(NDArray values) {
        return values.toType(DataType.FLOAT64, true).toDoubleArray();
    }

    @Test
    void aUniformLawPaysNothingForItsNoiseAndTheCellForItsDensity() {
        Scope scope = scopes.evaluation(1);
        NDArray x = scope.manager().zeros(new Shape(5000, 2));
        DequantisedLaw law = DequantisedLaw.drawn(x, 0.25, x, x, scope);
        assertThat(law.overUniform().toFloatArray()).containsOnly(0);
        assertThat(doubles(law.logProb(law.draw())))
                .usingComparatorWithPrecision(1e-4)
                .containsOnly(-2 * Math.log(0.25));
        double[] v = doubles(law.draw().flatten());
        assertThat(Arrays.stream(v).map(Math::abs).max().orElseThrow()).isBetween(0.12, 0.125);
        // 10 000 draws of variance cell^2 / 12, whose squares have a relative deviation of 0.9: 3 standard errors.
        assertThat(Arrays.stream(v).map(value -> value * value).average().orElseThrow())
                .isCloseTo(0.0625 / 12, within(0.0625 / 12 * 0.9 * 3 / 100));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.7, -0.4", "-1.5, 0.3"})
    void aLawIntegratesToOneAndItsDrawSaysWhatItsDensitySays(double location, double logScale) {
        Scope scope = scopes.evaluation(1);
        int n = 4000;
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = (float) (3 + 0.5 * ((i + 0.5) / n - 0.5));
        }
        NDArray x = row(repeated(3, n), scope.manager());
        DequantisedLaw law = DequantisedLaw.drawn(
                x,
                0.5,
                row(repeated(location, n), scope.manager()),
                row(repeated(logScale, n), scope.manager()),
                scope);
        double mass = Arrays.stream(doubles(law.logProb(row(v, scope.manager()))))
                .map(Math::exp)
                .average()
                .orElseThrow();
        assertThat(mass * 0.5).isCloseTo(1, within(2e-3));
        double[] byNoise = doubles(law.overUniform());
        double[] byValue = doubles(law.logProb(law.draw()));
        for (int i = 0; i < n; i += 97) {
            assertThat(byValue[i] + Math.log(0.5)).isCloseTo(byNoise[i], within(2e-3));
        }
        assertThat(Arrays.stream(byNoise).average().orElseThrow()).isGreaterThan(-0.02);
    }

    /**
     * Values with the probabilities of the cells of a normal law that is w cells wide: by how much the bound is above their entropy, with
     * uniform noise (known), and at the best of m proportional to the value and one s, on 400 quantiles of the noise.
     */
    @ParameterizedTest
    @CsvSource({"0.5, 0.185, 0.02", "1, 0.043, 0.006"})
    void learnedNoiseClosesTheGapOfUniformNoise(double width, double uniform, double atMost) {
        assertThat(gap(width, 0, 0)).isCloseTo(uniform, within(5e-4 + 0.01 * uniform));
        double best = Double.POSITIVE_INFINITY;
        for (double slope = 0; slope <= 6; slope++) {
            for (double logScale = -0.4; logScale <= 0.2; logScale += 0.2) {
                best = Math.min(best, gap(width, slope, logScale));
            }
        }
        assertThat(best).isBetween(-1e-4, atMost);
    }

    private double gap(double width, double slope, double logScale) {
        int cells = 2 * (int) Math.ceil(5 * width) + 1;
        int quantiles = 400;
        int n = cells * quantiles;
        float[] x = new float[n];
        float[] location = new float[n];
        float[] noise = new float[n];
        for (int i = 0; i < n; i++) {
            int k = i / quantiles - cells / 2;
            double u = (i % quantiles + 0.5) / quantiles;
            x[i] = k;
            location[i] = (float) (-slope * k / (1 + Math.abs(k)));
            noise[i] = (float) Math.log(u / (1 - u));
        }
        try (NDManager manager = scopes.manager().newSubManager()) {
            DequantisedLaw law = new DequantisedLaw(
                    row(x, manager),
                    1,
                    row(location, manager),
                    row(repeated(logScale, n), manager),
                    row(noise, manager));
            double[] v = doubles(law.draw().flatten());
            double[] cost = doubles(law.overUniform());
            double gap = 0;
            for (int i = 0; i < n; i++) {
                double probability = cell(Math.round(x[i]), width);
                double density = -v[i] * v[i] / (2 * width * width) - Math.log(width) - 0.5 * Math.log(2 * Math.PI);
                gap += probability / quantiles * (cost[i] - density + Math.log(probability));
            }
            return gap;
        }
    }

    /** The normal law's probability of a cell, by Simpson's rule. */
    private static double cell(long k, double width) {
        int n = 200;
        double sum = 0;
        for (int i = 0; i <= n; i++) {
            double v = k - 0.5 + (double) i / n;
            double weight = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.exp(-v * v / (2 * width * width));
        }
        return sum / (3 * n) / (width * Math.sqrt(2 * Math.PI));
    }

    @Test
    void theQuantiserIsCertainOfTheValueInWhoseCellALatentLies() {
        Scope scope = scopes.evaluation(1);
        DataSpec data = new DataSpec("bits", new Shape(1), Optional.of(new PixelGrid(3, -1, 1)), 0);
        TestContext context = TestContext.of(data, scopes.manager(), 1);
        assertThatThrownBy(() -> context.with(Stack.of(
                                        TestContext.of(TestContext.points(5), scopes.manager(), 1),
                                        Prediction.NOISE,
                                        Optional.empty())
                                .part(Encoder.class))
                        .create(Quantiser.TYPE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("other half of an encoder that dequantises");
        Decoder decoder =
                context.with(context.create(UniformDequantisation.TYPE)).create(Quantiser.TYPE);
        NDArray v = row(new float[] {-3, -0.6f, -0.4f, 0.5f, 0.5f, 0.9f}, scope.manager());
        NDArray x = row(new float[] {-1, -1, -1, 0, 1, 1}, scope.manager());
        assertThat(doubles(decoder.logLikelihood(v, x, scope)))
                .containsExactly(-0.0, -0.0, Double.NEGATIVE_INFINITY, -0.0, -0.0, -0.0);
        assertThat(doubles(decoder.mean(v, scope).flatten()))
                .startsWith(-1, -1, 0)
                .endsWith(1);
    }

    static Stream<Ref<Encoder>> dequantisations() {
        return Stream.of(UniformDequantisation.TYPE.byDefault(), VariationalDequantisation.TYPE.byDefault());
    }

    private static final DataSpec GRID = new DataSpec("grid", new Shape(1), Optional.of(new PixelGrid(256, -4, 4)), 0);

    /** With the optimal denoiser of N(0, 1) above. */
    private static StackedBound stack(Ref<Encoder> noise, TestContext context) {
        StackedEncoder encoder = (StackedEncoder) context.create(
                StackedEncoder.TYPE,
                new StackedEncoder.Config(
                        noise,
                        new Ref<>(
                                GaussianDiffusionEncoder.TYPE,
                                new GaussianDiffusionEncoder.Config(
                                        Stack.SCHEDULE, Optional.empty(), Optional.empty(), 1))));
        StackedDecoder decoder = (StackedDecoder) context.with(encoder)
                .create(
                        StackedDecoder.TYPE,
                        new StackedDecoder.Config(
                                new Ref<>(Quantiser.TYPE, new Quantiser.Config()),
                                Stack.denoiser(
                                        new Ref<>(
                                                GaussianOptimalNetwork.TYPE,
                                                new GaussianOptimalNetwork.Config(Optional.of(1.0))),
                                        Optional.empty())));
        assertThat(decoder.isDensity()).isFalse();
        return new StackedBound(encoder, decoder);
    }

    /**
     * Cells so small that the law of the values is normal: the bound is its entropy plus the prior's 0.0001, to 3 standard errors, with uniform noise
     * and with a law that is to be learned and begins as the uniform one.
     */
    @ParameterizedTest
    @MethodSource("dequantisations")
    void aStackOverDequantisedDataHasTheLedgerOfProbabilities(Ref<Encoder> noise) {
        double cell = 8.0 / 255;
        StackedBound bound = stack(noise, TestContext.of(GRID, scopes.manager(), 1));
        Scope scope = scopes.evaluation(1);
        int n = 20_000;
        float[] values = scope.normal(new Shape(n)).toFloatArray();
        for (int i = 0; i < n; i++) {
            values[i] = (float) (-4 + cell * Math.round((Math.max(-4, Math.min(4, values[i])) + 4) / cell));
        }
        LedgerTerms terms = bound.ledger(row(values, scope.manager()), 6, scope);
        assertThat(terms.levels().subList(0, 2).stream().map(LedgerTerms.Consistency::name))
                .containsExactly("dequantisation", "coding of v");
        assertThat(terms.levels().get(0).nats().toFloatArray()).containsOnly(0);
        assertThat(doubles(terms.reconstruction())).containsOnly(0);
        double[] totals = doubles(terms.total());
        double mean = Arrays.stream(totals).average().orElseThrow();
        double variance =
                Arrays.stream(totals).map(t -> (t - mean) * (t - mean)).sum() / n;
        double entropy = 0.5 * Math.log(2 * Math.PI * Math.E) - Math.log(cell);
        assertThat(mean).isCloseTo(entropy, within(3 * Math.sqrt(variance / n) + 1e-3));
    }

    /**
     * A law whose m is 0.7 and whose s is -0.4 for every value pays its divergence from the uniform one, {@code E log f(e) - s - log f(m + exp(s) e)}: to 4
     * standard errors of 20,000 draws.
     */
    @Test
    void aLearnedLawPaysItsDivergenceFromTheUniformOneInARowOfItsOwn() {
        TestContext context = TestContext.of(GRID, scopes.manager(), 1);
        StackedBound bound = stack(VariationalDequantisation.TYPE.byDefault(), context);
        context.parameters().weights().forEach((name, weight) -> {
            if (name.endsWith("last.bias")) {
                weight.set(new float[] {0.7f, -0.4f});
            }
        });
        Scope scope = scopes.evaluation(1);
        LedgerTerms terms = bound.ledger(scope.manager().zeros(new Shape(20_000, 1)), 6, scope);
        double expected = 0;
        for (int i = 0; i < 4000; i++) {
            double u = (i + 0.5) / 4000;
            double e = Math.log(u / (1 - u));
            expected += (logDensity(e) + 0.4 - logDensity(0.7 + Math.exp(-0.4) * e)) / 4000;
        }
        Estimate paid = Estimate.ofMean(doubles(terms.levels().get(0).nats()));
        assertThat(paid.value()).isCloseTo(expected, within(4 * paid.standardError()));
        assertThat(paid.standardError()).isLessThan(expected / 20);
    }

    /** Of the logistic law. */
    private static double logDensity(double e) {
        return -e - 2 * Math.log1p(Math.exp(-e));
    }

    @Test
    void continuousDataAreRefused() {
        TestContext context = TestContext.of(TestContext.points(2), scopes.manager(), 1);
        for (var half : List.of(UniformDequantisation.TYPE, VariationalDequantisation.TYPE)) {
            assertThatThrownBy(() -> create(half.byDefault(), context))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("'points' is continuous");
        }
        assertThatThrownBy(() -> context.create(Quantiser.TYPE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'points' is continuous");
    }

    private static Encoder create(Ref<Encoder> ref, TestContext context) {
        return context.create("encoder", ref);
    }
}
