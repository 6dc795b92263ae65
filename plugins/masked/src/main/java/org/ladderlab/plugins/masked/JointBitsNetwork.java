package org.ladderlab.plugins.masked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The optimal network of a masked diffusion of some bits whose joint law is known: the exact conditionals {@code log P(x_d = k | visible
 * bits)}. Nothing is learned.
 */
public final class JointBitsNetwork implements Network {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value =
                                    "probability of each value of the bits, the last bit changing fastest; only the ratios matter",
                            min = 0)
                    List<Double> probabilities) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "joint-bits",
            new Config(List.of(0.4, 0.1, 0.1, 0.4)),
            new ComponentType.Doc(
                    "The exact conditionals of bits whose joint law is known: the optimal network of a masked diffusion.",
                    "log P(x_d = k | visible bits)",
                    "Shi et al. 2024 (MD4), section 3; arithmetic over all values"),
            JointBitsNetwork::new);

    private static final double SMALLEST = 1e-30;

    private final double[] probabilities;
    private final int bits;

    private JointBitsNetwork(Config config, BuildContext context) {
        probabilities =
                config.probabilities().stream().mapToDouble(Double::doubleValue).toArray();
        bits = Math.max(1, Integer.numberOfTrailingZeros(Integer.highestOneBit(probabilities.length)));
        if (3L * bits != context.data().dimensions() || probabilities.length != 1 << bits) {
            throw new ConfigurationException(
                    "probabilities",
                    "There are " + probabilities.length + " probabilities, and each example has "
                            + context.data().dimensions()
                            + " channels; D bits have 2^D values, and as a masked diffusion shows them 3 D channels. Use it in the"
                            + " decoder 'masked-denoiser' with the data 'joint-bits'.");
        }
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        long n = z.getShape().get(0);
        NDArray shown = z.reshape(n, 3, bits).toType(DataType.FLOAT64, true);
        NDArray ones = values(scope.manager());
        NDArray zeros = Tensors.shift(ones.neg(), 1);
        NDArray differing =
                shown.get(":, 0").matMul(ones.transpose()).add(shown.get(":, 1").matMul(zeros.transpose()));
        NDArray fits = differing.lt(Tensors.constant(differing, 0.5)).toType(DataType.FLOAT64, true);
        NDArray weights = fits.mul(scope.vector(probabilities));
        NDArray one = weights.matMul(ones);
        NDArray zero = weights.matMul(zeros);
        NDArray all = zero.concat(one, 1);
        NDArray scores = all.maximum(Tensors.constant(all, SMALLEST)).log();
        return Tensors.toFloat32(scores.concat(one.zerosLike(), 1)).reshape(z.getShape());
    }

    /** The bits of each value, (2^D, D). */
    private NDArray values(NDManager manager) {
        double[] each = new double[probabilities.length * bits];
        for (int i = 0; i < each.length; i++) {
            each[i] = i / bits >> bits - 1 - i % bits & 1;
        }
        return manager.create(each, new Shape(probabilities.length, bits));
    }
}
