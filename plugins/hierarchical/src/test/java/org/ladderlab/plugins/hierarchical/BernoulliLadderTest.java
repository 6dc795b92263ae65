package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.Activation;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.TestContext;

/**
 * A ladder of two levels of 4 and 2 bits, whose marginal likelihood is a sum over 64 latents; with the contract of every ladder.
 */
class BernoulliLadderTest extends EncoderDecoderContract {

    private static final DataSpec BITS =
            new DataSpec("bits", new Shape(1, 2, 3), Optional.of(new PixelGrid(2, 0, 1)), 0);
    private static final List<Integer> LATENTS = List.of(4, 2);
    private static final int DRAWS = 20_000;

    @Override
    protected DataSpec data() {
        return BITS;
    }

    @Override
    protected Encoder encoder(TestContext context) {
        return context.create(
                MlpLadderEncoder.TYPE,
                new MlpLadderEncoder.Config(
                        List.of(8, 6),
                        LATENTS,
                        1,
                        Activation.TANH,
                        false,
                        0,
                        Merge.PRECISION_WEIGHTED,
                        LatentLaw.BERNOULLI));
    }

    @Override
    protected Decoder decoder(TestContext context) {
        return context.create(MlpLadderDecoder.TYPE, Worlds.bernoulli());
    }

    private TestContext world() {
        TestContext context = context(BITS);
        TestContext with = context.with(encoder(context.scoped("encoder")));
        return with.with(decoder(with.scoped("decoder")));
    }

    private static NDArray example(Scope scope) {
        return scope.manager().create(new float[] {1, 0, 0, 1, 1, 0}, new Shape(1, 1, 2, 3));
    }

    /** For each of the 64 latents, log p(x, z) and log q(z | x). */
    private record Sums(double[] joint, double[] posterior) {

        static Sums of(TestContext world, Scope scope) {
            Encoder encoder = world.part(Encoder.class);
            Decoder decoder = world.part(Decoder.class);
            NDArray x = example(scope);
            NDList evidence = encoder.evidence(x, scope);
            double[] joint = new double[64];
            double[] posterior = new double[64];
            for (int code = 0; code < 64; code++) {
                NDArray state = decoder.start(1, scope);
                int left = code;
                for (int level = 1; level >= 0; level--) {
                    float[] z = new float[LATENTS.get(level)];
                    for (int d = 0; d < z.length; d++, left /= 2) {
                        z[d] = left % 2;
                    }
                    NDArray latent = scope.manager().create(z, new Shape(1, z.length));
                    Law prior = decoder.prior(level, state, scope);
                    Law q = encoder.posterior(level, evidence, state, prior, scope)
                            .distribution();
                    joint[code] += prior.logProb(latent).getFloat(0);
                    posterior[code] += q.logProb(latent).getFloat(0);
                    state = decoder.descend(level, state, latent, scope);
                }
                joint[code] += decoder.logLikelihood(state, x, scope).getFloat(0);
            }
            return new Sums(joint, posterior);
        }

        /** {@code -log p(x)}. */
        double exact() {
            double sum = 0;
            for (double log : joint) {
                sum += Math.exp(log);
            }
            return -Math.log(sum);
        }

        /** {@code E_q[log q(z | x) - log p(x, z)]}. */
        double bound() {
            double sum = 0;
            for (int code = 0; code < 64; code++) {
                sum += Math.exp(posterior[code]) * (posterior[code] - joint[code]);
            }
            return sum;
        }
    }

    /** To four standard errors of 20 000 draws, and above the exact value by KL(q(z | x) || p(z | x)). */
    @Test
    void theLedgerIsTheBoundOnTheSumOverAllLatents() {
        TestContext world = world();
        Scope scope = scopes().evaluation(1);
        Sums sums = Sums.of(world, scope);
        NDArray x = example(scope).repeat(0, DRAWS);
        NDArray total = Worlds.bound(world).ledger(x, 2, scope).total();
        Estimate found = Estimate.ofMean(total.toType(DataType.FLOAT64, true).toDoubleArray());
        assertThat(found.value()).isCloseTo(sums.bound(), within(4 * found.standardError()));
        assertThat(sums.bound()).isGreaterThan(sums.exact());
        assertThat(found.standardError()).isPositive().isLessThan(0.01);
    }

    /** The mean over examples of 200 draws each; what is left of the gap is below a hundredth of it. */
    @Test
    void manyImportanceWeightedDrawsComeToTheExactValue() {
        TestContext world = world();
        Scope scope = scopes().evaluation(1);
        Sums sums = Sums.of(world, scope);
        Metric metric =
                world.create(ImportanceWeightedBound.TYPE, new ImportanceWeightedBound.Config(200, Optional.empty()));
        Batch batch = new Batch(example(scope).repeat(0, 100), Optional.empty());
        Estimate found = metric.measure(GivenInput.of(() -> List.of(new Metric.Evaluated(batch, scope))))
                .get("nats");
        double slack = (sums.bound() - sums.exact()) / 100;
        assertThat(found.value()).isCloseTo(sums.exact(), within(4 * found.standardError() + slack));
    }
}
