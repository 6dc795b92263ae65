package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.LabelEmbedding;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Conditional models and guidance on data drawn from N(-1, 0.25) and N(1, 0.25) in equal parts, whose denoisers with and
 * without the label are known.
 */
class GuidanceTest extends TensorTest {

    private static final double DEVIATION = 0.5;
    private static final GaussianMixture LAW =
            GaussianMixture.ofValues(List.of(0.5, 0.5), List.of(-1.0, 1.0), List.of(DEVIATION, DEVIATION));
    private static final DataSpec DATA = new DataSpec("two", new Shape(1), Optional.empty(), 2, Optional.of(LAW));

    private static final Churn.Config HEUN = new Churn.Config(Optional.of(50), 0, 0, Optional.empty(), 1);

    private static Ref<Network> mixture(boolean conditional) {
        return new Ref<>(MixtureOptimalNetwork.TYPE, new MixtureOptimalNetwork.Config(List.of(), conditional));
    }

    private Model model(boolean conditional) {
        return model(Frame.VARIANCE_PRESERVING, conditional);
    }

    private Model model(Frame frame, boolean conditional) {
        return Model.of(Curve.linear(8, -8), mixture(conditional)).frame(frame).build(context(DATA));
    }

    private static Scope told(Scope scope, int label, long count, double w) {
        return scope.given(
                Optional.of(Condition.inTurn(List.of(label), (int) count).guided(w)));
    }

    @Test
    void withoutLabelsAConditionalModelIsTheUnconditionalOne() {
        NDArray z = scope(1).normal(new Shape(20, 1));
        NDArray logSnr = scope(1).vector(new double[20]);
        NDArray one = model(true).decoder().denoise(z, logSnr, scope(1)).data();
        NDArray other = model(false).decoder().denoise(z, logSnr, scope(1)).data();
        assertThat(one.toFloatArray()).isEqualTo(other.toFloatArray());
    }

    @Test
    void anUnconditionalModelDoesNotNoticeWhatItIsTold() {
        NDArray plain = ddim(model(false)).sample(20, scope(1));
        NDArray told = ddim(model(false)).sample(20, told(scope(1), 1, 20, 0));
        assertThat(told.toFloatArray()).isEqualTo(plain.toFloatArray());
    }

    @Test
    void guidanceLeavesTheUnconditionalDenoiserBehindInEveryPrediction() {
        Model model = model(true);
        NDArray z = scope(1).normal(new Shape(20, 1));
        NDArray logSnr = scope(1).vector(new double[20]);
        Denoised with = model.decoder().denoise(z, logSnr, told(scope(1), 1, 20, 0));
        Denoised without = model.decoder().denoise(z, logSnr, scope(1));
        Denoised guided = model.decoder().denoise(z, logSnr, told(scope(1), 1, 20, 1.5));
        for (int i = 0; i < 20; i++) {
            double data = 2.5 * value(with.data(), i) - 1.5 * value(without.data(), i);
            double noise = 2.5 * value(with.noise(), i) - 1.5 * value(without.noise(), i);
            assertThat(value(guided.data(), i)).isCloseTo(data, within(1e-5));
            assertThat(value(guided.noise(), i)).isCloseTo(noise, within(1e-5));
        }
    }

    private static double value(NDArray array, int i) {
        return array.getFloat(i, 0);
    }

    /**
     * The consistency of a conditional model is that of its classes alone, {@code 1/2 log((1 + s^2 v0) / (1 + s^2 v1))} for
     * each (D01), and the labels save what they tell: about ln 2 less than the unconditional bound. 3 standard errors of
     * 20 000 examples.
     */
    @Test
    void theLedgerOfAConditionalModelIsABoundOnTheDataGivenTheLabel() {
        int count = 20_000;
        Scope scope = scope(1);
        Condition labels = Condition.inTurn(List.of(0, 1), count);
        float[] means = new float[count];
        for (int i = 0; i < count; i++) {
            means[i] = labels.labels().get(i) == 0 ? -1 : 1;
        }
        NDArray x = gaussianData(count, DEVIATION * DEVIATION, scope)
                .add(scope.manager().create(means, new Shape(count, 1)));
        LedgerTerms ledger = model(true).bound().ledger(x, 20, scope.given(Optional.of(labels)));
        NDArray consistency = ledger.levels().stream()
                .map(LedgerTerms.Consistency::nats)
                .reduce(NDArray::add)
                .orElseThrow();
        double s2 = DEVIATION * DEVIATION;
        double expected = 0.5 * Math.log((1 + s2 * Math.exp(8)) / (1 + s2 * Math.exp(-8)));
        Statistics.assertMean("consistency", consistency, expected);

        double unconditional = Statistics.mean(
                        model(false).bound().ledger(x, 20, scope).total())
                .value();
        double saved = unconditional - Statistics.mean(ledger.total()).value();
        assertThat(saved).isBetween(0.5, Math.log(2));
    }

    private static Sampler ddim(Model model) {
        return model.context().create(DdimSampler.TYPE);
    }

