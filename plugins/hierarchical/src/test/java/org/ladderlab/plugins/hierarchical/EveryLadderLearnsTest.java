package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.plugins.datasets.Digits;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.plugins.optimizers.Adam;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** Sixty steps on binary digits lower what each model minimises; 64 ln 2 = 44.4 nats is what knowing nothing costs. */
class EveryLadderLearnsTest {

    private static final int STEPS = 60;

    /** The minimised value of each step, nats. */
    private static double[] train(UnaryOperator<TestContext> model, double beta) {
        double[] curve = new double[STEPS];
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext empty = TestContext.of(TestContext.points(1), scopes.manager(), 1);
            Dataset digits = empty.create(Digits.TYPE, new Digits(PixelValues.CELL_CENTRES, Binarisation.THRESHOLD));
            TestContext context = model.apply(TestContext.of(digits.spec(), scopes.manager(), 1));
            Loss loss = context.create(HierarchicalElbo.TYPE, new HierarchicalElbo.Config(beta, 0, 0, 0, 0));
            List<NDArray> weights =
                    new ArrayList<>(context.parameters().weights().values());
            Optimizer.Rule rule = empty.create(Adam.TYPE).prepare(weights, scopes.manager());
            for (int s = 0; s < STEPS; s++) {
                Scope scope = scopes.training(s + 1);
                int from = s * 50 % 1000;
                int[] indices = IntStream.range(from, from + 50).toArray();
                Objective objective = loss.objective(digits.batch(Split.TRAIN, indices, scope), scope);
                rule.apply(WeightOps.gradients(objective.minimised(), weights, scope.manager()), 5e-3, s + 1);
                curve[s] = objective.minimised().getFloat();
                scope.manager().close();
            }
        }
        return curve;
    }

    private static TestContext dense(TestContext context, Encoder encoder) {
        TestContext with = context.with(encoder);
        return with.with(with.scoped("decoder").create(MlpLadderDecoder.TYPE, Worlds.bernoulli()));
    }

    @Test
    void theHierarchicalVaeLearns() {
        double[] curve = train(
                context -> dense(
                        context,
                        context.scoped("encoder")
                                .create(
                                        MlpBottomUpEncoder.TYPE,
                                        new MlpBottomUpEncoder.Config(
                                                List.of(48, 24), List.of(8, 4), 1, Activation.TANH, false, 0))),
                1);

        assertThat(curve[0]).isGreaterThan(44);
        assertThat(curve[STEPS - 1]).isLessThan(30);
    }

    @Test
    void theAutoencoderLearnsToReconstruct() {
        double[] curve = train(
                context -> dense(
                        context,
                        context.scoped("encoder")
                                .create(
                                        Autoencoder.TYPE,
                                        new Autoencoder.Config(64, 8, 1, Activation.LEAKY_RELU, false, 0.01))),
                0);

        assertThat(curve[0]).isGreaterThan(40);
        assertThat(curve[STEPS - 1]).isLessThan(24);
    }

    @Test
    void theConvolutionalLadderLearns() {
        double[] curve = train(EveryLadderLearnsTest::convolutional, 1);

        assertThat(curve[0]).isGreaterThan(44);
        assertThat(curve[STEPS - 1]).isLessThan(30);
    }

    private static TestContext convolutional(TestContext context) {
        TestContext with = context.with(context.scoped("encoder")
                .create(
                        ConvolutionalLadderEncoder.TYPE,
                        new ConvolutionalLadderEncoder.Config(
                                List.of(16, 16),
                                List.of(2, 4),
                                List.of(2, 2),
                                1,
                                Activation.LEAKY_RELU,
                                true,
                                Merge.PRECISION_WEIGHTED)));
        return with.with(with.scoped("decoder")
                .create(
                        ConvolutionalLadderDecoder.TYPE,
                        new ConvolutionalLadderDecoder.Config(TestBernoulli.TYPE.byDefault(), true)));
    }
}
