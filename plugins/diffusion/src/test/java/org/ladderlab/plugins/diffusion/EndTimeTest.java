package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

class EndTimeTest extends TensorTest {

    private static final Oracle ORACLE = Oracle.read("L18");

    private static double[][] points() {
        return Arrays.stream(Oracle.doubles(ORACLE.inputs().get("points")))
                .mapToObj(x -> new double[] {x})
                .toArray(double[][]::new);
    }

    /** At T = 2 the reference values are zeros that rounding left; ours is the small number itself. */
    @ParameterizedTest
    @ValueSource(strings = {"0.2", "0.5", "1.0", "2.0"})
    void theTermsHaveTheirCheckedValues(String endTime) {
        EncoderTerms terms = EncoderTerms.of(points(), 0.1, 20, Double.parseDouble(endTime));
        check(endTime, "beta_integral", terms.integral());
        assertThat(terms.endTime(0.1, 20)).isCloseTo(Double.parseDouble(endTime), within(1e-12));
        check(endTime, "mean_weight", terms.weight());
        check(endTime, "varT", terms.variance());
        check(
                endTime,
                "mutual_info",
                mean(i -> Quadrature.normal(Arrays.stream(Quadrature.NODES)
                        .map(noise -> terms.information(i, new double[] {noise}))
                        .toArray())));
        check(endTime, "mean_sqrt_kl_prior", mean(terms::priorDistance));
        assertThat(3 * terms.generatorPerScale(3)).isCloseTo(Math.sqrt(9 * terms.integral() / 6), within(1e-12));
    }

    private static double mean(java.util.function.IntToDoubleFunction ofPoint) {
        return IntStream.range(0, 3).mapToDouble(ofPoint).average().orElseThrow();
    }

    private static void check(String endTime, String name, double found) {
        JsonNode expected = ORACLE.expected().get(endTime).get(name);
        double tolerance = ORACLE.relativeTolerance() * Math.abs(expected.asDouble()) + 2e-9;
        assertThat(found).as("%s at T = %s", name, endTime).isCloseTo(expected.asDouble(), within(tolerance));
    }

    /** To 4 standard errors. */
    @Test
    void theMetricEstimatesThem() {
        Metric metric = trained()
                .create(
                        EndTimeMetric.TYPE,
                        new EndTimeMetric.Config(
                                List.of(0.2, 2.0), 0.1, 19.9, Optional.empty(), Optional.empty(), 4000, 1000));
        Map<String, Estimate> found = measure(metric);
        Estimate information = found.get("information-0.2");
        assertThat(information.standardError()).isPositive().isLessThan(0.01);
        assertThat(information.value())
                .isCloseTo(
                        ORACLE.expected().get("0.2").get("mutual_info").asDouble(),
                        within(4 * information.standardError()));
        assertThat(found.get("generator-per-L-2.0").value())
                .isGreaterThan(found.get("generator-per-L-0.2").value());
        assertThat(found.get("prior-distance-2.0").value())
                .isLessThan(found.get("prior-distance-0.2").value());
        assertThat(found.keySet()).noneMatch(name -> name.startsWith("sum"));
    }

    /** A schedule that ends where the betas have come to at T = 0.5. */
    @Test
    void withoutEndTimesItTakesTheModelsOwn() {
        double integral = 0.1 * 0.5 + 19.9 * 0.5 * 0.5 / 2;
        Metric own = trained()
                .with(new GaussianDiffusionEncoder(
                        Curve.linear(7, -Math.log(Math.expm1(integral))),
                        OptionalInt.empty(),
                        Frame.VARIANCE_PRESERVING,
                        new Shape(1)))
                .create(
                        EndTimeMetric.TYPE,
                        new EndTimeMetric.Config(List.of(), 0.1, 19.9, Optional.of(5.0), Optional.of(8.0), 1, 1000));
        Metric given = trained()
                .create(
                        EndTimeMetric.TYPE,
                        new EndTimeMetric.Config(List.of(0.5), 0.1, 19.9, Optional.of(5.0), Optional.of(8.0), 1, 1000));
        Map<String, Estimate> found = measure(own);
        Map<String, Estimate> known = measure(given);
        assertThat(found.get("end-time").value()).isCloseTo(0.5, within(1e-9));
        for (String name : List.of(
                "information", "prior-distance", "generator-per-L", "sum-at-L-5.0", "all-but-scores-at-L-5.0-R-8.0")) {
            assertThat(found.get(name).value())
                    .as(name)
                    .isCloseTo(known.get(name + "-0.5").value(), within(1e-9));
        }
    }

