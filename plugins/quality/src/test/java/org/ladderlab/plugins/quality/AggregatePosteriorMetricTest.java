package org.ladderlab.plugins.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.PriorSampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** One latent {@code z = 3 + 2 e, q(e | x) = N(a x, t), p(e) = N(0, 1)} of {@code x ~ N(0, I)} in two dimensions. */
class AggregatePosteriorMetricTest {

    private static final AggregatePosteriorMetric.Config CONFIG = new AggregatePosteriorMetric.Config(1000, 2);

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    private record Known(double a, double t, boolean finite) implements Encoder {

        @Override
        public List<Level> levels() {
            return finite ? List.of(Level.of(0, 1, "z1", new Shape(2))) : List.of();
        }

        @Override
        public NDList evidence(NDArray x, Scope scope) {
            return new NDList(x);
        }

        @Override
        public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
            NDArray mean = Tensors.shift(Tensors.scale(evidence.singletonOrThrow(), 2 * a), 3);
            return Posterior.topDown(new DiagonalGaussian(mean, scope.scalar(Math.log(4 * t))));
        }
    }

    private record Shifted() implements Decoder {

        @Override
        public NDArray start(long examples, Scope scope) {
            return scope.manager().zeros(new Shape(examples, 2));
        }

        @Override
        public Law prior(int level, NDArray topDown, Scope scope) {
            return new DiagonalGaussian(Tensors.shift(topDown, 3), scope.scalar(Math.log(4)));
        }

        @Override
        public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
            return latent;
        }

        @Override
        public boolean isDensity() {
            return true;
        }

        @Override
        public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
            throw new AssertionError("Latents alone are looked at.");
        }

        @Override
        public NDArray mean(NDArray topDown, Scope scope) {
            throw new AssertionError("Latents alone are looked at.");
        }
    }

    private GivenInput input() {
        return GivenInput.of(() -> {
            Scope scope = scopes.evaluation(1);
            return List.of(
                    new Evaluated(new Batch(scope.normal(new Shape(600, 2)), Optional.empty()), scope),
                    new Evaluated(new Batch(scope.normal(new Shape(400, 2)), Optional.empty()), scope));
        });
    }

    private Map<String, Estimate> measure(GivenInput in, Object... parts) {
        TestContext context = TestContext.of(TestContext.points(2), scopes.manager(), 1);
        for (Object part : parts) {
            context = context.with(part);
        }
        return context.create(AggregatePosteriorMetric.TYPE, CONFIG).measure(in);
    }

    /** A = 0.2 + 0.3 = 0.5: KL 0.193, I 0.916, and P(chi2_2 > 0.5 chi2_2^-1(0.99)) = 0.1 of p's draws beyond what q has. */
    @Test
    void aPosteriorThatFillsHalfOfThePriorLeavesHoles() {
        GivenInput in = input();
        Map<String, Estimate> found = measure(in, new Known(Math.sqrt(0.3), 0.2, true), new Shifted());
        assertThat(in.warnings()).isEmpty();
        assertThat(in.attachments()).containsOnlyKeys("z1-density");
        near(found, "z1-information-self-in", 0.916, 0.1);
        near(found, "z1-information-self-out", 0.916, 0.1);
        near(found, "z1-divergence-self-in", 0.193, 0.05);
        near(found, "z1-divergence-self-out", 0.193, 0.05);
        near(found, "z1-divergence-at-least", 0.193, 0.06);
        near(found, "z1-holes", 0.1, 0.05);
        near(found, "z1-crowded", 0.005, 0.005);
    }

    /** I = 4.6 nats of log 1000 = 6.9, and no number by the mixture, but the bound; A = 1, so that it is near 0. */
    @Test
    void withTooMuchInformationTheBoundAloneIsGiven() {
        GivenInput in = input();
        Map<String, Estimate> found = measure(in, new Known(Math.sqrt(0.99), 0.01, true), new Shifted());
        assertThat(found).containsOnlyKeys("z1-holes", "z1-crowded", "z1-divergence-at-least");
        near(found, "z1-divergence-at-least", 0, 0.03);
        assertThat(in.warnings())
                .singleElement()
                .asString()
                .startsWith(
                        "Of the latent 'z1' 1000 examples can tell at most log N = 6.9 nats of information, and it has 4.");
    }

    /** q fills half of what the prior's draws do, as above; the prior's law is not known. */
    @Test
    void aPriorMayHaveDrawsAlone() {
        PriorSampler sampler = new PriorSampler() {
            @Override
            public Level latent() {
                return Level.of(0, 1, "z1", new Shape(2));
            }

            @Override
            public Law posterior(NDArray x, Scope scope) {
                return new DiagonalGaussian(Tensors.scale(x, Math.sqrt(0.3)), scope.scalar(Math.log(0.2)));
            }

            @Override
            public NDArray prior(long count, Scope scope) {
                return scope.normal(new Shape(count, 2));
            }

            @Override
            public NDArray sample(long count, Scope scope) {
                throw new AssertionError("Latents alone are looked at.");
            }
        };
        Map<String, Estimate> found = measure(input(), new Known(1, 1, false), sampler);
        assertThat(found)
                .containsOnlyKeys(
                        "z1-information-self-in",
                        "z1-information-self-out",
                        "z1-holes",
                        "z1-crowded",
                        "z1-divergence-at-least");
        near(found, "z1-divergence-at-least", 0.193, 0.06);
        near(found, "z1-holes", 0.1, 0.05);
        assertThatThrownBy(() -> measure(input(), new Known(1, 1, false)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("let sampling.sampler be 'stacked'");
    }

    /** Within three standard errors, which are small enough to tell. */
    private static void near(Map<String, Estimate> found, String name, double truth, double most) {
        Estimate estimate = found.get(name);
        assertThat(3 * estimate.standardError()).as(name).isLessThanOrEqualTo(3 * most);
        assertThat(estimate.value())
                .as(name + " of " + found)
                .isCloseTo(truth, within(Math.min(most, 3 * estimate.standardError() + 0.01)));
    }
}
