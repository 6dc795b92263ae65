package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Bernoulli;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.OneHot;
import org.ladderlab.spi.tensors.Scope;

class LawTest extends ScopesContract {

    private static final float[] Q = {-3, -0.5f, 0, 2};
    private static final float[] P = {1, 0.2f, -1, 2.5f};
    private static final int DRAWS = 200_000;

    private Scope scope() {
        return scopes().evaluation(1);
    }

    private static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    private static NDArray row(float[] values, Scope scope) {
        return scope.manager().create(values, new Shape(1, values.length));
    }

    @Test
    void theDivergenceOfBernoulliLawsIsTheSumOverAllValues() {
        Scope scope = scope();
        double expected = 0;
        for (int d = 0; d < Q.length; d++) {
            double q = sigmoid(Q[d]);
            double p = sigmoid(P[d]);
            expected += q * Math.log(q / p) + (1 - q) * Math.log((1 - q) / (1 - p));
        }
        assertThat((double) new Bernoulli(row(Q, scope))
                        .kl(new Bernoulli(row(P, scope)))
                        .getFloat(0))
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void theProbabilitiesOfAllBernoulliValuesSumToOne() {
        Scope scope = scope();
        Law law = new Bernoulli(row(Q, scope));
        double sum = 0;
        for (int code = 0; code < 16; code++) {
            float[] z = {code & 1, code >> 1 & 1, code >> 2 & 1, code >> 3};
            sum += Math.exp(law.logProb(row(z, scope)).getFloat(0));
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
    }

    @Test
    void theDivergenceOfOneOfSeveralValuesIsTheSumOverThem() {
        Scope scope = scope();
        double sumQ = 0;
        double sumP = 0;
        for (int k = 0; k < Q.length; k++) {
            sumQ += Math.exp(Q[k]);
            sumP += Math.exp(P[k]);
        }
        double expected = 0;
        for (int k = 0; k < Q.length; k++) {
            double q = Math.exp(Q[k]) / sumQ;
            expected += q * (Q[k] - Math.log(sumQ) - P[k] + Math.log(sumP));
        }
        assertThat((double)
                        new OneHot(row(Q, scope)).kl(new OneHot(row(P, scope))).getFloat(0))
                .isCloseTo(expected, within(1e-6));
    }

    /** Shares of 200 000 draws, to 4.5 standard errors, of which the largest is 0.0011. */
    @Test
    void drawsHaveTheirProbabilitiesAtEveryTemperature() {
        Scope scope = scope();
        for (double temperature : new double[] {1, 0.5}) {
            NDArray logits = row(Q, scope).broadcast(DRAWS, Q.length);
            float[] bits = new Bernoulli(logits)
                    .sample(temperature, scope)
                    .mean(new int[] {0})
                    .toFloatArray();
            float[] values = new OneHot(logits)
                    .sample(temperature, scope)
                    .mean(new int[] {0})
                    .toFloatArray();
            double[] weights = new double[Q.length];
            Arrays.setAll(weights, k -> Math.exp(Q[k] / temperature / temperature));
            double sum = Arrays.stream(weights).sum();
            for (int d = 0; d < Q.length; d++) {
                assertShare(bits[d], sigmoid(Q[d] / temperature / temperature));
                assertShare(values[d], weights[d] / sum);
            }
        }
    }

    private static void assertShare(double found, double expected) {
        assertThat(found).isCloseTo(expected, within(4.5 * Math.sqrt(expected * (1 - expected) / DRAWS) + 1e-6));
    }

    @Test
    void withoutTemperatureADrawIsTheMostProbableValue() {
        Scope scope = scope();
        NDArray logits = scope.manager().create(new float[] {-3, 0.5f, 1, 2}, new Shape(1, 4));
        assertThat(new Bernoulli(logits).sample(0, scope).toFloatArray()).containsExactly(0, 1, 1, 1);
        assertThat(new OneHot(logits).sample(0, scope).toFloatArray()).containsExactly(0, 0, 0, 1);
        assertThat(new DiagonalGaussian(logits, logits).sample(0, scope).toFloatArray())
                .containsExactly(-3, 0.5f, 1, 2);
    }

    @Test
    void drawsAreZerosAndOnesThroughWhichLearningFeelsTheProbabilities() {
        Scope scope = scopes().training(1);
        NDArray logits = scopes().manager().create(Q, new Shape(1, Q.length));
        logits.setRequiresGradient(true);
        NDArray z = new Bernoulli(scope.manager().ones(logits.getShape()).mul(logits)).sample(scope);
        for (float value : z.toFloatArray()) {
            assertThat(value).isIn(0f, 1f);
        }
        NDList gradient = WeightOps.gradients(z.sum(), List.of(logits), scope.manager());
        for (int d = 0; d < Q.length; d++) {
            double p = sigmoid(Q[d]);
            assertThat((double) gradient.get(0).toFloatArray()[d]).isCloseTo(p * (1 - p), within(1e-6));
        }
    }

    /** 1000 values share a probability of 1e-3: 100 draws of 100 000, whose standard error is 10. */
    @Test
    void whatIsRareIsDrawnAtItsRate() {
        Scope scope = scope();
        int rare = 0;
        for (int n = 0; n < 100_000; n++) {
            rare += scope.index(1001, k -> k == 0 ? 0.999 : 1e-6) > 0 ? 1 : 0;
        }
        assertThat((double) rare).isCloseTo(100, within(45.0));
    }

    @Test
    void lawsOfTwoKindsHaveNoDivergence() {
        Scope scope = scope();
        NDArray logits = row(Q, scope);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new Bernoulli(logits).kl(DiagonalGaussian.standard(logits)))
                .withMessage(
                        "A level's law is DiagonalGaussian, where only Bernoulli will do: a level's q and p, and what joins"
                                + " them, are of one kind; give the encoder and the decoder latents of the same law.");
    }
}
