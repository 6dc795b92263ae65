package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.Activation;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.TestContext;

class AutoencoderTest extends EncoderDecoderContract {

    private static final int CODE = 5;

    @Override
    protected DataSpec data() {
        return new DataSpec("binary", new Shape(1, 4, 4), Optional.of(new PixelGrid(2, 0, 1)), 0);
    }

    @Override
    protected Encoder encoder(TestContext context) {
        return encoder(context, 0.1);
    }

    private static Encoder encoder(TestContext context, double noise) {
        return context.create(Autoencoder.TYPE, new Autoencoder.Config(24, CODE, 1, Activation.TANH, false, noise));
    }

    @Override
    protected Decoder decoder(TestContext context) {
        return context.create(MlpLadderDecoder.TYPE, Worlds.bernoulli());
    }

    /** Both halves; equal weights whatever the noise, under a name of their own. */
    private TestContext pair(double noise) {
        TestContext context = context(data());
        TestContext with = context.with(encoder(context.scoped("encoder"), noise));
        return with.with(decoder(with.scoped("decoder")));
    }

    private static NDArray examples(Scope scope) {
        return scope.uniform(new Shape(20, 1, 4, 4)).round();
    }

    private LedgerTerms ledger(double noise) {
        Scope scope = scopes().evaluation(1);
        return Worlds.bound(pair(noise)).ledger(examples(scope), 1, scope);
    }

    private static double mean(NDArray nats) {
        return nats.mean().getFloat();
    }

    @Test
    void thePriorTermIsWhatTellingTheCodeToItsPrecisionCosts() {
        Scope scope = scopes().evaluation(1);
        TestContext context = pair(0.1);
        NDArray x = examples(scope);
        NDArray code = context.part(Encoder.class).evidence(x, scope).singletonOrThrow();
        double squares = code.square().sum(new int[] {1}).mean().getFloat();

        assertThat(mean(Worlds.bound(context).ledger(x, 1, scope).prior()))
                .isCloseTo(0.5 * squares + CODE * (0.5 * (0.01 - 1) - Math.log(0.1)), within(1e-4));
    }

    @Test
    void withLessNoiseThePriorTermGrowsWithoutEndAndTheReconstructionSettles() {
        LedgerTerms some = ledger(1e-3);
        LedgerTerms less = ledger(1e-5);

        assertThat(mean(less.prior()) - mean(some.prior())).isCloseTo(2 * CODE * Math.log(10), within(1e-3));
        assertThat(mean(less.reconstruction())).isCloseTo(mean(some.reconstruction()), within(1e-2));
    }

    @Test
    void atBetaZeroTheObjectiveIsTheReconstructionAndTheBoundIsStillReported() {
        Scope scope = scopes().training(1);
        Objective objective = pair(0.01)
                .create(HierarchicalElbo.TYPE, new HierarchicalElbo.Config(0, 0, 0, 0, 0))
                .objective(new Batch(examples(scope), Optional.empty()), scope);
        double reconstruction = objective.terms().get("reconstruction").getFloat();
        double prior = objective.terms().get("prior").getFloat();

        assertThat((double) objective.minimised().getFloat()).isCloseTo(reconstruction, within(1e-5));
        assertThat((double) objective.total().orElseThrow().getFloat()).isCloseTo(reconstruction + prior, within(1e-4));
    }
}
