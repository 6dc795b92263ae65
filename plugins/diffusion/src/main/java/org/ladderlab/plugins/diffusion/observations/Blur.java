package org.ladderlab.plugins.diffusion.observations;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * An image blurred by a Gaussian whose ends meet (circular convolution). It is symmetric, so A is its own adjoint, and it shrinks each
 * wave of the image by a factor:
 *
 * <pre>
 * A x = Q_h (k_h k_w' * (Q_h' x Q_w)) Q_w',   columns of Q the waves 1, cos(2 pi f i / n), sin(2 pi f i / n), k_f = sum_d g_d cos(2 pi f d / n)
 * </pre>
 */
public final class Blur implements Operator {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "standard deviation of the blur, pixels", min = 0, aboveMin = true) double width) {}

    public static final ComponentType<Operator, Config> TYPE = ComponentType.of(
            KIND,
            "blur",
            new Config(1.0),
            new ComponentType.Doc(
                    "An image blurred by a Gaussian, across its edges to the other side.",
                    "A x = x * g (circular), g_d in proportion to exp(-d^2 / (2 width^2))",
                    "Zhu et al. 2023 (DiffPIR), deblurring"),
            (config, context) -> new Blur(config, context));

    private final Axis rows;
    private final Axis columns;

    private Blur(Config config, BuildContext context) {
        Shape example = context.data().shape();
        if (example.dimension() != 3) {
            throw new ConfigurationException(
                    "Only images have neighbouring pixels that a blur could mix, and an example is " + example
                            + "; use 'mask'.");
        }
        rows = Axis.of(Math.toIntExact(example.get(1)), config.width());
        columns = Axis.of(Math.toIntExact(example.get(2)), config.width());
    }

    /**
     * One side of an image.
     *
     * @param waves Q, n rows of n, row after row
     * @param factors k, by which each wave is shrunk
     */
    private record Axis(float[] waves, double[] factors) {

        static Axis of(int n, double width) {
            float[] waves = new float[n * n];
            double[] factors = new double[n];
            for (int f = 0; f < n; f++) {
                int frequency = (f + 1) / 2;
                boolean constant = frequency == 0 || 2 * frequency == n;
                for (int i = 0; i < n; i++) {
                    double angle = 2 * Math.PI * frequency * i / n;
                    double wave = f % 2 == 1 || f == 0 ? Math.cos(angle) : Math.sin(angle);
                    waves[i * n + f] = (float) (wave * Math.sqrt((constant ? 1.0 : 2.0) / n));
                }
                factors[f] = factor(frequency, n, width);
            }
            return new Axis(waves, factors);
        }

        private static double factor(int frequency, int n, double width) {
            double sum = 0;
            double total = 0;
            for (int d = -4 * n; d <= 4 * n; d++) {
                double weight = Math.exp(-d * d / (2 * width * width));
                sum += weight * Math.cos(2 * Math.PI * frequency * d / n);
                total += weight;
            }
            return sum / total;
        }

        NDArray matrix(Scope scope) {
            return scope.manager().create(waves, new Shape(factors.length, factors.length));
        }
    }

    /** By what a wave is multiplied that the blur shrinks by a factor. */
    private interface Response {
        double of(double factor);
    }

    private NDArray filter(NDArray x, Response response, Scope scope) {
        float[] gains = new float[rows.factors.length * columns.factors.length];
        for (int i = 0; i < gains.length; i++) {
            gains[i] = (float)
                    response.of(rows.factors[i / columns.factors.length] * columns.factors[i % columns.factors.length]);
        }
        NDArray gain = scope.manager().create(gains, new Shape(rows.factors.length, columns.factors.length));
        NDArray left = rows.matrix(scope);
        NDArray right = columns.matrix(scope);
        NDArray waves = left.transpose().matMul(x.matMul(right)).mul(gain);
        return left.matMul(waves.matMul(right.transpose()));
    }

    @Override
    public NDArray apply(NDArray x, Scope scope) {
        return filter(x, factor -> factor, scope);
    }

    @Override
    public NDArray adjoint(NDArray u, Scope scope) {
        return apply(u, scope);
    }

    @Override
    public NDArray solve(NDArray u, double a, double b, Scope scope) {
        return filter(u, factor -> 1 / (a + b * factor * factor), scope);
    }
}
