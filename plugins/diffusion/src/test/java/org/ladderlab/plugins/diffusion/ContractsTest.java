package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.LabelEmbedding;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseLevel;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.Signal;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.SamplerContract;
import org.ladderlab.testkit.TestContext;

/** The contracts of each kind, for a diffusion whose network has two weights. */
class ContractsTest {

    private static final DataSpec DATA = TestContext.points(3);

    /** {@code a z + b l / 10}, as many times as is asked. */
    private static final ComponentType<Network, Model.NoSettings> TWO_WEIGHTS = ComponentType.of(
            Kind.NETWORK,
            "two-weights",
            new Model.NoSettings(),
            new ComponentType.Doc("For tests.", "a z + b l / 10", "none"),
            (config, context) -> {
                Parameters parameters = context.parameters();
                NDArray a = parameters.weight("a", new Shape(1), Parameters.Initializer.constant(0.3));
                NDArray b = parameters.weight("b", new Shape(1), Parameters.Initializer.constant(0.1));
                return (z, logSnr, step) -> {
                    NDArray scaled = Tensors.toFloat32(Tensors.scale(logSnr, 0.1));
                    NDArray output = z.mul(a)
                            .add(Tensors.perExample(scaled, z.getShape()).mul(b));
                    return output.repeat(1, context.outputs());
                };
            });

    private static final DataSpec LABELLED = new DataSpec("labelled", DATA.shape(), Optional.empty(), 2);

    private static final Model.Builder CONDITIONAL = Model.of(
            Curve.linear(8, -6),
            new Ref<>(
                    MlpNetwork.TYPE,
                    new MlpNetwork.Config(8, 1, Activation.SILU, 0, Optional.of(new LabelEmbedding.Config(0.5)))));

    private static final Model.Builder INFINITE =
            Model.of(Curve.linear(8, -6), new Ref<>(TWO_WEIGHTS, new Model.NoSettings()));

    private abstract static class Pair extends EncoderDecoderContract {

        abstract Model.Builder model();

        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Encoder encoder(TestContext context) {
            return model().encoder(context);
        }

        @Override
        protected Decoder decoder(TestContext context) {
            return model().decoder(context);
        }
    }

    @Nested
    class LadderWithALatentAtTheData extends Pair {
        @Override
        Model.Builder model() {
            return INFINITE.steps(4);
        }
    }

    @Nested
    class LadderOfDdpm extends Pair {
        @Override
        Model.Builder model() {
            return Model.of(Curve.LinearBeta.ofSteps(6), INFINITE.network())
                    .steps(6)
                    .variance(Variance.FIXED_LARGE);
        }
    }

    @Nested
    class LadderWithALearnedVariance extends Pair {
        @Override
        Model.Builder model() {
            return Model.of(Curve.LinearBeta.ofSteps(6), INFINITE.network())
                    .steps(6)
                    .variance(Variance.LEARNED);
        }
    }

    @Nested
    class LadderOfAForwardProcess extends Pair {

        @Override
        Model.Builder model() {
            return INFINITE;
        }

        @Override
        protected Encoder encoder(TestContext context) {
            return context.with(new OnePoint(DATA))
                    .create(
                            ForwardProcessEncoder.TYPE,
                            new ForwardProcessEncoder.Config(Model.ref(Kind.PROCESS, new Halved()), Optional.of(4)));
        }
    }

    /** {@code m = x / 2 + l x / 100}, and twice the log SNR in the first of three dimensions. */
    private record Halved() implements ForwardProcess {

        @Override
        public NoiseSchedule schedule() {
            return Curve.linear(8, -6);
        }

        @Override
        public NoiseLevel level(NDArray clock, Scope scope) {
            NDArray slope = scope.vector(new double[] {2, 1, 1}).reshape(1, 3);
            return new NoiseLevel(Tensors.perExample(clock, slope.getShape()).mul(slope), slope);
        }

        @Override
        public Signal signal(NDArray x, NDArray clock, Scope scope) {
            NDArray slope = scope.vector(new double[] {0.005, 0.01, 0.01}).reshape(1, 3);
            NDArray factor = Tensors.shift(Tensors.scale(clock, 0.01), 0.5);
            return new Signal(x.mul(Tensors.perExample(factor, x.getShape())), x.mul(slope));
        }
    }

    /** Ones. */
    private record OnePoint(DataSpec spec) implements Dataset {

        @Override
        public int size(Split split) {
            return 1;
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            return new Batch(scope.manager().ones(Tensors.batched(indices.length, spec.shape())), Optional.empty());
        }

        @Override
        public String fingerprint() {
            return "ones";
        }
    }

    private abstract static class OneLoss extends LossContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }
    }

    @Nested
    class Continuous extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return INFINITE.build(context).context().create(ContinuousVdmLoss.TYPE);
        }
    }

    @Nested
    class Preconditioned extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            EdmPreconditionedNetwork.Config config = new EdmPreconditionedNetwork.Config(INFINITE.network(), 0.5);
            return Model.of(Curve.linear(8, -6), new Ref<>(EdmPreconditionedNetwork.TYPE, config))
                    .build(context)
                    .context()
                    .create(ContinuousVdmLoss.TYPE);
        }
    }

    @Nested
    class DiscreteBound extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return INFINITE.steps(10)
                    .build(context)
                    .context()
                    .create(
                            DiscreteDdpmLoss.TYPE,
                            new DiscreteDdpmLoss.Config(
                                    DiscreteDdpmLoss.Minimised.BOUND, 0.001, Optional.empty(), Optional.empty()));
        }
    }

    @Nested
    class DiscreteSimple extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return INFINITE.steps(10).build(context).context().create(DiscreteDdpmLoss.TYPE);
        }
    }

    @Nested
    class DiscreteHybrid extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return Model.of(Curve.LinearBeta.ofSteps(4), INFINITE.network())
                    .steps(4)
                    .variance(Variance.LEARNED)
                    .build(context)
                    .context()
                    .create(
                            DiscreteDdpmLoss.TYPE,
                            new DiscreteDdpmLoss.Config(
                                    DiscreteDdpmLoss.Minimised.HYBRID, 0.001, Optional.empty(), Optional.empty()));
        }
    }

    @Nested
    class Conditional extends OneLoss {
        @Override
        protected DataSpec data() {
            return LABELLED;
        }

        @Override
        protected Loss loss(TestContext context) {
            return CONDITIONAL.build(context).context().create(ContinuousVdmLoss.TYPE);
        }
    }

    /** A sampler on a ladder of five steps. */
    static SamplerContract ofSampler(Ref<?> sampler) {
        return new SamplerContract() {
            @Override
            protected DataSpec data() {
                return DATA;
            }

            @Override
            protected Sampler sampler(TestContext context) {
                TestContext model = INFINITE.steps(5).build(context).context().with(new NormalData(DATA));
                return (Sampler) sampler.type().create(sampler.config(), model);
            }
        };
    }

    @Nested
    class Guided extends SamplerContract {
        @Override
        protected DataSpec data() {
            return LABELLED;
        }

        @Override
        protected Sampler sampler(TestContext context) {
            return CONDITIONAL
                    .steps(5)
                    .build(context)
                    .context()
                    .create(GuidedSampler.TYPE, new GuidedSampler.Config(2, AncestralSampler.TYPE.byDefault()));
        }
    }
}
