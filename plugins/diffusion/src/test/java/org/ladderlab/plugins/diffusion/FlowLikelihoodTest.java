package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Oracle;

class FlowLikelihoodTest extends TensorTest {

    private static FlowLikelihood.Config config(int exactDimensions, int draws) {
        return new FlowLikelihood.Config(exactDimensions, draws, 1e-6, 1e-6, Optional.empty());
    }

    private static FlowLikelihood likelihood(Model model, FlowLikelihood.Config config) {
        return (FlowLikelihood) model.context().create(FlowLikelihood.TYPE, config);
    }

    private static Map<String, Estimate> measure(FlowLikelihood metric, NDArray x, Scope scope) {
        return metric.measure(
                GivenInput.of(() -> List.of(new Metric.Evaluated(new Batch(x, Optional.empty()), scope))));
    }

    /** To the precision of the float32 network. */
    @ParameterizedTest
    @EnumSource(Frame.class)
    void theDensityOfTheFlowIsTheCheckedOneInEveryFrame(Frame frame) {
        Oracle oracle = Oracle.read("G05");
        Model model = build(Model.of(
                        Curve.linear(
                                oracle.inputs().get("l0").asDouble(),
                                oracle.inputs().get("l1").asDouble()),
                        Model.gaussianOptimal(oracle.inputs().get("s2").asDouble()))
                .frame(frame));
        Scope scope = scope(1);
        NDArray z = Tensors.toFloat32(
                        scope.vector(Oracle.doubles(oracle.inputs().get("z0"))))
                .reshape(-1, 1);
        double[] found =
                likelihood(model, config(1, 1)).logDensity(z, scope).nats().toDoubleArray();
        JsonNode expected = oracle.expected().get("loglik");
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected.get(i).asDouble(), within(1e-5));
        }
    }

    /**
     * With the optimal denoiser and a prior that has forgotten the data, the bound is the entropy of the data, here with the
     * noise that is left at the shallow end. 3 standard errors of 4000 examples.
     */
    @Test
    void theBoundIsTheEntropyOfTheExactWorld() {
        double variance = 0.25;
        Model model = build(Model.of(Curve.linear(8, -12), Model.gaussianOptimal(variance)));
        Scope scope = scope(1);
        Map<String, Estimate> values =
                measure(likelihood(model, config(1, 1)), gaussianData(4000, variance, scope), scope);
        Estimate nats = values.get("nats");
        double entropy = 0.5 * Math.log(2 * Math.PI * Math.E * (variance + Math.exp(-8)));
        assertThat(nats.standardError()).isLessThan(0.015);
        assertThat(nats.value()).isCloseTo(entropy, within(3 * nats.standardError()));
        assertThat(values.get("bitsPerDim").value()).isCloseTo(nats.value() / Math.log(2), within(1e-9));
        assertThat(values.get("evaluations").value()).isBetween(20.0, 1000.0);
    }

    /** A network whose trace depends on z and on the direction: the mean over many directions is the exact trace. */
    @Test
    void hutchinsonsEstimateIsUnbiased() {
        Model model = Model.of(Curve.linear(4, -4), Model.arbitrary()).build(context(3));
        NDArray u = scope(2).normal(new Shape(5, 3));
        double[] exact =
                likelihood(model, config(3, 1)).logDensity(u, scope(1)).nats().toDoubleArray();
        NDArray many = scope(1).manager().zeros(new Shape(2000, 5, 3)).add(u).reshape(10_000, 3);
        NDArray estimates = likelihood(model, config(0, 1))
                .logDensity(many, scope(1))
                .nats()
                .reshape(2000, 5);
        for (int i = 0; i < 5; i++) {
            Statistics.assertMean("log density", estimates.get(":, " + i), exact[i]);
        }
        NDArray four = likelihood(model, config(0, 4))
                .logDensity(many, scope(1))
                .nats()
                .reshape(2000, 5);
        Statistics.assertMean("log density by four directions", four.get(":, 0"), exact[0]);
    }

    /** The mixture's own density, told nothing and told the component. */
    @Test
    void theDensityFollowsWhatTheModelIsTold() {
        GaussianMixture law = GaussianMixture.ofValues(List.of(0.5, 0.5), List.of(-1.0, 1.0), List.of(0.5, 0.5));
        DataSpec data = new DataSpec("two", new Shape(1), Optional.empty(), 2, Optional.of(law));
        Model model = Model.of(
                        Curve.linear(12, -16),
                        new Ref<>(MixtureOptimalNetwork.TYPE, new MixtureOptimalNetwork.Config(List.of(), true)))
                .build(context(data));
        FlowLikelihood metric = likelihood(model, config(1, 1));
        Scope scope = scope(1);
        NDArray u = scope.manager().create(new float[] {-0.7f, 0.2f, 1.1f}, new Shape(3, 1));
        Scope told = scope.given(Optional.of(new Condition(List.of(0, 1, 1), 0)));
        double[] both = metric.logDensity(u, scope).nats().toDoubleArray();
        double[] each = metric.logDensity(u, told).nats().toDoubleArray();
        double[] x = {-0.7, 0.2, 1.1};
        double[] means = {-1, 1, 1};
        for (int i = 0; i < 3; i++) {
            double mixture = Math.log((Math.exp(normal(x[i], -1)) + Math.exp(normal(x[i], 1))) / 2);
            assertThat(both[i]).isCloseTo(mixture, within(2e-3));
            assertThat(each[i]).isCloseTo(normal(x[i], means[i]), within(2e-3));
        }
    }

    private static double normal(double x, double mean) {
        return -0.5 * Math.pow((x - mean) / 0.5, 2) - Math.log(0.5 * Math.sqrt(2 * Math.PI));
    }

    /** Whatever the number of steps that the flow takes, what is made on the way dies with each of them. */
    @Test
    void itsMemoryDoesNotGrowWithTheStepsOfTheFlow() {
        Model model = Model.of(Curve.linear(4, -4), Model.arbitrary()).build(context(3));
        assertThat(arraysLeft(model, 1e-6)).isEqualTo(arraysLeft(model, 1e-2));
    }

    private int arraysLeft(Model model, double tolerance) {
        Scope scope = scope(1);
        FlowLikelihood metric =
                likelihood(model, new FlowLikelihood.Config(0, 1, tolerance, tolerance, Optional.empty()));
        measure(metric, scope.normal(new Shape(4, 3)), scope);
        return scope.manager().getManagedArrays().size();
    }
}
