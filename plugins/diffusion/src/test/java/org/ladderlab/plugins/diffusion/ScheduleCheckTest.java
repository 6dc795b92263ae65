package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.schedules.Learned;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.TestContext;

/** A schedule by which the bound would be wrong is refused, with the sentences of {@code schedules.txt}. */
class ScheduleCheckTest extends TensorTest {

    private static final Curve FALLS_AND_RISES =
            new Curve(t -> 10 - 20 * t + 3 * Math.sin(20 * t), t -> -20 + 60 * Math.cos(20 * t));
    private static final Curve HELD = new Curve(t -> Math.max(-5, 10 - 20 * t), t -> t < 0.75 ? -20 : 0);
    private static final Curve JUMPS = new Curve(t -> (t < 0.503 ? 10 : 4) - 10 * t, t -> -10);
    private static final Curve TOUCHES_ZERO_SLOPE =
            new Curve(t -> 5 - 80 * Math.pow(t - 0.5, 3), t -> -240 * Math.pow(t - 0.5, 2));

    private Model infinite(NoiseSchedule schedule) {
        return build(Model.of(schedule, Model.gaussianOptimal(0.25)));
    }

    private Model finite(NoiseSchedule schedule, int steps) {
        return build(Model.of(schedule, Model.gaussianOptimal(0.25)).steps(steps));
    }

    @Test
    void eachIsRefusedWithASentence() throws IOException {
        Map<String, Runnable> cases = new LinkedHashMap<>();
        cases.put("gamma for the log SNR", () -> infinite(Curve.linear(-13.3, 5)));
        cases.put("gamma, finite", () -> finite(Curve.linear(-13.3, 5), 10));
        cases.put("flat", () -> infinite(Curve.linear(3, 3)));
        cases.put("flat, finite", () -> finite(Curve.linear(3, 3), 10));
        cases.put("falls and rises", () -> infinite(FALLS_AND_RISES));
        cases.put("falls and rises, finite", () -> finite(FALLS_AND_RISES, 100));
        cases.put("held, infinite", () -> infinite(HELD));
        cases.put("not a number", () -> infinite(new Curve(t -> Math.sqrt(0.5 - t), t -> -1)));
        cases.put(
                "infinite inside",
                () -> finite(new Curve(t -> t < 0.45 ? 1 - t : Double.NEGATIVE_INFINITY, t -> -1), 10));
        cases.put("another derivative", () -> infinite(new Curve(t -> 5 - 10 * t, t -> -20))
                .bound());
        cases.put("a jump", () -> infinite(JUMPS).bound());
        cases.put(
                "tensors of another curve",
                () -> infinite(new OtherTensors()).bound().requireSound(scope(1)));

        String actual = cases.entrySet().stream()
                .map(one -> one.getKey() + "\n  "
                        + catchThrowableOfType(ConfigurationException.class, () -> one.getValue()
                                        .run())
                                .getMessage())
                .collect(Collectors.joining("\n", "", "\n"));
        try (InputStream golden = Objects.requireNonNull(getClass().getResourceAsStream("schedules.txt"))) {
            assertThat(actual).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aSlopeMayTouchZeroAndAFiniteLadderMayHoldALogSnr() {
        infinite(TOUCHES_ZERO_SLOPE).bound();
        finite(HELD, 100).bound();
        finite(Curve.linear(3, -3), 1).bound();
    }

    @Test
    void aLearnedScheduleIsJudgedAgainAtTheWeightsThatItHas() {
        TestContext context = context(1);
        NoiseSchedule learned = context.create(Learned.TYPE, new Learned.Config(8, -5, Learned.Ends.SEPARATE, 16));
        Model model = Model.of(learned, Model.gaussianOptimal(0.25)).build(context);
        Model finite = Model.of(learned, Model.gaussianOptimal(0.25)).steps(10).build(context);
        model.bound().requireSound(scope(1));
        finite.hierarchicalBound().requireSound(scope(1));
        context.parameters().weights().get("ends").set(new float[] {-5, 8});
        assertThatThrownBy(() -> model.bound().requireSound(scope(1))).hasMessageContaining("must fall with time");
        assertThatThrownBy(() -> finite.hierarchicalBound().requireSound(scope(1)))
                .hasMessageContaining("must fall with time");
    }

    /** Whose log SNR as a tensor is another. */
    private record OtherTensors() implements NoiseSchedule {

        @Override
        public double logSnr(double t) {
            return 5 - 10 * t;
        }

        @Override
        public double logSnrDerivative(double t) {
            return -10;
        }

        @Override
        public NDArray logSnr(double[] times, Scope scope) {
            return scope.vector(times).mul(scope.vector(new double[] {-10}));
        }
    }
}