    private static Sampler guided(Model model, double weight) {
        return model.context()
                .create(GuidedSampler.TYPE, new GuidedSampler.Config(weight, new Ref<>(HeunSampler.TYPE, HEUN)));
    }

    @Test
    void guidanceOfStrengthMinusOneIsTheUnconditionalSampler() {
        float[] one = guided(model(true), -1).sample(20, scope(1)).toFloatArray();
        NDArray other = model(false).context().create(HeunSampler.TYPE, HEUN).sample(20, scope(1));
        for (int i = 0; i < 20; i++) {
            assertThat(one[i]).isCloseTo(other.getFloat(i, 0), within(5e-4f));
        }
    }

    /**
     * Where the probability flow {@code dy/dr = (1 + w) eps(y, r, label) - w eps(y, r)} takes three points, by
     * Runge and Kutta's method in float64 from the two densities {@code N(m, s^2 + r^2)} alone.
     */
    @ParameterizedTest
    @ValueSource(doubles = {-0.5, 0, 1, 4})
    void aGuidedSamplerFollowsTheGuidedFlow(double w) {
        double s2 = DEVIATION * DEVIATION;
        DoubleBinaryOperator slope = (y, r) -> {
            double v = s2 + r * r;
            double posterior = 1 / (1 + Math.exp(-2 * y / v));
            double conditional = r * (y - 1) / v;
            double unconditional = r * (y - (2 * posterior - 1)) / v;
            return (1 + w) * conditional - w * unconditional;
        };
        Model model = model(true);
        HeunSampler heun = (HeunSampler)
                model.context().create(HeunSampler.TYPE, new Churn.Config(Optional.of(400), 0, 0, Optional.empty(), 1));
        double[] starts = {-1.5, 0, 0.7};
        Scope scope = scope(1);
        NDArray start = Tensors.toFloat32(scope.vector(starts)).reshape(-1, 1);
        NDArray end = Trajectory.of(Optional.of(400), model.context())
                .follow(start, heun::next, told(scope, 1, starts.length, w));
        for (int i = 0; i < starts.length; i++) {
            double y = starts[i] / Frame.VARIANCE_PRESERVING.alpha(-8.0);
            double expected = rungeKutta(slope, y, Math.exp(4), Math.exp(-4), 20_000);
            double found = value(end, i) / Frame.VARIANCE_PRESERVING.alpha(8.0);
            assertThat(found).as("from %s", starts[i]).isCloseTo(expected, within(3e-3));
        }
    }

    /** Even in log r, since the flow is slow in it everywhere. */
    private static double rungeKutta(DoubleBinaryOperator f, double start, double from, double to, int steps) {
        double y = start;
        double h = Math.log(to / from) / steps;
        for (int i = 0; i < steps; i++) {
            double r0 = from * Math.exp(i * h);
            double r1 = from * Math.exp((i + 0.5) * h);
            double r2 = from * Math.exp((i + 1) * h);
            double k1 = r0 * f.applyAsDouble(y, r0);
            double k2 = r1 * f.applyAsDouble(y + h / 2 * k1, r1);
            double k3 = r1 * f.applyAsDouble(y + h / 2 * k2, r1);
            double k4 = r2 * f.applyAsDouble(y + h * k3, r2);
            y += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
        }
        return y;
    }

    /** Without guidance the class's own mean and variance; with it away from the other class and less spread. */
    @ParameterizedTest
    @EnumSource(Frame.class)
    void guidancePushesAClassAwayFromTheOtherInEveryFrame(Frame frame) {
        Model model = model(frame, true);
        Moments plain = moments(guided(model, 0));
        assertThat(plain.mean()).isCloseTo(1, within(3 * plain.deviation() / Math.sqrt(COUNT) + 0.01));
        assertThat(plain.deviation()).isCloseTo(DEVIATION, within(3 * DEVIATION / Math.sqrt(2 * COUNT) + 0.01));
        Moments strong = moments(guided(model, 3));
        assertThat(strong.mean()).isGreaterThan(1.1);
        assertThat(strong.deviation()).isLessThan(0.9 * DEVIATION);
    }

    private static final int COUNT = 1000;

    private record Moments(double mean, double deviation) {}

    /** Of class 1, the odd examples of a sampler that was asked for nothing. */
    private Moments moments(Sampler sampler) {
        NDArray ones = sampler.sample(2 * COUNT, scope(1)).reshape(COUNT, 2).get(":, 1");
        double mean = ones.mean().getFloat();
        return new Moments(mean, Math.sqrt(ones.square().mean().getFloat() - mean * mean));
    }

    @Test
    void guidanceIsRefusedForAModelThatIsNotToldTheLabels() {
        assertThatThrownBy(() -> guided(model(false), 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("labels: {dropout: 0.1}");
    }

    @Test
    void aConditionalNetworkIsRefusedForDataWithoutLabels() {
        Ref<Network> mlp = new Ref<>(
                MlpNetwork.TYPE,
                new MlpNetwork.Config(8, 1, Activation.SILU, 0, Optional.of(new LabelEmbedding.Config(0.1))));
        assertThatThrownBy(() -> Model.of(Curve.linear(8, -8), mlp).build(context(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has no labels");
    }
}
