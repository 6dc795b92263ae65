package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;

class BoundUnderSchedulesTest extends TensorTest {

    private static final int EXAMPLES = 2000;
    private static final Curve LINEAR = Curve.linear(8, -6);

    /** Between the same ends, fast at first. */
    private static final Curve CUBIC = new Curve(t -> 8 - 14 * (1 - Math.pow(1 - t, 3)), t -> -42 * Math.pow(1 - t, 2));

    private static final Curve SHORTER = Curve.linear(6, -6);

    private static Metric metric(Model model, NoiseSchedule... schedules) {
        List<Ref<NoiseSchedule>> refs = Arrays.stream(schedules)
                .map(schedule -> Model.ref(Kind.SCHEDULE, schedule))
                .toList();
        return model.context()
                .create(
                        BoundUnderSchedulesMetric.TYPE,
                        new BoundUnderSchedulesMetric.Config(refs, 10, 2, Optional.empty()));
    }

    private GivenInput normal() {
        Scope scope = scope(1);
        NDArray x = scope.normal(new Shape(EXAMPLES, 2));
        return GivenInput.of(() -> List.of(new Metric.Evaluated(new Batch(x, Optional.empty()), scope)));
    }

    private Model model(Model.Builder builder) {
        return builder.build(context(2));
    }

    /** Any denoiser, for the invariance is not the optimal one's; four standard errors of differences that are paired. */
    @Test
    void anyDenoiserPaysTheSameBetweenTheSameEndsAndNotBetweenOthers() {
        Model model = model(Model.of(LINEAR, Model.arbitrary()));
        GivenInput in = normal();
        Map<String, Estimate> found = metric(model, LINEAR, CUBIC, SHORTER).measure(in);
        assertThat(found)
                .containsOnlyKeys(
                        "existing", "existing-2", "existing-2-less-existing", "existing-3", "existing-3-less-existing");
        Estimate same = found.get("existing-2-less-existing");
        assertThat(same.value()).isCloseTo(0, within(4 * same.standardError()));
        assertThat(same.standardError()).isPositive().isLessThan(0.1);
        Estimate other = found.get("existing-3-less-existing");
        assertThat(Math.abs(other.value())).isGreaterThan(10 * other.standardError());
        assertThat(in.warnings()).isEmpty();
    }

    /** The bound of normal data under their optimal denoiser is the ledger's own; four standard errors of both. */
    @Test
    void underItsOwnScheduleItIsTheLedgersTotalAndItsCurveTheLevels() {
        Model model = model(Model.of(LINEAR, Model.gaussianOptimal(1)));
        GivenInput in = normal();
        Estimate found = metric(model, LINEAR).measure(in).get("existing");
        Scope scope = scope(2);
        NDArray x = in.batches().iterator().next().batch().data();
        double[] totals = model.bound().ledger(x, 10, scope).total().toDoubleArray();
        Estimate ledger = Estimate.ofMean(totals);
        assertThat(found.value())
                .isCloseTo(ledger.value(), within(4 * Math.hypot(found.standardError(), ledger.standardError())));
        Attachment.Curves curves = (Attachment.Curves) in.attachments().get("over-depth");
        assertThat(curves.curves()).singleElement().satisfies(curve -> {
            assertThat(curve.x()).startsWith(0.05, 0.15).hasSize(10);
            // Half of the integral of sigmoid(l) over [-6, 8] in each of two dimensions.
            assertThat(curve.y().stream().mapToDouble(y -> y / 10).sum())
                    .isCloseTo(Math.log((1 + Math.exp(8)) / (1 + Math.exp(-6))), within(0.15));
        });
    }

    @Test
    void aScheduleBeyondTheTrainedEndsIsWarnedOf() {
        GivenInput in = normal();
        metric(model(Model.of(SHORTER, Model.arbitrary())), SHORTER, LINEAR).measure(in);
        // Two formulas of one end may differ in the last digits.
        metric(model(Model.of(LINEAR, Model.arbitrary())), Curve.linear(8 + 1e-9, -6 - 1e-9))
                .measure(in);
        assertThat(in.warnings())
                .containsExactly(
                        "The schedule existing-2 goes from log SNR 8.00 to -6.00, beyond the ends between which the denoiser was"
                                + " trained, 6.00 to -6.00.");
    }

    @Test
    void aFiniteLadderIsRefused() {
        Model finite = model(Model.of(LINEAR, Model.arbitrary()).steps(10));
        assertThatThrownBy(() -> metric(finite, LINEAR))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none of a model of 10");
    }
}
