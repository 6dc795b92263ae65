package org.ladderlab.plugins.schedules;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Another schedule with more or less signal at every time: {@code l(t) = inner(t) + shift} (Hoogeboom et al. 2023, section 3.1;
 * a factor on the data's scale, Chen 2023, is {@code shift = 2 log factor}).
 *
 * @param inner the schedule to shift
 * @param shift what is added
 */
public record Shifted(NoiseSchedule inner, double shift) implements NoiseSchedule {

    /** The settings. */
    public record Config(
            @Setting(value = "the schedule to shift", required = true) Ref<NoiseSchedule> schedule,
            @Setting("what is added to the log SNR") double shift) {}

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
                    Kind.SCHEDULE,
                    "shifted",
                    new Config(Required.setting(), 0),
                    new ComponentType.Doc(
                            "Another schedule plus a constant.",
                            "logSnr(t) = inner(t) + shift",
                            "Hoogeboom et al. 2023 (simple diffusion), section 3.1; Chen 2023, section 2.2"),
                    (config, context) -> new Shifted(context.create("schedule", config.schedule), config.shift))
            .withExamples(new Config(LinearBeta.TYPE.byDefault(), -1.5), new Config(Learned.TYPE.byDefault(), 2));

    @Override
    public NoiseSchedule discretised(int steps) {
        return new Shifted(inner.discretised(steps), shift);
    }

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
        return inner.logSnr(t) + shift;
    }

    @Override
    public double logSnrDerivative(double t) {
        return inner.logSnrDerivative(t);
    }

    @Override
    public NDArray logSnr(double[] times, Scope scope) {
        return Tensors.shift(inner.logSnr(times, scope), shift);
    }

    @Override
    public NDArray logSnrDerivative(double[] times, Scope scope) {
        return inner.logSnrDerivative(times, scope);
    }
}
