package org.ladderlab.plugins.weightings;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/**
 * Times drawn where the loss is large, with low discrepancy: in bin b of B equal ones with probability
 *
 * <pre>
 * p_b = uniformShare / B + (1 - uniformShare) r_b / sum r,   r_b = sqrt(E[L^2 in bin b])
 * </pre>
 *
 * and density {@code B p_b} there, by which the loss divides. Without the uniform share p is the law of least variance. E is a moving
 * average over the losses seen in the bin, kept in the buffers {@code squares} and {@code seen} (B); until every bin has been
 * seen times are uniform.
 */
public final class Adaptive implements TimeSampling {

    /** The settings. */
    public record Config(
            @Setting(value = "bins B of time", min = 1, max = 100_000) int bins,
            @Setting(value = "decay of a bin's average with each loss seen in it", min = 0, max = 1, belowMax = true)
                    double averageDecay,
            @Setting(value = "share of the draws that are uniform", min = 0, max = 1, aboveMin = true)
                    double uniformShare) {}

    public static final ComponentType<TimeSampling, Config> TYPE = ComponentType.of(
            Kind.TIME_SAMPLING,
            "adaptive",
            new Config(64, 0.99, 0.1),
            new ComponentType.Doc(
                    "Times drawn where the loss is large.",
                    "p_b = uniformShare / B + (1 - uniformShare) r_b / sum r, r_b = sqrt(E[L^2 in bin b]), density B p_b",
                    "Nichol and Dhariwal 2021 (improved DDPM), section 3.3, equation 18"),
            (config, context) -> new Adaptive(config, context.parameters()));

    private final Config config;
    private final NDArray squares;
    private final NDArray seen;

    private Adaptive(Config config, Parameters parameters) {
        this.config = config;
        this.squares = parameters.buffer("squares", new Shape(config.bins), 0);
        this.seen = parameters.buffer("seen", new Shape(config.bins), 0);
    }

    @Override
    public Draw draw(int n, NoiseSchedule schedule, Scope scope) {
        double[] probabilities = probabilities();
        double[] times = TimeSampling.lowDiscrepancy(scope.uniform(), n);
        double[] densities = new double[n];
        for (int i = 0; i < n; i++) {
            int bin = 0;
            double left = times[i];
            while (left >= probabilities[bin] && bin < config.bins - 1) {
                left -= probabilities[bin++];
            }
            double within = Math.min(left / probabilities[bin], Math.nextDown(1.0));
            times[i] = Math.min((bin + within) / config.bins, Math.nextDown(1.0));
            densities[i] = config.bins * probabilities[bin];
        }
        return new Draw(times, densities);
    }

    private double[] probabilities() {
        float[] sums = squares.toFloatArray();
        float[] counts = seen.toFloatArray();
        double[] roots = IntStream.range(0, config.bins)
                .mapToDouble(b -> Math.sqrt((double) sums[b] / counts[b]))
                .toArray();
        double total = Arrays.stream(roots).sum();
        // A bin not seen yet is 0 / 0, and a loss that is 0 everywhere has no preference.
        double share = total > 0 && Double.isFinite(total) ? 1 - config.uniformShare : 0;
        return Arrays.stream(roots)
                .map(root -> (1 - share) / config.bins + (share == 0 ? 0 : share * root / total))
                .toArray();
    }

    /** A loss that is not finite teaches nothing. */
    @Override
    public void observe(Draw draw, NDArray losses) {
        float[] sums = squares.toFloatArray();
        float[] counts = seen.toFloatArray();
        float rate = (float) (1 - config.averageDecay);
        double[] values = doubles(losses);
        for (int i = 0; i < values.length; i++) {
            float square = (float) (values[i] * values[i]);
            if (Float.isFinite(square)) {
                int bin = (int) (draw.times()[i] * config.bins);
                sums[bin] += rate * (square - sums[bin]);
                counts[bin] += rate * (1 - counts[bin]);
            }
        }
        squares.set(sums);
        seen.set(counts);
    }

    private static double[] doubles(NDArray array) {
        if (array.getDataType() == DataType.FLOAT64) {
            return array.toDoubleArray();
        }
        float[] values = array.toFloatArray();
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
