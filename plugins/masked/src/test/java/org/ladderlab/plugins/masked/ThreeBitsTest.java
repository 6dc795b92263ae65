package org.ladderlab.plugins.masked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.ScopesContract;
import org.ladderlab.testkit.TestContext;

/** Three bits with known conditionals: every bound is a sum over 8 values and 8 masks, and is taken so, and by draws. */
class ThreeBitsTest extends ScopesContract {

    private static final Oracle ORACLE = Oracle.read("M01");
    private static final double[] P = Oracle.doubles(ORACLE.inputs().get("P"));
    private static final double ENTROPY = ORACLE.expected().get("entropy").asDouble();
    private static final DataSpec BITS =
            new DataSpec("joint-bits", new Shape(3), Optional.of(new PixelGrid(2, 0, 1)), 0);
    private static final int BITS_AND_MASKS = 64;
    private static final int EXAMPLES = 40_000;

    private TestContext world(MaskingSchedule schedule, Optional<Integer> steps) {
        TestContext context = context(BITS);
        MaskedDiffusion.Config settings = new MaskedDiffusion.Config(
                schedule, MaskedDiffusion.TYPE.defaults().power(), steps);
        TestContext with = context.with(context.scoped("encoder").create(MaskedDiffusion.TYPE, settings));
        List<Double> joint = Arrays.stream(P).boxed().toList();
        return with.with(with.scoped("decoder")
                .create(
                        MaskedDenoiser.TYPE,
                        new MaskedDenoiser.Config(
                                new Ref<>(JointBitsNetwork.TYPE, new JointBitsNetwork.Config(joint)))));
    }

    private static Bound bound(TestContext world) {
        return world.create(MaskedLoss.TYPE).bound().orElseThrow();
    }

    /** Each of the 8 values with each of the 8 masks. */
    private record All(NDArray x, NDArray z, double[] chances) {

        /** @param chance of a mask that hides so many bits */
        static All of(double[] chance, Scope scope) {
            float[] x = new float[3 * BITS_AND_MASKS];
            float[] z = new float[3 * BITS_AND_MASKS];
            double[] chances = new double[BITS_AND_MASKS];
            for (int n = 0; n < BITS_AND_MASKS; n++) {
                int value = n / 8;
                int mask = n % 8;
                for (int d = 0; d < 3; d++) {
                    x[3 * n + d] = value >> 2 - d & 1;
                    z[3 * n + d] = (mask >> d & 1) == 1 ? 2 : x[3 * n + d];
                }
                chances[n] = P[value] * chance[Integer.bitCount(mask)];
            }
            Shape shape = new Shape(BITS_AND_MASKS, 3);
            return new All(scope.manager().create(x, shape), scope.manager().create(z, shape), chances);
        }

        double mean(NDArray nats) {
            double mean = 0;
            for (int n = 0; n < chances.length; n++) {
                mean += chances[n] == 0 ? 0 : chances[n] * nats.getFloat(n);
            }
            return mean;
        }
    }

    /** Of a finite ladder, level by level: its law's divergence at every latent that there can be. */
    private double exact(MaskingSchedule schedule, int steps) {
        TestContext world = world(schedule, Optional.of(steps));
        MaskedDiffusion encoder = world.part(MaskedDiffusion.class);
        MaskedDenoiser decoder = world.part(MaskedDenoiser.class);
        Scope scope = scopes().evaluation(1);
        double total = 0;
        for (int level = 0; level < steps; level++) {
            double visible = encoder.visible((level + 1.0) / steps);
            double[] chance = new double[4];
            Arrays.setAll(chance, k -> Math.pow(1 - visible, k) * Math.pow(visible, 3 - k));
            All all = All.of(chance, scope);
            Law prior = decoder.prior(level, all.z, scope);
            Law posterior = encoder.posterior(level, new NDList(all.x), all.z, prior, scope)
                    .distribution();
            total += all.mean(posterior.kl(prior));
        }
        return total;
    }

    @Test
    void aFiniteLaddersBoundIsTheOracles() {
        for (int steps : new int[] {1, 2, 4, 16}) {
            double expected = ORACLE.expected().get("T_" + steps).asDouble();
            assertThat(exact(MaskingSchedule.LINEAR, steps)).as("T = %d", steps).isCloseTo(expected, within(1e-5));
        }
    }

