package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** The contracts accept what is right and find what is wrong. */
class ContractsTest {

    @Nested
    class APairInOrder extends EncoderDecoderContract {
        @Override
        protected DataSpec data() {
            return ToyLadder.POINTS;
        }

        @Override
        protected Encoder encoder(TestContext context) {
            return ToyLadder.ToyEncoder.of(context);
        }

        @Override
        protected Decoder decoder(TestContext context) {
            context.part(Encoder.class);
            return ToyLadder.ToyDecoder.of(context);
        }
    }

    @Nested
    class ASamplerInOrder extends SamplerContract {
        @Override
        protected DataSpec data() {
            return ToyLadder.POINTS;
        }

        @Override
        protected Sampler sampler(TestContext context) {
            return new ToyLadder.ToySampler(ToyLadder.ToyDecoder.of(context));
        }
    }

    @Nested
    class ALossInOrder extends LossContract {
        @Override
        protected DataSpec data() {
            return ToyLadder.POINTS;
        }

        @Override
        protected Loss loss(TestContext context) {
            return ToyLadder.ToyLoss.of(context);
        }
    }

    @Nested
    class ADatasetInOrder extends DatasetContract {
        @Override
        protected Dataset dataset() {
            return new ToyLadder.ToyDataset();
        }
    }

    private static void assertFails(ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class);
    }

    /** A line with the slope that it says it has. */
    private record Line(double slope, double claimed) implements NoiseSchedule {

        @Override
        public double logSnr(double t) {
            return 5 + slope * t;
        }

        @Override
        public double logSnrDerivative(double t) {
            return claimed;
        }
    }

    private static NoiseScheduleContract contractOf(NoiseSchedule schedule) {
        return new NoiseScheduleContract() {
            @Override
            protected NoiseSchedule schedule(TestContext context) {
                return schedule;
            }
        };
    }

    @Test
    void aScheduleThatRisesOrLiesAboutItsSlopeIsFound() {
        contractOf(new Line(-10, -10)).theDerivativeMatchesFiniteDifferences();
        contractOf(new Line(-10, -10)).theLogSnrFallsStrictly();
        assertFails(() -> contractOf(new Line(10, 10)).theLogSnrFallsStrictly());
        assertFails(() -> contractOf(new Line(-10, -10.001)).theDerivativeMatchesFiniteDifferences());
    }

    @Test
    void aNegativeWeightIsFound() {
        WeightingFunctionContract contract = new WeightingFunctionContract() {
            @Override
            protected WeightingFunction weighting(TestContext context) {
                return (logSnr, density) -> 14 - logSnr;
            }
        };
        assertFails(contract::itIsFiniteAndNotNegative);
    }

    @Test
    void aLikelihoodThatForgetsItsConstantIsFound() {
        LikelihoodContract contract = new LikelihoodContract() {
            @Override
            protected DataSpec data() {
                return TestContext.points(1);
            }

            @Override
            protected Likelihood likelihood(TestContext context) {
                return new Likelihood() {
                    @Override
                    public boolean isDensity() {
                        return true;
                    }

                    @Override
                    public int parametersPerChannel() {
                        return 1;
                    }

                    @Override
                    public NDArray logProb(NDArray x, NDArray parameters) {
                        return Tensors.sumPerExample(
                                Tensors.scale(x.sub(parameters).square(), -0.5));
                    }

                    @Override
                    public NDArray mean(NDArray parameters) {
                        return parameters;
                    }
                };
            }
        };
        contract.theGradientMatchesFiniteDifferences();
        assertFails(contract::probabilitiesSumToOneAndTheMeanIsTheirMean);
    }

    @Test
    void aWeightThatTheBoundDoesNotReachIsFound() {
        EncoderDecoderContract contract = new EncoderDecoderContract() {
            @Override
            protected DataSpec data() {
                return ToyLadder.POINTS;
            }

            @Override
            protected Encoder encoder(TestContext context) {
                return ToyLadder.ToyEncoder.of(context);
            }

            @Override
            protected Decoder decoder(TestContext context) {
                ToyLadder.ToyDecoder sound = ToyLadder.ToyDecoder.of(context);
                NDArray copy = sound.inner().duplicate();
                return new ToyLadder.ToyDecoder(copy, sound.outer());
            }
        };
        assertFails(contract::theBoundsGradientReachesEveryWeight);
    }

    @Test
    void partsOfADatasetThatShareExamplesAreFound() {
        Dataset sound = new ToyLadder.ToyDataset();
        DatasetContract contract = new DatasetContract() {
            @Override
            protected Dataset dataset() {
                return new Dataset() {
                    @Override
                    public DataSpec spec() {
                        return sound.spec();
                    }

                    @Override
                    public int size(Split split) {
                        return sound.size(split);
                    }

                    @Override
                    public Batch batch(Split split, int[] indices, Scope scope) {
                        return sound.batch(Split.TRAIN, indices, scope);
                    }

                    @Override
                    public String fingerprint() {
                        return sound.fingerprint();
                    }
                };
            }
        };
        assertFails(contract::trainingExamplesDoNotOccurInTheOtherParts);
    }

    @Test
    void aSamplerThatLeavesArraysWithTheWeightsIsFound() {
        SamplerContract contract = new SamplerContract() {
            @Override
            protected DataSpec data() {
                return ToyLadder.POINTS;
            }

            @Override
            protected Sampler sampler(TestContext context) {
                NDArray weight = ToyLadder.ToyDecoder.of(context).inner();
                return (count, scope) -> {
                    weight.add(scope.normal(weight.getShape()));
                    return scope.normal(weight.getShape());
                };
            }
        };
        assertFails(contract::nothingIsLeftWithTheWeights);
    }
}
