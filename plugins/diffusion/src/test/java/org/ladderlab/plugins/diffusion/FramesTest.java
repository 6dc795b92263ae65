package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.TestContext;

/**
 * Whatever the frame and whatever the network predicts, one optimal denoiser has the same ledger, the same losses, and with the
 * same random numbers the same samples from every sampler: all depend on the log SNR alone.
 */
class FramesTest extends TensorTest {

    private static final double VARIANCE = 0.25;

    static Stream<Arguments> framesAndPredictions() {
        return Arrays.stream(Frame.values())
                .flatMap(frame -> Arrays.stream(Prediction.values()).map(kind -> Arguments.of(frame, kind)));
    }

    /** {@code xHat = alpha s^2 z / (alpha^2 s^2 + sigma^2)} as any prediction. */
    private static Ref<Network> optimal(Frame frame, Prediction kind) {
        return Model.ref(Kind.NETWORK, (z, logSnr, scope) -> {
            NDArray alpha = Tensors.perExample(frame.alpha(logSnr), z);
            NDArray sigma = Tensors.perExample(frame.sigma(logSnr), z);
            NDArray power = alpha.square().mul(scope.scalar(VARIANCE)).add(sigma.square());
            NDArray data = z.mul(alpha).div(power).mul(scope.scalar(VARIANCE));
            NDArray noise = z.mul(sigma).div(power);
            return switch (kind) {
                case NOISE -> noise;
                case DATA -> data;
                case VELOCITY -> alpha.mul(noise).sub(sigma.mul(data));
            };
        });
    }

    private Model model(Frame frame, Prediction kind, Optional<Integer> steps) {
        Model.Builder builder =
                Model.of(Curve.linear(7, -6), optimal(frame, kind)).frame(frame).prediction(kind);
        return build(steps.map(builder::steps).orElse(builder));
    }

    private static Map<String, Sampler> samplers(Model model) {
        TestContext context = model.context();
        Optional<Integer> steps = Optional.of(15);
        Churn.Config churn = new Churn.Config(steps, 5, 0, Optional.empty(), 1);
        Map<String, Sampler> samplers = new LinkedHashMap<>();
        samplers.put("ancestral", context.create(AncestralSampler.TYPE, new Steps(steps)));
        samplers.put("ddim", context.create(DdimSampler.TYPE, new DdimSampler.Config(steps, 0.5)));
        samplers.put("euler", context.create(EulerSampler.TYPE, churn));
        samplers.put("heun", context.create(HeunSampler.TYPE, churn));
        samplers.put("dpm-solver-2m", context.create(DpmSolver2mSampler.TYPE, new Steps(steps)));
        samplers.put("dormand-prince", context.create(DormandPrinceSampler.TYPE));
        return samplers;
    }

    @ParameterizedTest
    @MethodSource("framesAndPredictions")
    void samplesDependOnNeither(Frame frame, Prediction kind) {
        Map<String, Sampler> expected = samplers(model(Frame.VARIANCE_PRESERVING, Prediction.NOISE, Optional.empty()));
        samplers(model(frame, kind, Optional.empty()))
                .forEach((name, sampler) -> assertClose(
                        name,
                        sampler.sample(30, scope(1)),
                        Objects.requireNonNull(expected.get(name)).sample(30, scope(1)),
                        5e-5));
    }

    @ParameterizedTest
    @MethodSource("framesAndPredictions")
    void ledgersAndLossesDependOnNeither(Frame frame, Prediction kind) {
        for (Optional<Integer> steps : List.<Optional<Integer>>of(Optional.empty(), Optional.of(20))) {
            Model one = model(frame, kind, steps);
            Model other = model(Frame.VARIANCE_PRESERVING, Prediction.NOISE, steps);
            assertClose("ledger", ledger(one), ledger(other), 2e-4);
            losses(one, steps)
                    .forEach((name, loss) -> assertClose(
                            name,
                            objective(loss),
                            objective(
                                    Objects.requireNonNull(losses(other, steps).get(name))),
                            2e-4));
        }
    }

    private NDArray ledger(Model model) {
        Scope scope = scope(1);
        LedgerTerms terms = model.bound().ledger(gaussianData(200, VARIANCE, scope), 5, scope);
        return terms.total();
    }

    private NDArray objective(Loss loss) {
        Scope scope = scope(1);
        return loss.objective(new Batch(gaussianData(200, VARIANCE, scope), Optional.empty()), scope)
                .minimised()
                .reshape(1);
    }

    private static Map<String, Loss> losses(Model model, Optional<Integer> steps) {
        TestContext context = model.context();
        Map<String, Loss> losses = new LinkedHashMap<>();
        losses.put("continuous", context.create(ContinuousVdmLoss.TYPE));
        losses.put(
                "continuous, weighted",
                context.create(
                        ContinuousVdmLoss.TYPE,
                        new ContinuousVdmLoss.Config(
                                Optional.of(Model.ref(Kind.WEIGHTING, (logSnr, density) -> 1 / (1 + Math.exp(logSnr)))),
                                Optional.of(Model.ref(Kind.TIME_SAMPLING, TimeSampling.lowDiscrepancy())),
                                ContinuousVdmLoss.TYPE.defaults().shape())));
        if (steps.isPresent()) {
            losses.put("simple", context.create(DiscreteDdpmLoss.TYPE));
        }
        return losses;
    }

    private static void assertClose(String name, NDArray found, NDArray expected, double tolerance) {
        double[] one = Model.doubles(found.flatten());
        double[] other = Model.doubles(expected.flatten());
        assertThat(one).hasSameSizeAs(other);
        for (int i = 0; i < one.length; i++) {
            assertThat(one[i]).as(name).isCloseTo(other[i], within(tolerance * Math.max(1, Math.abs(other[i]))));
        }
    }
}
