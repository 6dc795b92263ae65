package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.ladderlab.plugins.diffusion.Denoiser;
import org.ladderlab.plugins.diffusion.GaussianDiffusionEncoder;
import org.ladderlab.plugins.diffusion.Variance;
import org.ladderlab.plugins.likelihoods.Gaussian;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Teacher;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.TestContext;

/**
 * Diffusions whose networks predict the data and are given as functions.
 *
 * @param steps of a finite ladder
 */
record Model(NoiseSchedule schedule, Frame frame, Optional<Integer> steps, Ref<Network> network) {

    /** A run that the test's context knows. */
    static final TrainedRun RUN = new TrainedRun("", Optional.empty());

    private record NoSettings() {}

    /** {@code xHat = factor(l) z}, the factor of each example. */
    static Ref<Network> linear(UnaryOperator<NDArray> factor) {
        return network((z, logSnr) -> z.mul(Tensors.perExample(factor.apply(logSnr), z)));
    }

    static Ref<Network> network(BiFunction<NDArray, NDArray, NDArray> function) {
        return existing(Kind.NETWORK, new Network() {
            @Override
            public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
                return function.apply(z, logSnr);
            }
        });
    }

    /** {@code a z + b l / 10} with two weights, into an output of the given kind. */
    static Ref<Network> twoWeights() {
        return new Ref<>(
                ComponentType.of(
                        Kind.NETWORK,
                        "two-weights",
                        new NoSettings(),
                        new ComponentType.Doc("For tests.", "a z + b l / 10", "none"),
                        (config, context) -> {
                            Parameters parameters = context.parameters();
                            NDArray a = parameters.weight("a", new Shape(1), Parameters.Initializer.constant(0.3));
                            NDArray b = parameters.weight("b", new Shape(1), Parameters.Initializer.constant(0.1));
                            return (z, logSnr, step) -> z.mul(a)
                                    .add(Tensors.perExample(Tensors.scale(logSnr, 0.1), z)
                                            .mul(b));
                        }),
                new NoSettings());
    }

    static <T> Ref<T> existing(Kind<T> kind, T thing) {
        return new Ref<>(
                ComponentType.of(
                        kind,
                        "existing",
                        new NoSettings(),
                        new ComponentType.Doc("For tests.", "none", "none"),
                        (config, context) -> thing),
                new NoSettings());
    }

    Model steps(int count) {
        return new Model(schedule, frame, Optional.of(count), network);
    }

    Model network(Ref<Network> other) {
        return new Model(schedule, frame, steps, other);
    }

    /** The context with encoder and decoder. */
    TestContext in(TestContext context, Prediction prediction) {
        Encoder encoder = context.scoped("encoder")
                .create(
                        GaussianDiffusionEncoder.TYPE,
                        new GaussianDiffusionEncoder.Config(
                                existing(Kind.SCHEDULE, schedule), steps, Optional.of(frame), /* eta= */ 1));
        TestContext encoded = context.with(encoder);
        Decoder decoder = encoded.scoped("decoder")
                .create(
                        Denoiser.TYPE,
                        new Denoiser.Config(
                                network,
                                Optional.of(prediction),
                                Variance.FIXED_SMALL,
                                new Ref<>(Gaussian.TYPE, Gaussian.TYPE.defaults())));
        return encoded.with(decoder);
    }

    /** {@code xHat = s^2 alpha z / (s^2 alpha^2 + sigma^2)}, the optimal denoiser of N(0, s^2). */
    static Ref<Network> optimal(double deviation, Frame frame) {
        return linear(logSnr -> {
            NDArray signal = Tensors.scale(frame.alpha(logSnr), deviation * deviation);
            return signal.div(
                    signal.mul(frame.alpha(logSnr)).add(frame.sigma(logSnr).square()));
        });
    }

    /** {@code f = z sqrt((s^2 + e0^2) / (s^2 + sigma^2))}: where the flow of N(0, s^2) leads in the variance exploding frame. */
    static Ref<Network> consistent(double deviation, double leastNoise, double times) {
        double end = times * times * (deviation * deviation + leastNoise * leastNoise);
        return linear(logSnr -> Tensors.constant(logSnr, end)
                .div(Tensors.shift(logSnr.neg().exp(), deviation * deviation))
                .sqrt());
    }

    /** This model, a diffusion, as the teacher of another's experiment. */
    TestContext teaching(TestContext context, DataSpec data) {
        return teaching(context, data, new NoLoss());
    }

    /** This model, trained by a loss, as the teacher of another's experiment. */
    TestContext teaching(TestContext context, DataSpec data, Loss loss) {
        TestContext own =
                in(new TestContext(data, List.of(), context.parameters().apart(2), /* outputs= */ 1), Prediction.DATA);
        return context.with(new Teacher(data, own.part(Encoder.class), own.part(Decoder.class), loss));
    }

    private record NoLoss() implements Loss {

        @Override
        public Objective objective(Batch batch, Scope scope) {
            throw new IllegalStateException("A teacher does not learn.");
        }

        @Override
        public Optional<Bound> bound() {
            return Optional.empty();
        }
    }
}
