package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.Activation;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class DenseLadderTest {

    private static final DataSpec BINARY =
            new DataSpec("binary", new Shape(1, 4, 4), Optional.of(new PixelGrid(2, 0, 1)), 0);

    @Test
    void theDefaultsAreThoseOfThePaper() {
        try (Scopes scopes = Scopes.seeded(1)) {
            Encoder encoder = TestContext.of(BINARY, scopes.manager(), 1).create(MlpLadderEncoder.TYPE);

            assertThat(encoder.levels()).hasSize(5);
            assertThat(encoder.levels().get(0).latent()).isEqualTo(new Shape(64));
            assertThat(encoder.levels().get(4).latent()).isEqualTo(new Shape(4));
        }
    }

    @Test
    void listsOfDifferentLengthsAreRefused() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = TestContext.of(BINARY, scopes.manager(), 1);
            MlpLadderEncoder.Config config = new MlpLadderEncoder.Config(
                    List.of(8, 8), List.of(4), 1, Activation.TANH, false, 0, Merge.NONE, LatentLaw.GAUSSIAN);

            assertThatThrownBy(() -> context.create(MlpLadderEncoder.TYPE, config))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("2 hidden widths and 1 latents");
        }
    }

    @Test
    void aDecoderWithoutALadderIsRefused() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = TestContext.of(BINARY, scopes.manager(), 1);

            assertThatThrownBy(() -> context.create(MlpLadderDecoder.TYPE, Worlds.bernoulli()))
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void theMergeMakesQMoreCertainThanThePrior() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context =
                    Worlds.dense(TestContext.of(BINARY, scopes.manager(), 1), Merge.PRECISION_WEIGHTED, true);
            Scope scope = scopes.evaluation(1);
            Encoder encoder = context.part(Encoder.class);
            NDArray x = scope.uniform(new Shape(3, 1, 4, 4)).round();
            NDArray state = scope.normal(new Shape(3, 24));
            Law prior = context.part(Decoder.class).prior(0, state, scope);
            DiagonalGaussian q = encoder.posterior(0, encoder.evidence(x, scope), state, prior, scope)
                    .distribution()
                    .as(DiagonalGaussian.class);

            assertThat(q.logVariance()
                            .lt(prior.as(DiagonalGaussian.class).logVariance())
                            .all()
                            .getBoolean())
                    .isTrue();
        }
    }

    /** A unit that is kept is 1 / (1 - 0.25) of itself, so that the mean of the features is what is evaluated. */
    @Test
    void dropoutActsInTrainingAloneInEncoderAndDecoderAndKeepsTheMeanOfTheFeatures() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext context = dropping(TestContext.of(BINARY, scopes.manager(), 1), 0.25);
            NDArray x = scopes.manager().ones(new Shape(4000, 1, 4, 4));
            NDArray latent = scopes.manager().ones(new Shape(4000, 4));
            for (Features features : List.<Features>of(
                    scope -> context.part(Encoder.class).evidence(x, scope).get(0),
                    scope -> context.part(Decoder.class).descend(0, latent, latent, scope))) {
                NDArray evaluated = features.of(scopes.evaluation(1));
                NDArray trained = features.of(scopes.training(1));

                assertThat(evaluated.sub(evaluated.get("0:1")).abs().max().getFloat())
                        .isZero();
                NDArray kept = trained.neq(0).toType(DataType.FLOAT32, false);
                double standardError = Math.sqrt(0.25 * 0.75 / (4000 * 16));
                assertThat(kept.mean().getFloat()).isCloseTo(0.75f, within((float) (5 * standardError)));
                assertThat(trained.sub(Tensors.scale(evaluated.mul(kept), 1 / 0.75))
                                .abs()
                                .max()
                                .getFloat())
                        .isLessThan(1e-5f);
            }
        }
    }

    /** The features of a part of a ladder. */
    private interface Features {
        NDArray of(Scope scope);
    }

    private static TestContext dropping(TestContext context, double dropout) {
        MlpLadderEncoder.Config config = new MlpLadderEncoder.Config(
                List.of(16), List.of(4), 1, Activation.TANH, false, dropout, Merge.NONE, LatentLaw.GAUSSIAN);
        TestContext withEncoder = context.with(context.scoped("encoder").create(MlpLadderEncoder.TYPE, config));
        return withEncoder.with(withEncoder.scoped("decoder").create(MlpLadderDecoder.TYPE, Worlds.bernoulli()));
    }

    /** The contract, for a dense encoder with the dense decoder. */
    private abstract static class Contract extends EncoderDecoderContract {

        @Override
        protected DataSpec data() {
            return BINARY;
        }

        @Override
        protected Decoder decoder(TestContext context) {
            return context.create(MlpLadderDecoder.TYPE, Worlds.bernoulli());
        }
    }

    @Nested
    class PrecisionWeighted extends Contract {
        @Override
        protected Encoder encoder(TestContext context) {
            return ladder(context, Merge.PRECISION_WEIGHTED, List.of(8, 4, 2));
        }
    }

    @Nested
    class Residual extends Contract {
        @Override
        protected Encoder encoder(TestContext context) {
            return ladder(context, Merge.RESIDUAL, List.of(8, 4, 2));
        }
    }

    @Nested
    class Unmerged extends Contract {
        @Override
        protected Encoder encoder(TestContext context) {
            return ladder(context, Merge.NONE, List.of(8, 4, 2));
        }
    }

    @Nested
    class OneLevel extends Contract {
        @Override
        protected Encoder encoder(TestContext context) {
            return ladder(context, Merge.PRECISION_WEIGHTED, List.of(4));
        }
    }

    @Nested
    class BottomUp extends Contract {
        @Override
        protected Encoder encoder(TestContext context) {
            return context.create(
                    MlpBottomUpEncoder.TYPE,
                    new MlpBottomUpEncoder.Config(List.of(16, 8), List.of(4, 2), 2, Activation.TANH, true, 0));
        }
    }

    @Nested
    class Points extends Contract {
        @Override
        protected DataSpec data() {
            return TestContext.points(2);
        }

        @Override
        protected Encoder encoder(TestContext context) {
            return ladder(context, Merge.PRECISION_WEIGHTED, List.of(2, 1));
        }
    }

    private static Encoder ladder(TestContext context, Merge merge, List<Integer> latents) {
        List<Integer> width = latents.stream().map(size -> 3 * size).toList();
        return context.create(
                MlpLadderEncoder.TYPE,
                new MlpLadderEncoder.Config(
                        width, latents, 2, Activation.LEAKY_RELU, latents.size() > 2, 0, merge, LatentLaw.GAUSSIAN));
    }
}
