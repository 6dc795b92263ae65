package org.ladderlab.plugins.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.diffusion.FlowLikelihood;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.AuxiliaryLatent;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.OneHot;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.TestContext;

/**
 * {@code x ~ 1/2 N(0, 0.5^2) + 1/2 N(0, 2^2)}, with c the component: q(c | x) is the true posterior, and the denoiser is told c. What
 * c costs is I(x; c) = 0.253471, without which the total would be below the entropy, 1.672410.
 */
class AuxiliaryLatentTest {

    private static final double[] VARIANCES = {0.25, 4};
    private static final int EXAMPLES = 200_000;

    private record Component(NoiseSchedule schedule) implements ForwardProcess {

        @Override
        public Optional<AuxiliaryLatent> auxiliary() {
            return Optional.of(new Which());
        }
    }

    private record Which() implements AuxiliaryLatent {

        @Override
        public int size() {
            return VARIANCES.length;
        }

        @Override
        public Law posterior(NDArray x, Scope scope) {
            NDArray squares = Tensors.scale(x.square(), -0.5);
            NDList logits = new NDList();
            for (double v : VARIANCES) {
                logits.add(Tensors.shift(Tensors.scale(squares, 1 / v), -0.5 * Math.log(v)));
            }
            return new OneHot(NDArrays.concat(logits, 1));
        }

        @Override
        public Law prior(long examples, Scope scope) {
            return OneHot.even(scope.manager().zeros(new Shape(examples, size())));
        }
    }

    /** {@code v = alpha sigma (1 - s^2) z / (alpha^2 s^2 + sigma^2)} with the s that c tells. */
    private record Told() implements Network {

        @Override
        public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
            NDArray c = scope.auxiliary().orElseThrow();
            NDArray s2 = c.mul(Tensors.toFloat32(scope.vector(VARIANCES)))
                    .sum(new int[] {1})
                    .reshape(-1, 1);
            NDArray l = Tensors.perExample(logSnr, z.getShape());
            NDArray signal = Activation.sigmoid(l);
            NDArray noise = Activation.sigmoid(l.neg());
            NDArray factor = signal.mul(noise)
                    .sqrt()
                    .mul(Tensors.shift(s2.neg(), 1))
                    .div(signal.mul(s2).add(noise));
            return Tensors.toFloat32(z.mul(factor));
        }

        @Override
        public Optional<Prediction> prediction() {
            return Optional.of(Prediction.VELOCITY);
        }
    }

    @Test
    void whatPIsToldIsPaidForInALevelOfItsOwn() {
        try (World world = new World(new Shape(1), new double[] {1})) {
            DiffusionBound bound = world.bound(
                    World.existing(Kind.PROCESS, new Component(new Clock(7, -5))),
                    World.existing(Kind.NETWORK, new Told()),
                    Optional.empty());
            Scope scope = world.scope;
            LedgerTerms terms = bound.ledger(examples(EXAMPLES, scope), 20, scope);
            LedgerTerms.Consistency auxiliary = terms.levels().get(20);
            assertThat(auxiliary.name()).isEqualTo("auxiliary");
            assertThat(auxiliary.depth()).isEqualTo(1);
            check(auxiliary.nats(), 0.253471355);
            check(terms.reconstruction(), -2.082028676);
            check(terms.prior(), 0.007122403);
            check(terms.total(), 1.672462777);
        }
    }

    /** The flow that is told c, with what c costs: the same number, since q(c | x) is the true posterior. 3 standard errors. */
    @Test
    void theFlowsLikelihoodPaysForItToo() {
        try (World world = new World(new Shape(1), new double[] {1})) {
            TestContext model = world.model(
                    World.existing(Kind.PROCESS, new Component(new Clock(7, -12))),
                    World.existing(Kind.NETWORK, new Told()),
                    Optional.empty());
            Metric metric =
                    model.create(FlowLikelihood.TYPE, new FlowLikelihood.Config(1, 1, 1e-4, 1e-4, Optional.empty()));
            NDArray x = examples(5000, world.scope);
            Estimate nats = metric.measure(GivenInput.of(
                            () -> List.of(new Metric.Evaluated(new Batch(x, Optional.empty()), world.scope))))
                    .get("nats");
            assertThat(nats.standardError()).isPositive().isLessThan(0.02);
            assertThat(nats.value()).isCloseTo(1.672462777, within(3 * nats.standardError()));
        }
    }

    private static NDArray examples(int count, Scope scope) {
        NDArray wide = scope.uniform(new Shape(count, 1)).gt(scope.scalar(0.5)).toType(DataType.FLOAT32, false);
        return scope.normal(new Shape(count, 1)).mul(Tensors.shift(Tensors.scale(wide, 1.5), 0.5));
    }

    private static void check(NDArray nats, double expected) {
        Estimate found = Estimate.ofMean(World.wide(nats));
        assertThat(found.value()).isCloseTo(expected, within(4.5 * found.standardError() + 1e-6));
    }
}
