package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.Signal;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A mean that fades with the signal: {@code m = a(l) x, a(l) = f + (1 - f) sigmoid((l - centre) / width)}. At centre 0 and width 1 it
 * is DiffEnc's encoder without weights, {@code alpha^2 x + sigma^2 f x}. The denoiser estimates x.
 */
public final class Fading implements ForwardProcess {

    /** The settings. */
    public record Config(
            @Setting(value = "how the log SNR falls with time", required = true) Ref<NoiseSchedule> schedule,
            @Setting("log SNR at which the mean is halfway") double centre,
            @Setting(value = "log SNR over which it fades", min = 0, aboveMin = true) double width,
            @Setting("f, what is left of x at last") double floor) {}

    public static final ComponentType<ForwardProcess, Config> TYPE = ComponentType.of(
            Kind.PROCESS,
            "fading",
            new Config(Required.setting(), 0, 1, 0),
            new ComponentType.Doc(
                    "A mean that is a known multiple of the data, less where there is more noise.",
                    "m = a(l) x, a(l) = f + (1 - f) sigmoid((l - centre) / width), dm/dl = a'(l) x",
                    "Nielsen et al. 2024 (DiffEnc), section 4, the encoder without weights"),
            Fading::new);

    private final Config config;
    private final NoiseSchedule schedule;

    private Fading(Config config, BuildContext context) {
        this.config = config;
        this.schedule = context.create("schedule", config.schedule());
    }

    @Override
    public NoiseSchedule schedule() {
        return schedule;
    }

    @Override
    public Signal signal(NDArray x, NDArray clock, Scope scope) {
        NDArray s = Activation.sigmoid(Tensors.scale(Tensors.shift(clock, -config.centre()), 1 / config.width()));
        NDArray a = Tensors.shift(Tensors.scale(s, 1 - config.floor()), config.floor());
        NDArray slope = Tensors.scale(s.mul(Tensors.shift(s.neg(), 1)), (1 - config.floor()) / config.width());
        return new Signal(x.mul(Tensors.perExample(a, x.getShape())), x.mul(Tensors.perExample(slope, x.getShape())));
    }

    @Override
    public boolean estimatesMean() {
        return false;
    }

    @Override
    public boolean learned() {
        return schedule.learned();
    }
}
