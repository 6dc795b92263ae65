package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.tensors.Scope;

/** What every noise schedule must satisfy. */
public abstract class NoiseScheduleContract extends ScopesContract {

    /** Times inside (0, 1), none at a step of a ladder of 10, 100 or 1000 steps, where a derivative may jump. */
    private static final double[] TIMES =
            IntStream.range(0, 200).mapToDouble(i -> (i + 0.4567) / 200).toArray();

    private static final double DIFFERENCE = 1e-6;

    /** Makes the schedule; called once for each test, with equal contexts. */
    protected abstract NoiseSchedule schedule(TestContext context);

    /** A number of steps that {@link NoiseSchedule#discretised} must accept. */
    protected int steps(NoiseSchedule schedule) {
        return 100;
    }

    private TestContext context() {
        return context(TestContext.points(2));
    }

    @Test
    protected void theLogSnrFallsStrictly() {
        NoiseSchedule schedule = schedule(context());
        double before = schedule.logSnr(0);
        for (int i = 1; i <= 1000; i++) {
            double now = schedule.logSnr(i / 1000.0);
            assertThat(now).as("log SNR at t = %d/1000", i).isLessThan(before);
            before = now;
        }
    }

    @Test
    protected void theLogSnrIsFiniteInsideAndANumberAtTheEnds() {
        NoiseSchedule schedule = schedule(context());
        assertThat(schedule.logSnr(0)).as("log SNR at t = 0").isNotNaN();
        assertThat(schedule.logSnr(1)).as("log SNR at t = 1").isNotNaN();
        for (double t : TIMES) {
            assertThat(schedule.logSnr(t)).as("log SNR at t = %s", t).isFinite();
        }
    }

    @Test
    protected void theDerivativeMatchesFiniteDifferences() {
        NoiseSchedule schedule = schedule(context());
        checkDerivative(schedule);
        checkDerivative(schedule.discretised(steps(schedule)));
    }

    @Test
    protected void theDerivativeIsANumberAtTheEndsAndNeverPositive() {
        NoiseSchedule schedule = schedule(context());
        for (double t : new double[] {0, 1}) {
            assertThat(schedule.logSnrDerivative(t))
                    .as("derivative at t = %s", t)
                    .isNotNaN()
                    .isLessThanOrEqualTo(0);
            double discretised = schedule.discretised(steps(schedule)).logSnrDerivative(t);
            assertThat(discretised)
                    .as("discretised derivative at t = %s", t)
                    .isNotNaN()
                    .isLessThanOrEqualTo(0);
        }
    }

    private static void checkDerivative(NoiseSchedule schedule) {
        for (double t : TIMES) {
            double difference = (schedule.logSnr(t + DIFFERENCE) - schedule.logSnr(t - DIFFERENCE)) / (2 * DIFFERENCE);
            double derivative = schedule.logSnrDerivative(t);
            assertThat(derivative)
                    .as("derivative at t = %s", t)
                    .isNegative()
                    .isCloseTo(difference, within(2e-6 * Math.max(1, Math.abs(difference))));
        }
    }

    @Test
    protected void theTensorFormsEqualTheScalarForms() {
        NoiseSchedule schedule = schedule(context());
        Scope scope = scopes().training(1);
        NDArray logSnr = schedule.logSnr(TIMES, scope);
        NDArray derivative = schedule.logSnrDerivative(TIMES, scope);
        assertThat(logSnr.getDataType()).isEqualTo(DataType.FLOAT64);
        assertThat(derivative.getDataType()).isEqualTo(DataType.FLOAT64);
        assertThat(logSnr.getShape()).isEqualTo(new Shape(TIMES.length));
        assertThat(derivative.getShape()).isEqualTo(new Shape(TIMES.length));
        double[] values = logSnr.toDoubleArray();
        double[] slopes = derivative.toDoubleArray();
        for (int i = 0; i < TIMES.length; i++) {
            assertThat(values[i]).isCloseTo(schedule.logSnr(TIMES[i]), within(1e-9));
            double slope = schedule.logSnrDerivative(TIMES[i]);
            assertThat(slopes[i]).isCloseTo(slope, within(1e-9 * Math.max(1, Math.abs(slope))));
        }
    }

    @Test
    protected void timeInvertsTheLogSnr() {
        NoiseSchedule schedule = schedule(context());
        for (double t : TIMES) {
            assertThat(schedule.time(schedule.logSnr(t))).isCloseTo(t, within(1e-9));
        }
        assertThat(schedule.time(1e6)).isCloseTo(0, within(1e-9));
        assertThat(schedule.time(-1e6)).isCloseTo(1, within(1e-9));
    }

    @Test
    protected void theDiscretisedLogSnrFallsStrictlyOverItsSteps() {
        NoiseSchedule schedule = schedule(context());
        int steps = steps(schedule);
        NoiseSchedule discretised = schedule.discretised(steps);
        for (int i = 1; i <= steps; i++) {
            assertThat(discretised.logSnr((double) i / steps))
                    .as("log SNR at step %d of %d", i, steps)
                    .isLessThan(discretised.logSnr((i - 1.0) / steps));
        }
        NoiseSchedule again = discretised.discretised(steps);
        for (int i = 1; i < steps; i++) {
            assertThat(again.logSnr((double) i / steps)).isEqualTo(discretised.logSnr((double) i / steps));
        }
    }

    @Test
    protected void equalContextsGiveEqualSchedules() {
        NoiseSchedule one = schedule(context());
        NoiseSchedule other = schedule(context());
        for (double t : TIMES) {
            assertThat(one.logSnr(t)).isEqualTo(other.logSnr(t));
        }
    }

    @Test
    protected void aLearnedScheduleHandsGradientsToItsParametersAndAFixedOneHasNone() {
        TestContext context = context();
        NoiseSchedule schedule = schedule(context);
        List<NDArray> weights = new ArrayList<>(context.parameters().weights().values());
        assertThat(schedule.learned()).as("learned").isEqualTo(!weights.isEmpty());
        if (weights.isEmpty()) {
            return;
        }
        Scope scope = scopes().training(1);
        NDArray squares = schedule.logSnr(TIMES, scope)
                .square()
                .add(schedule.logSnrDerivative(TIMES, scope).square());
        NDList gradients = WeightOps.gradients(squares.sum(), weights, scope.manager());
        for (NDArray gradient : gradients) {
            assertThat(gradient.isNaN().any().getBoolean()).isFalse();
        }
        assertThat(gradients.stream().mapToDouble(g -> g.abs().sum().getFloat()).sum())
                .isPositive();
    }
}