    /** Computed in double for the same world. */
    @Test
    void anotherScheduleHasAnotherBoundWhereTheStepsAreFinite() {
        Map.of(2, 1.936951836, 4, 1.851727921, 16, 1.784979063)
                .forEach((steps, expected) ->
                        assertThat(exact(MaskingSchedule.COSINE, steps)).isCloseTo(expected, within(1e-5)));
        Map.of(2, 2.007008655, 4, 1.898340364, 16, 1.797335413)
                .forEach((steps, expected) ->
                        assertThat(exact(MaskingSchedule.POLYNOMIAL, steps)).isCloseTo(expected, within(1e-5)));
    }

    @Test
    void theInfiniteLaddersBoundIsTheEntropy() {
        MaskedDenoiser decoder = world(MaskingSchedule.LINEAR, Optional.empty()).part(MaskedDenoiser.class);
        Scope scope = scopes().evaluation(1);
        double total = 0;
        for (int k = 1; k <= 3; k++) {
            double[] chance = new double[4];
            chance[k] = k == 3 ? 1 : 1.0 / 3;
            All all = All.of(chance, scope);
            total += all.mean(decoder.surprise(all.x, all.z, scope)) / k;
        }
        assertThat(total).isCloseTo(ORACLE.expected().get("infinite").asDouble(), within(1e-5));
    }

    /**
     * Halfway each bit is seen or not, by the toss of a coin; two examples drawn from there have in common what the seen bits tell of each,
     * {@code E sum over d of E[x_d | z]^2}. From the start they have nothing in common, and each value has its chance. Four standard errors of 5000
     * examples; fifty steps seldom reveal two bits at once.
     */
    @Test
    void examplesThatShareALatentHaveInCommonWhatItTells() {
        Bound bound = bound(world(MaskingSchedule.LINEAR, Optional.empty()));
        Scope scope = scopes().evaluation(3);
        NDArray x = examples(scope).get("0:5000");
        List<NDArray> half = bound.redraw(x, new Redraw(0.5, 2, 50), scope);
        check(half.get(0).mul(half.get(1)).sum(new int[] {1}), told(0.5));
        List<NDArray> all = bound.redrawPrior(5000, new Redraw(1, 2, 50), scope);
        check(all.get(0).mul(all.get(1)).sum(new int[] {1}), told(0));
        for (int value = 0; value < 8; value++) {
            NDArray is = scope.manager().ones(new Shape(5000));
            for (int d = 0; d < 3; d++) {
                NDArray bit = all.get(0).get(":, " + d);
                is = is.mul(
                        (value >> 2 - d & 1) == 1
                                ? bit
                                : bit.neg().add(scope.manager().ones(bit.getShape())));
            }
            check(is, P[value]);
        }
    }

    private static void check(NDArray each, double known) {
        Estimate found = Estimate.ofMean(doubles(each));
        assertThat(found.value()).isCloseTo(known, within(4 * found.standardError()));
    }

    /** {@code E sum over d of E[x_d | the seen bits]^2}, each seen with this chance: a sum over 8 masks and 8 values. */
    private static double told(double visible) {
        double told = 0;
        for (int seen = 0; seen < 8; seen++) {
            int count = Integer.bitCount(seen);
            double chance = Math.pow(visible, count) * Math.pow(1 - visible, 3 - count);
            for (int value = 0; value < 8; value++) {
                double total = 0;
                double[] ones = new double[3];
                for (int other = 0; other < 8; other++) {
                    if (((other ^ value) & seen) == 0) {
                        total += P[other];
                        for (int d = 0; d < 3; d++) {
                            ones[d] += (other >> 2 - d & 1) * P[other];
                        }
                    }
                }
                for (double one : ones) {
                    told += chance * P[value] * (one / total) * (one / total);
                }
            }
        }
        return told;
    }

    private NDArray examples(Scope scope) {
        float[] x = new float[3 * EXAMPLES];
        for (int n = 0; n < EXAMPLES; n++) {
            int value = scope.index(P.length, k -> P[k]);
            for (int d = 0; d < 3; d++) {
                x[3 * n + d] = value >> 2 - d & 1;
            }
        }
        return scope.manager().create(x, new Shape(EXAMPLES, 3));
    }

    /** To four standard errors of 40 000 examples, the largest of which is 0.006 nats. */
    @Test
    void theLedgerEstimatesItInBands() {
        for (int maxLevels : new int[] {1, 2, 3}) {
            check(world(MaskingSchedule.LINEAR, Optional.empty()), maxLevels, ENTROPY);
        }
        check(
                world(MaskingSchedule.LINEAR, Optional.of(4)),
                2,
                ORACLE.expected().get("T_4").asDouble());
    }

