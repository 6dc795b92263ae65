package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.Teacher;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.TestContext;

class DenoiserAgreementTest extends TensorTest {

    private static final int DIMENSIONS = 8;
    private static final int EXAMPLES = 2000;

    /** epsHat = tanh(0.7 z + 0.05 l). */
    private static final Model.Builder ARBITRARY =
            Model.of(Curve.linear(8, -6), Model.arbitrary()).prediction(Prediction.NOISE);

    /** epsHat is z times a number. */
    private static final Model.Builder OPTIMAL = Model.of(Curve.linear(8, -6), Model.gaussianOptimal(1));

    private Metric metric(Model own, Model other, DataSpec data, List<Double> logSnrs) {
        Teacher teacher = new Teacher(
                data, other.diffusion(), other.decoder(), other.context().create(ContinuousVdmLoss.TYPE));
        return own.context()
                .with(teacher)
                .create(
                        DenoiserAgreementMetric.TYPE,
                        new DenoiserAgreementMetric.Config(new TrainedRun("", Optional.empty()), logSnrs, EXAMPLES));
    }

    private Model model(Model.Builder model) {
        return model.build(context(DIMENSIONS));
    }

    private GivenInput zeros() {
        Scope scope = scope(1);
        NDArray x = scope.manager().zeros(new Shape(EXAMPLES, DIMENSIONS));
        return GivenInput.of(() -> List.of(new Metric.Evaluated(new Batch(x, Optional.empty()), scope)));
    }

    @Test
    void aModelAgreesWithItselfInAnyFrame() {
        Model own = model(ARBITRARY);
        DataSpec data = TestContext.points(DIMENSIONS);
        assertThat(metric(own, own, data, List.of(-4.0, 3.0)).measure(zeros()).values())
                .hasSize(3)
                .allSatisfy(found -> assertThat(found.value()).isCloseTo(1, within(1e-6)));
        Model framed = model(OPTIMAL.frame(Frame.VARIANCE_EXPLODING));
        assertThat(metric(model(OPTIMAL), framed, data, List.of(-4.0, 3.0))
                        .measure(zeros())
                        .values())
                .allSatisfy(found -> assertThat(found.value()).isCloseTo(1, within(1e-5)));
    }

    /** Against the same cosine in double precision over other noise; four standard errors of both. */
    @Test
    void anotherDenoiserAgreesAsFarAsTheirScoresPointTheSameWay() {
        GivenInput in = zeros();
        Metric metric = metric(model(ARBITRARY), model(OPTIMAL), TestContext.points(DIMENSIONS), List.of(6.0, 0.0));
        Map<String, Estimate> found = metric.measure(in);
        assertThat(found).containsOnlyKeys("cosine-at-6.0", "cosine-at-0.0", "cosine-mean");
        for (double logSnr : new double[] {6, 0}) {
            Estimate expected = expected(logSnr);
            Estimate at = found.get("cosine-at-" + logSnr);
            assertThat(at.value())
                    .isLessThan(0.999)
                    .isCloseTo(expected.value(), within(4 * Math.hypot(at.standardError(), expected.standardError())));
        }
        assertThat(found.get("cosine-mean").value())
                .isCloseTo(
                        (found.get("cosine-at-6.0").value()
                                        + found.get("cosine-at-0.0").value())
                                / 2,
                        within(1e-9));
        Attachment.Curves curves = (Attachment.Curves) in.attachments().get("by-log-snr");
        assertThat(curves.curves().get(0).x()).containsExactly(0.0, 6.0);
        assertThat(curves.curves().get(0).y().get(1))
                .isEqualTo(found.get("cosine-at-6.0").value());
        assertThat(in.warnings()).isEmpty();
    }

    private static Estimate expected(double logSnr) {
        SplittableRandom random = new SplittableRandom(1);
        double sigma = Math.sqrt(1 / (1 + Math.exp(logSnr)));
        double[] cosines = new double[20_000];
        for (int i = 0; i < cosines.length; i++) {
            double product = 0;
            double z2 = 0;
            double noise2 = 0;
            for (int d = 0; d < DIMENSIONS; d++) {
                double z = sigma * random.nextGaussian();
                double noise = Math.tanh(0.7 * z + 0.05 * logSnr);
                product += z * noise;
                z2 += z * z;
                noise2 += noise * noise;
            }
            cosines[i] = product / Math.sqrt(z2 * noise2);
        }
        return Estimate.ofMean(cosines);
    }

    @Test
    void aLogSnrBeyondTheEndsIsWarnedOf() {
        GivenInput in = zeros();
        metric(model(ARBITRARY), model(OPTIMAL), TestContext.points(DIMENSIONS), List.of(9.0, 0.0))
                .measure(in);
        assertThat(in.warnings()).singleElement().asString().startsWith("Log SNR 9.0 is beyond the ends");
    }

    @Test
    void aRunOfOtherDataIsRefused() {
        Model own = model(ARBITRARY);
        assertThatThrownBy(() -> metric(own, own, TestContext.points(3), List.of(0.0)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("with examples of shape (3)")
                .hasMessageContaining("both must be of data of the same shape and values, so name another run");
    }
}
