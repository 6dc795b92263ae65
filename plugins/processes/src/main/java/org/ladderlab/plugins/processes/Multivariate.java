package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseLevel;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * A schedule for each dimension, or for each channel of an image: {@code l_d(t)}, given or learned. Between the same ends an optimal
 * denoiser pays the infinite ladder the same along any path, since its error is a gradient in l.
 */
public final class Multivariate implements ForwardProcess {

    /** The settings. */
    public record Config(
            @Setting(value = "the schedules, one for each dimension of an example or for each channel", required = true)
                    List<Ref<NoiseSchedule>> schedules) {}

    public static final ComponentType<ForwardProcess, Config> TYPE = ComponentType.of(
            Kind.PROCESS,
            "multivariate",
            new Config(Required.setting()),
            new ComponentType.Doc(
                    "A noise schedule for each dimension or channel.",
                    "q(z_t|x) = N(alpha_d(t) x_d, sigma_d(t)^2), alpha_d^2 = sigmoid(l_d), sigma_d^2 = sigmoid(-l_d)",
                    "Sahoo et al. 2024 (MuLAN), section 3; Guo, Shamai and Verdu 2005"),
            Multivariate::new);

    private final List<NoiseSchedule> schedules;
    private final Shape each;
    private final Clock clock;

    private Multivariate(Config config, BuildContext context) {
        schedules = IntStream.range(0, config.schedules().size())
                .mapToObj(
                        i -> context.create("schedules." + i, config.schedules().get(i)))
                .toList();
        each = each(context.data().shape(), schedules.size());
        clock = new Clock(mean(0), mean(1));
    }

    private static Shape each(Shape example, int count) {
        if (count == example.size()) {
            return example;
        }
        if (example.dimension() > 1 && count == example.get(0)) {
            long[] channels = new long[example.dimension()];
            Arrays.fill(channels, 1);
            channels[0] = count;
            return new Shape(channels);
        }
        throw new ConfigurationException(
                "schedules",
                "An example of shape " + example + " has " + example.size() + " dimensions"
                        + (example.dimension() > 1 ? " and " + example.get(0) + " channels" : "")
                        + ", and there are " + count + " schedules; give one for each.");
    }

    private double mean(double t) {
        double mean = schedules.stream()
                .mapToDouble(schedule -> schedule.logSnr(t))
                .average()
                .orElseThrow();
        if (!Double.isFinite(mean)) {
            throw new ConfigurationException(
                    "schedules",
                    "A schedule's log SNR is infinite at t = " + t
                            + ", where the noise of a dimension must be finite; wrap it in" + " 'truncated'.");
        }
        return mean;
    }

    /** A clock between the means of the schedules' ends as they start. */
    @Override
    public NoiseSchedule schedule() {
        return clock;
    }

    @Override
    public NoiseLevel level(NDArray r, Scope scope) {
        double[] times = clock.times(r);
        NDArray slope = stacked(schedule -> schedule.logSnrDerivative(times, scope));
        return new NoiseLevel(
                stacked(schedule -> schedule.logSnr(times, scope)),
                slope.mul(scope.vector(new double[] {1 / (clock.last() - clock.first())})));
    }

    private NDArray stacked(Function<NoiseSchedule, NDArray> values) {
        NDArray columns =
                NDArrays.stack(new NDList(schedules.stream().map(values).toList()), 1);
        return columns.reshape(new Shape(columns.getShape().get(0)).addAll(each));
    }

    @Override
    public boolean learned() {
        return schedules.stream().anyMatch(NoiseSchedule::learned);
    }
}