    /** By L18's values at T = 0.2, to 4 standard errors; B is 0.418 and m is 100. */
    @Test
    void allTermsButTheScoresAddUpToTheBounds() {
        Metric metric = trained()
                .create(
                        EndTimeMetric.TYPE,
                        new EndTimeMetric.Config(
                                List.of(0.2), 0.1, 19.9, Optional.of(5.0), Optional.of(8.0), 4000, 1000));
        JsonNode known = ORACLE.expected().get("0.2");
        double sum = known.get("mean_sqrt_kl_prior").asDouble()
                + 5 * Math.sqrt(known.get("beta_integral").asDouble() / 200);
        Estimate found = measure(metric).get("all-but-scores-at-L-5.0-R-8.0-0.2");
        assertThat(found.value() + measure(metric).get("information-0.2").value())
                .isCloseTo(Math.sqrt(2) * 8 * sum, within(1e-6));
        assertThat(found.standardError())
                .isGreaterThan(measure(metric).get("information-0.2").standardError());
    }

    @Test
    void whatHasNoEndTimeOrNoScaleIsRefused() {
        EndTimeMetric.Config own =
                new EndTimeMetric.Config(List.of(), 0.1, 19.9, Optional.of(5.0), Optional.empty(), 1, 1000);
        TestContext endless = trained()
                .with(new GaussianDiffusionEncoder(
                        new Curve(t -> t == 1 ? Double.NEGATIVE_INFINITY : 7 - 14 * t, t -> -14),
                        OptionalInt.empty(),
                        Frame.VARIANCE_PRESERVING,
                        new Shape(1)));
        assertThatThrownBy(() -> endless.create(EndTimeMetric.TYPE, own))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("give the metric 'endTimes'");
        EndTimeMetric.Config scaleless =
                new EndTimeMetric.Config(List.of(1.0), 0.1, 19.9, Optional.empty(), Optional.of(8.0), 1, 1000);
        assertThatThrownBy(() -> trained().create(EndTimeMetric.TYPE, scaleless))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("give the metric a 'scale'");
    }

    /** On 100 examples. */
    private TestContext trained() {
        return context(1).with(new NormalData(TestContext.points(1)));
    }

    /** {@code sqrt(B / (2 m))} with B = 10.05 at T = 1. */
    @Test
    void theGeneratorLearnsFromTheWholeTrainingPartHoweverFewExamplesAreAskedFor() {
        Metric metric = trained()
                .create(
                        EndTimeMetric.TYPE,
                        new EndTimeMetric.Config(List.of(1.0), 0.1, 19.9, Optional.empty(), Optional.empty(), 1, 3));
        assertThat(measure(metric).get("generator-per-L-1.0").value()).isCloseTo(Math.sqrt(10.05 / 200), within(1e-12));
    }

    private Map<String, Estimate> measure(Metric metric) {
        Scope scope = scope(1);
        Batch batch = new Batch(
                scope.manager().create(new float[] {-1.2f, 0.3f, 0.9f}).reshape(new Shape(3, 1)), Optional.empty());
        return metric.measure(
                GivenInput.of(List::of).with(Split.TRAIN, () -> List.of(new Metric.Evaluated(batch, scope))));
    }

    /** One set of points, and either end time is the best: it is L that decides. */
    @Test
    void theBestEndTimeDependsOnTheScaleThatItsNameHas() {
        assertThat(sums(0.1).get("sum-at-L-0.1-2.0")).isLessThan(sums(0.1).get("sum-at-L-0.1-0.2"));
        assertThat(sums(10).get("sum-at-L-10.0-2.0")).isGreaterThan(sums(10).get("sum-at-L-10.0-0.2"));
    }

    private Map<String, Double> sums(double scale) {
        Metric metric = trained()
                .create(
                        EndTimeMetric.TYPE,
                        new EndTimeMetric.Config(
                                List.of(0.2, 2.0), 0.1, 19.9, Optional.of(scale), Optional.empty(), 1, 1000));
        return measure(metric).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("sum"))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().value()));
    }
}
