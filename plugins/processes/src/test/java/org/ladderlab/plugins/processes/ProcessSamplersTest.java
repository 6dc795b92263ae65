package org.ladderlab.plugins.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.plugins.diffusion.AncestralSampler;
import org.ladderlab.plugins.diffusion.Churn;
import org.ladderlab.plugins.diffusion.ContinuousVdmLoss;
import org.ladderlab.plugins.diffusion.DdimSampler;
import org.ladderlab.plugins.diffusion.DiscreteDdpmLoss;
import org.ladderlab.plugins.diffusion.DormandPrinceSampler;
import org.ladderlab.plugins.diffusion.DpmSolver2mSampler;
import org.ladderlab.plugins.diffusion.EulerSampler;
import org.ladderlab.plugins.diffusion.FlowLikelihood;
import org.ladderlab.plugins.diffusion.HeunSampler;
import org.ladderlab.plugins.diffusion.Steps;
import org.ladderlab.plugins.diffusion.Variance;
import org.ladderlab.plugins.weightings.SigmoidWeighting;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.TestContext;

/** What samplers and the probability flow make of Gaussian data under the optimal denoiser, where all is linear. */
class ProcessSamplersTest {

    /** Data with a known covariance and a process that is noise alone at last. */
    private enum Known {
        NOISE_OF_EACH_DIMENSION {
            @Override
            World world() {
                return new World(new Shape(2), new double[] {1, 0.8}, new double[] {0.8, 1.5});
            }

            @Override
            Ref<ForwardProcess> process() {
                return ExactProcessesTest.multivariate(
                        List.of(ExactProcessesTest.linear(6, -16), ExactProcessesTest.linear(4, -13)));
            }

            @Override
            double[][] covariance() {
                return new double[][] {{1 + Math.exp(-6), 0.8}, {0.8, 1.5 + Math.exp(-4)}};
            }
        },
        MEAN_THAT_FADES {
            @Override
            World world() {
                return new World(new Shape(1), new double[] {0.25});
            }

            @Override
            Ref<ForwardProcess> process() {
                return ExactProcessesTest.fading(ExactProcessesTest.linear(6, -14), 0, 2, 0.3);
            }

            @Override
            double[][] covariance() {
                double gain = 0.3 + 0.7 / (1 + Math.exp(-3));
                return new double[][] {{0.25 * gain * gain + Math.exp(-6)}};
            }
        },
        OTHER_VOLATILITY {
            @Override
            World world() {
                return MEAN_THAT_FADES.world();
            }

            @Override
            Ref<ForwardProcess> process() {
                return new Ref<>(Nfdm.TYPE, new Nfdm.Config(MEAN_THAT_FADES.process(), 2));
            }

            @Override
            double[][] covariance() {
                return MEAN_THAT_FADES.covariance();
            }
        };

        abstract World world();

        abstract Ref<ForwardProcess> process();

        /** Of z / alpha next to the data, which is what a sampler gives. */
        abstract double[][] covariance();
    }

    /** A sampler, and by what its error falls when its steps are halved. */
    private enum Way {
        ANCESTRAL(2) {
            @Override
            Sampler of(TestContext context, int steps) {
                return context.create(AncestralSampler.TYPE, new Steps(Optional.of(steps)));
            }
        },
        DDIM(2) {
            @Override
            Sampler of(TestContext context, int steps) {
                return context.create(DdimSampler.TYPE, new DdimSampler.Config(Optional.of(steps), 0));
            }
        },
        DDIM_WITH_NOISE(2) {
            @Override
            Sampler of(TestContext context, int steps) {
                return context.create(DdimSampler.TYPE, new DdimSampler.Config(Optional.of(steps), 0.6));
            }
        },
        EULER(2) {
            @Override
            Sampler of(TestContext context, int steps) {
                return context.create(EulerSampler.TYPE, churn(steps));
            }
        },
        HEUN(4) {
            @Override
            Sampler of(TestContext context, int steps) {
                return context.create(HeunSampler.TYPE, churn(steps));
            }
        },
        DPM_SOLVER(4) {
            @Override
            Sampler of(TestContext context, int steps) {
                return context.create(DpmSolver2mSampler.TYPE, new Steps(Optional.of(steps)));
            }
        };