    private void check(TestContext world, int maxLevels, double expected) {
        Scope scope = scopes().evaluation(maxLevels);
        LedgerTerms terms = bound(world).ledger(examples(scope), maxLevels, scope);
        assertThat(terms.levels()).hasSize(maxLevels);
        assertThat(terms.reconstruction().abs().max().getFloat()).isZero();
        assertThat(terms.prior().abs().max().getFloat()).isZero();
        Estimate total = Estimate.ofMean(doubles(terms.total()));
        assertThat(total.value()).isCloseTo(expected, within(4 * total.standardError()));
    }

    private static double[] doubles(NDArray nats) {
        return nats.toType(ai.djl.ndarray.types.DataType.FLOAT64, true).toDoubleArray();
    }

    /** Shares of the 8 values among 40 000 draws, to 4.5 standard errors. */
    @Test
    void oneValueAfterTheOtherSamplesTheJointLaw() {
        TestContext world = world(MaskingSchedule.LINEAR, Optional.empty());
        Scope scope = scopes().evaluation(1);
        assertShares(P, world.create(UnmaskingSampler.TYPE).sample(EXAMPLES, scope));
    }

    /** In one step each bit has its own law and knows nothing of the others. */
    @Test
    void oneStepSamplesTheProductOfTheMarginals() {
        TestContext world = world(MaskingSchedule.LINEAR, Optional.empty());
        double[] one = new double[3];
        for (int value = 0; value < P.length; value++) {
            for (int d = 0; d < 3; d++) {
                one[d] += (value >> 2 - d & 1) * P[value];
            }
        }
        double[] product = new double[P.length];
        Arrays.fill(product, 1);
        for (int value = 0; value < P.length; value++) {
            for (int d = 0; d < 3; d++) {
                product[value] *= (value >> 2 - d & 1) == 1 ? one[d] : 1 - one[d];
            }
        }
        UnmaskingSampler.Config settings = new UnmaskingSampler.Config(Optional.of(1), 1);
        assertShares(product, world.create(UnmaskingSampler.TYPE, settings).sample(EXAMPLES, scopes().evaluation(1)));
    }

    private static void assertShares(double[] expected, NDArray samples) {
        int[] counts = new int[P.length];
        float[] bits = samples.toFloatArray();
        for (int n = 0; n < EXAMPLES; n++) {
            counts[(int) (4 * bits[3 * n] + 2 * bits[3 * n + 1] + bits[3 * n + 2])]++;
        }
        for (int k = 0; k < counts.length; k++) {
            double error = Math.sqrt(expected[k] * (1 - expected[k]) / EXAMPLES);
            assertThat((double) counts[k] / EXAMPLES).as("share of %d", k).isCloseTo(expected[k], within(4.5 * error));
        }
    }

    @Test
    void whatIsMaskedIsReconstructedByItsMeanGivenTheRest() {
        TestContext world = world(MaskingSchedule.LINEAR, Optional.empty());
        Scope scope = scopes().evaluation(1);
        NDArray x = scope.manager().create(new float[] {1, 0, 1}, new Shape(1, 3));
        assertThat(bound(world).reconstruct(x, 0, scope).toFloatArray()).containsExactly(1, 0, 1);
        float[] guess = bound(world).reconstruct(x, 1, scope).toFloatArray();
        assertThat((double) guess[0]).isCloseTo(0.5, within(1e-6));
        assertThat((double) guess[1]).isCloseTo(0.55, within(1e-6));
        assertThat((double) guess[2]).isCloseTo(0.53, within(1e-6));
    }

    @Test
    void dataWithoutAGridIsRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> context(TestContext.points(3)).create(MaskedDiffusion.TYPE))
                .withMessage(
                        "The encoder 'masked-diffusion' masks and predicts values of a grid, and the data 'points' is"
                                + " continuous; take data on a grid, such as digits, or a Gaussian diffusion.");
    }

    @Test
    void aPowerThatNoScheduleReadsIsRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> context(BITS)
                        .create(
                                MaskedDiffusion.TYPE,
                                new MaskedDiffusion.Config(MaskingSchedule.COSINE, 2, Optional.empty())))
                .withMessageContaining("only the polynomial schedule has a power");
    }

    @Test
    void theVisibleValuesAreAllAtTheBeginningAndNoneAtTheEnd() {
        for (MaskingSchedule schedule : MaskingSchedule.values()) {
            assertThat(schedule.visible(0, 3)).isEqualTo(1);
            assertThat(schedule.visible(1, 3)).isZero();
            for (int i = 0; i < 100; i++) {
                assertThat(schedule.visible((i + 1) / 100.0, 3)).isLessThan(schedule.visible(i / 100.0, 3));
            }
        }
    }
}
