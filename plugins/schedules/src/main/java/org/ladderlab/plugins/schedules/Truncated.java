package org.ladderlab.plugins.schedules;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A part of another schedule: {@code l(t) = inner(from + t (to - from))}. It cuts off an infinite end, which a ladder of
 * infinitely many levels cannot have.
 *
 * @param inner the whole schedule, used continuously
 * @param from inner time at t = 0
 * @param to inner time at t = 1
 */
public record Truncated(NoiseSchedule inner, double from, double to) implements NoiseSchedule {

    /** The settings. */
    public record Config(
            @Setting(value = "the schedule to cut", required = true) Ref<NoiseSchedule> schedule,
            @Setting(value = "inner time at t = 0", min = 0, max = 1) double from,
            @Setting(value = "inner time at t = 1", min = 0, max = 1) double to) {

        public Config {
            if (!(from < to)) {
                throw new ConfigurationException("from", "The part must not be empty: from must be below to.");
            }
        }
    }

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
                    Kind.SCHEDULE,
                    "truncated",
                    new Config(Required.setting(), 1e-3, 1),
                    new ComponentType.Doc(
                            "A part of another schedule, without its infinite ends.",
                            "logSnr(t) = inner(from + t (to - from))",
                            "the usual start of continuous time at a small positive value; Song et al. 2021, appendix C"),
                    (config, context) ->
                            new Truncated(context.create("schedule", config.schedule), config.from, config.to))
            .withExamples(
                    new Config(LinearBeta.TYPE.byDefault(), 0.01, 1), new Config(Learned.TYPE.byDefault(), 0.1, 0.9));

    @Override
    public boolean learned() {
        return inner.learned();
    }

    @Override
    public Frame frame() {
        return inner.frame();
    }

    @Override
    public double logSnr(double t) {
        return inner.logSnr(innerTime(t));
    }

    @Override
    public double logSnrDerivative(double t) {
        return (to - from) * inner.logSnrDerivative(innerTime(t));
    }

    @Override
    public NDArray logSnr(double[] times, Scope scope) {
        return inner.logSnr(innerTimes(times), scope);
    }

    @Override
    public NDArray logSnrDerivative(double[] times, Scope scope) {
        return Tensors.scale(inner.logSnrDerivative(innerTimes(times), scope), to - from);
    }

    private double[] innerTimes(double[] times) {
        return Arrays.stream(times).map(this::innerTime).toArray();
    }

    private double innerTime(double t) {
        return (1 - t) * from + t * to;
    }
}
