package org.ladderlab.plugins.hierarchical;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.ladderlab.nn.Activation;
import org.ladderlab.plugins.hierarchical.LinearWorld.Conditional;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

/** Small models and batches for tests. */
final class Worlds {

    /** Probabilistic principal components of case L14: three dimensions, two independent latents. */
    static final LinearWorld PRINCIPAL_COMPONENTS = principalComponents();

    private Worlds() {}

    private static LinearWorld principalComponents() {
        Oracle oracle = Oracle.read("L14");
        List<Double> weights = StreamSupport.stream(oracle.inputs().get("W").spliterator(), false)
                .flatMap(row -> Arrays.stream(Oracle.doubles(row)).boxed())
                .toList();
        return new LinearWorld(
                List.of(new Conditional(List.of(0.0), 1), new Conditional(List.of(), 1)),
                weights,
                oracle.inputs().get("sigma2").asDouble());
    }

    /** A context with the linear world's exact or factorised encoder and its decoder. */
    static TestContext linear(TestContext context, LinearWorld world, LinearLadderEncoder.Inference inference) {
        return withDecoder(context.with(
                context.create(LinearLadderEncoder.TYPE, new LinearLadderEncoder.Config(world, inference))));
    }

    /** A context with bottom-up inference in the world of two levels. */
    static TestContext linearBottomUp(TestContext context) {
        return withDecoder(context.with(context.create(LinearBottomUpEncoder.TYPE)));
    }

    private static TestContext withDecoder(TestContext context) {
        return context.with(context.create(LinearLadderDecoder.TYPE));
    }

    /** A context with a small ladder of dense layers and a Bernoulli likelihood. */
    static TestContext dense(TestContext context, Merge merge, boolean batchNorm) {
        MlpLadderEncoder.Config config = new MlpLadderEncoder.Config(
                List.of(48, 24), List.of(8, 4), 1, Activation.LEAKY_RELU, batchNorm, 0, merge, LatentLaw.GAUSSIAN);
        TestContext withEncoder = context.with(context.scoped("encoder").create(MlpLadderEncoder.TYPE, config));
        return withEncoder.with(withEncoder.scoped("decoder").create(MlpLadderDecoder.TYPE, bernoulli()));
    }

    static MlpLadderDecoder.Config bernoulli() {
        return new MlpLadderDecoder.Config(new Ref<>(TestBernoulli.TYPE, new TestBernoulli.Config()));
    }

    static Bound bound(TestContext context) {
        return new HierarchicalBound(context.part(Encoder.class), context.part(Decoder.class));
    }

    /** One example many times over. */
    static Evaluated repeated(double[] x, int times, TestContext context, Scope scope) {
        float[] values = new float[times * x.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) x[i % x.length];
        }
        var data = scope.manager()
                .create(values, Tensors.batched(times, context.data().shape()));
        return new Evaluated(new Batch(data, Optional.empty()), scope);
    }
}
