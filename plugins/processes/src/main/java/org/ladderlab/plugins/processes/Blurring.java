package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseLevel;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.Signal;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Noise that covers fine detail first: in the coordinates of an orthonormal {@link CosineTransform} of the image, frequency f has
 *
 * <pre>
 * l_f = l + 2 log s_f,   s_f = (1 - s) exp(-L_f tau) + s,   L_f = (pi i / h)^2 + (pi j / w)^2
 * tau = b^2 / 2,   b = B sin^2(pi t / 2)
 * </pre>
 *
 * with l of the schedule and b how far the image is blurred at time t, in pixels. alpha and sigma of each frequency are those of its log
 * SNR; the paper keeps one sigma for all, which is the same process in another scale of each latent.
 */
public final class Blurring implements ForwardProcess {

    /** The settings. */
    public record Config(
            @Setting(value = "how the log SNR of the image's mean falls with time", required = true)
                    Ref<NoiseSchedule> schedule,
            @Setting(value = "B, standard deviation of the blur at t = 1, in pixels", min = 0, aboveMin = true)
                    double blurMax,
            @Setting(value = "s, what is left of the finest detail's scale", min = 0, max = 1, aboveMin = true)
                    double scaleMin) {}

    public static final ComponentType<ForwardProcess, Config> TYPE = ComponentType.of(
            Kind.PROCESS,
            "blurring",
            new Config(Required.setting(), 4, 1e-3),
            new ComponentType.Doc(
                    "An image is blurred while noise is added: fine detail drowns first.",
                    "l_f = l + 2 log s_f, s_f = (1 - s) exp(-L_f tau) + s, L_f = (pi i/h)^2 + (pi j/w)^2, tau = (B sin^2(pi t/2))^2/2",
                    "Hoogeboom and Salimans 2023, Blurring diffusion models, section 3 and appendix A"),
            Blurring::new);

    private final NoiseSchedule schedule;
    private final double blur;
    private final double floor;
    private final double[] decay;
    private final Shape frequencies;
    private final CosineTransform transform;

    private Blurring(Config config, BuildContext context) {
        schedule = context.create("schedule", config.schedule());
        blur = config.blurMax();
        floor = config.scaleMin();
        if (!context.data().isImage()) {
            throw new ConfigurationException("Only images have frequencies to blur, and the data set '"
                    + context.data().name() + "' has examples of shape "
                    + context.data().shape() + "; use 'multivariate'.");
        }
        if (schedule.learned()) {
            throw new ConfigurationException(
                    "schedule",
                    "Blurring goes by the time of its schedule, through which nothing is learned; take a fixed one.");
        }
        int height = Math.toIntExact(context.data().shape().get(1));
        int width = Math.toIntExact(context.data().shape().get(2));
        decay = new double[height * width];
        Arrays.setAll(
                decay, f -> Math.pow(Math.PI * (f / width) / height, 2) + Math.pow(Math.PI * (f % width) / width, 2));
        frequencies = new Shape(1, height, width);
        transform = new CosineTransform(height, width);
    }

    @Override
    public NoiseSchedule schedule() {
        return schedule;
    }

    @Override
    public NoiseLevel level(NDArray l, Scope scope) {
        double[] clock = l.toDoubleArray();
        double[] tau = new double[clock.length];
        double[] growth = new double[clock.length];
        for (int n = 0; n < clock.length; n++) {
            double t = schedule.time(clock[n]);
            double b = blur * Math.pow(Math.sin(Math.PI * t / 2), 2);
            tau[n] = b * b / 2;
            // d tau / dl, by way of t
            growth[n] = b * blur * Math.PI / 2 * Math.sin(Math.PI * t) / schedule.logSnrDerivative(t);
        }
        NDArray decays = scope.vector(decay).reshape(new Shape(1).addAll(frequencies));
        NDArray faded = column(tau, scope).mul(decays).neg().exp();
        NDArray s = Tensors.shift(Tensors.scale(faded, 1 - floor), floor);
        NDArray change =
                Tensors.scale(faded.mul(decays).div(s), -2 * (1 - floor)).mul(column(growth, scope));
        NDArray base = Tensors.perExample(l, decays.getShape());
        return new NoiseLevel(Tensors.scale(s.log(), 2).add(base), Tensors.shift(change, 1));
    }

    private static NDArray column(double[] values, Scope scope) {
        return scope.vector(values).reshape(values.length, 1, 1, 1);
    }

    @Override
    public Signal signal(NDArray x, NDArray l, Scope scope) {
        return Signal.unchanging(transform.of(Tensors.toFloat64(x)));
    }

    /** The mean is what it is at every time, so the estimate is already p's. */
    @Override
    public Signal estimated(NDArray estimate, NDArray seen, NDArray l, Scope scope) {
        return Signal.unchanging(estimate);
    }

    @Override
    public Optional<Coordinates> coordinates() {
        return Optional.of(transform);
    }
}