        final double gain;

        Way(double gain) {
            this.gain = gain;
        }

        abstract Sampler of(TestContext context, int steps);

        private static Churn.Config churn(int steps) {
            return new Churn.Config(Optional.of(steps), 0, 0, Optional.empty(), 1);
        }
    }

    private Optional<World> open = Optional.empty();

    @AfterEach
    void close() {
        open.ifPresent(World::close);
    }

    private TestContext model(Known known) {
        World world = known.world();
        open.ifPresent(World::close);
        open = Optional.of(world);
        TestContext model = world.model(known.process(), world.optimalNetwork(), Optional.empty());
        // The volatility of the way back does not move the marginals.
        world.context.parameters().weights().values().forEach(weight -> weight.set(new float[] {-0.5f, 0.2f}));
        return model;
    }

    /**
     * Exact: what a linear sampler makes of its draws has the sum of the squares of their coefficients as covariance, and in example k the
     * k-th draw is 1 and all others are 0.
     */
    private static double[][] covariance(Sampler sampler, int draws, Scope scope, int dimensions) {
        int[] drawn = {0};
        Scope unit = scope.drawing((shape, plain) -> {
            float[] values = new float[(int) shape.size()];
            for (int d = 0; d < dimensions; d++) {
                values[(drawn[0] * dimensions + d) * dimensions + d] = 1;
            }
            drawn[0]++;
            return plain.manager().create(values, shape);
        });
        double[] samples = World.wide(sampler.sample((long) draws * dimensions, unit));
        double[][] covariance = new double[dimensions][dimensions];
        for (int i = 0; i < samples.length; i++) {
            for (int e = 0; e < dimensions; e++) {
                covariance[i % dimensions][e] += samples[i] * samples[i - i % dimensions + e];
            }
        }
        return covariance;
    }

    private static double distance(double[][] found, double[][] expected) {
        double largest = 0;
        for (int d = 0; d < expected.length; d++) {
            for (int e = 0; e < expected.length; e++) {
                largest = Math.max(largest, Math.abs(found[d][e] - expected[d][e]));
            }
        }
        return largest;
    }

