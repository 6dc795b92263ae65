package org.ladderlab.plugins.schedules;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.SeparableSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The affine map of another schedule's log SNR that gives it the ends of a line: {@code l(t) = min + (max - min) (inner(t) -
 * inner(1)) / (inner(0) - inner(1))}. With equal ends the bound of an infinite ladder does not depend on the schedule (Kingma et
 * al. 2021, section 5.1), which named schedules alone do not show, since their ends differ.
 *
 * @param inner the schedule whose shape is kept
 * @param line its new ends
 */
public record MatchedEnds(NoiseSchedule inner, LinearLogSnr line) implements SeparableSchedule {

    /** The settings. */
    public record Config(
            @Setting(value = "the schedule whose shape is kept", required = true) Ref<NoiseSchedule> schedule,
            @Setting("log SNR at t = 0") double logSnrMax,
            @Setting("log SNR at t = 1") double logSnrMin) {

        public Config {
            LinearLogSnr.requireFall(logSnrMax, logSnrMin);
        }
    }

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
                    Kind.SCHEDULE,
                    "matched-ends",
                    new Config(Required.setting(), 13.3, -5),
                    new ComponentType.Doc(
                            "Another schedule's shape between given ends.",
                            "logSnr(t) = min + (max - min) (inner(t) - inner(1)) / (inner(0) - inner(1))",
                            "Kingma et al. 2021 (VDM), appendix H: normalised schedule"),
                    (config, context) -> new MatchedEnds(
                            context.create("schedule", config.schedule),
                            new LinearLogSnr(config.logSnrMax, config.logSnrMin)))
            .withExamples(new Config(TruncatedCosine.TYPE.byDefault(), 13.3, -5));

    /**
     * A schedule between other ends.
     *
     * @throws ConfigurationException if an end of the inner schedule is infinite
     */
    public MatchedEnds {
        if (!Double.isFinite(inner.logSnr(0)) || !Double.isFinite(inner.logSnr(1))) {
            throw new ConfigurationException(
                    "schedule",
                    "The inner schedule's log SNR goes from " + inner.logSnr(0) + " to " + inner.logSnr(1)
                            + ", and only finite ends can be moved; wrap it in 'truncated'.");
        }
    }

    @Override
    public boolean learned() {
        return inner.learned();
    }

    /** Constants. */
    @Override
    public NoiseSchedule ends() {
        return new Detached(this);
    }

    @Override
    public NoiseSchedule shape() {
        return this;
    }

    @Override
    public Frame frame() {
        return inner.frame();
    }

    @Override
    public double logSnr(double t) {
        double last = inner.logSnr(1);
        return line.logSnr(1) + (inner.logSnr(t) - last) * line.logSnrDerivative(t) / (last - inner.logSnr(0));
    }

    @Override
    public double logSnrDerivative(double t) {
        return inner.logSnrDerivative(t) * line.logSnrDerivative(t) / (inner.logSnr(1) - inner.logSnr(0));
    }

    @Override
    public NDArray logSnr(double[] times, Scope scope) {
        NDArray aboveLast = inner.logSnr(times, scope).sub(inner.logSnr(new double[] {1}, scope));
        return Tensors.shift(stretched(aboveLast, scope), line.logSnr(1));
    }

    @Override
    public NDArray logSnrDerivative(double[] times, Scope scope) {
        return stretched(inner.logSnrDerivative(times, scope), scope);
    }

    private NDArray stretched(NDArray values, Scope scope) {
        NDArray fall = inner.logSnr(new double[] {1}, scope).sub(inner.logSnr(new double[] {0}, scope));
        return Tensors.scale(values, line.logSnrDerivative(0)).div(fall);
    }
}