    @ParameterizedTest
    @EnumSource
    void eachSamplerHasTheDatasCovarianceAtTheRateOfItsOrder(Way way) {
        boolean noisy = way == Way.ANCESTRAL || way == Way.DDIM_WITH_NOISE;
        for (Known known :
                noisy ? List.of(Known.values()) : List.of(Known.values()).subList(0, 2)) {
            TestContext model = model(known);
            Scope scope = open.orElseThrow().scope;
            double[][] expected = known.covariance();
            double coarse = distance(covariance(way.of(model, 50), 51, scope, expected.length), expected);
            double fine = distance(covariance(way.of(model, 100), 101, scope, expected.length), expected);
            assertThat(fine).as("100 steps, %s", known).isLessThan(0.15);
            assertThat(coarse / fine).as("gain, %s", known).isCloseTo(way.gain, within(0.25 * way.gain));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFlowGivesTheDatasCovariance(Known known) {
        TestContext model = model(known);
        Sampler sampler = model.create(DormandPrinceSampler.TYPE, new DormandPrinceSampler.Config(1e-6, 1e-6));
        double[][] expected = known.covariance();
        double[][] found = covariance(sampler, 1, open.orElseThrow().scope, expected.length);
        assertThat(distance(found, expected)).isLessThan(2e-5);
    }

    /** {@code E[-log p(x | z_0) + log q(u_0 | x) - log N(u_0; 0, C_0)]} by rows whose second moments are exact. */
    @ParameterizedTest
    @EnumSource
    void theFlowsLikelihoodIsThatOfTheDatasLaw(Known known) {
        TestContext model = model(known);
        World world = open.orElseThrow();
        double[][] c = known.covariance();
        int d = c.length;
        Metric metric =
                model.create(FlowLikelihood.TYPE, new FlowLikelihood.Config(2, 1, 1e-6, 1e-6, Optional.empty()));
        Scope own = world.steered(world.scope);
        NDArray x = world.data(world.rows(), own);
        double nats = metric.measure(
                        GivenInput.of(() -> List.of(new Metric.Evaluated(new Batch(x, Optional.empty()), own))))
                .get("nats")
                .value();
        // Of the mean's gain g next to the data and the log SNR l there, p(x | z_0) pays 1/2 (1 - g)^2 exp(l) E[x^2]
        // more than q(z_0 | x).
        double moved = known == Known.NOISE_OF_EACH_DIMENSION
                ? 0
                : 0.5 * Math.pow(0.7 / (1 + Math.exp(3)), 2) * Math.exp(6) * 0.25;
        double determinant = d == 1 ? c[0][0] : c[0][0] * c[1][1] - c[0][1] * c[1][0];
        double entropy = 0.5 * (d * Math.log(2 * Math.PI * Math.E) + Math.log(determinant));
        assertThat(nats).isCloseTo(entropy + moved, within(1e-4));
    }

    /** The schedule for each dimension is one for all. */
    @Test
    void aProcessOfOneScheduleIsSampledAsTheScheduleAlone() {
        for (Way way : Way.values()) {
            double[] process = ScheduleAlone.samples(true, context -> way.of(context, 7));
            double[] schedule = ScheduleAlone.samples(false, context -> way.of(context, 7));
            assertThat(process).as(way.name()).containsExactly(schedule, within(2e-5));
        }
        double[] flow = ScheduleAlone.samples(true, ScheduleAlone::flow);
        assertThat(flow).containsExactly(ScheduleAlone.samples(false, ScheduleAlone::flow), within(1e-4));
    }

    /** Weighted by the clock's log SNR, by noise errors, and with a learned variance. */
    @Test
    void aProcessOfOneScheduleIsTrainedAsTheScheduleAlone() {
        Ref<WeightingFunction> sigmoid = SigmoidWeighting.TYPE.byDefault();
        assertTrainedAlike(
                Optional.empty(),
                Variance.FIXED_SMALL,
                context -> context.create(
                        ContinuousVdmLoss.TYPE,
                        new ContinuousVdmLoss.Config(
                                Optional.of(sigmoid), Optional.empty(), ContinuousVdmLoss.Follows.BOUND)));
        assertTrainedAlike(Optional.of(9), Variance.FIXED_LARGE, discrete(DiscreteDdpmLoss.Minimised.SIMPLE, sigmoid));
        assertTrainedAlike(Optional.of(9), Variance.FIXED_LARGE, discrete(DiscreteDdpmLoss.Minimised.BOUND, sigmoid));
        assertTrainedAlike(Optional.of(9), Variance.LEARNED, discrete(DiscreteDdpmLoss.Minimised.HYBRID, sigmoid));
    }

    private static Function<TestContext, Loss> discrete(
            DiscreteDdpmLoss.Minimised objective, Ref<WeightingFunction> weighting) {
        return context -> context.create(
                DiscreteDdpmLoss.TYPE,
                new DiscreteDdpmLoss.Config(objective, 0.001, Optional.of(weighting), Optional.empty()));
    }

    private static void assertTrainedAlike(
            Optional<Integer> steps, Variance variance, Function<TestContext, Loss> loss) {
        double expected = ScheduleAlone.objective(false, steps, variance, loss);
        assertThat(ScheduleAlone.objective(true, steps, variance, loss))
                .isNotZero()
                .isCloseTo(expected, within(2e-5 * Math.abs(expected)));
    }
}
