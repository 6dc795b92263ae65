package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The optimal denoiser of a finite set of points, which has memorised them:
 *
 * <pre>
 * xHat = sum over i of r_i x_i,   r = softmax(-||z - alpha x_i||^2 / (2 sigma^2))
 * </pre>
 */
public final class EmpiricalNetwork implements Network {

    /** The settings. */
    public record Config(
            @Setting("the values of all points, one point after the other, in the data's units; none for the training"
                            + " examples")
                    List<Double> points,
            @Setting(value = "how many training examples are remembered, from the start; without it all", min = 1)
                    Optional<Integer> examples) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "empirical",
            new Config(List.of(), Optional.empty()),
            new ComponentType.Doc(
                    "The optimal denoiser of a finite set of points, in closed form.",
                    "xHat = sum_i softmax_i(-||z - alpha x_i||^2 / (2 sigma^2)) x_i",
                    "Karras et al. 2022, appendix B.3"),
            (config, context) -> new EmpiricalNetwork(
                    config.points().isEmpty()
                            ? ofTheData(config.examples(), context.part(Dataset.class))
                            : config.points().stream().mapToDouble(p -> p).toArray(),
                    context.data().shape(),
                    ClosedForm.frame("empirical", context)));

    private final double[] points;
    private final long dimensions;
    private final Frame frame;

    private EmpiricalNetwork(double[] points, Shape example, Frame frame) {
        this.points = points;
        this.dimensions = example.size();
        this.frame = frame;
        if (points.length == 0 || points.length % dimensions != 0) {
            throw new ConfigurationException(
                    "points",
                    "The points need " + dimensions + " values each, and there are " + points.length
                            + " values in all.");
        }
    }

    private static double[] ofTheData(Optional<Integer> examples, Dataset data) {
        int size = data.size(Split.TRAIN);
        int[] first = IntStream.range(0, Math.min(examples.orElse(size), size)).toArray();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            float[] values = data.batch(Split.TRAIN, first, new Scope(manager, false, 0, 0))
                    .data()
                    .toFloatArray();
            return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
        }
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        NDArray rows = z.reshape(-1, dimensions);
        NDArray data = scope.vector(points).reshape(-1, dimensions);
        NDArray slope = column(frame.alpha(logSnr).div(frame.sigma(logSnr).square()));
        // The log weight without ||z||^2, which all points share: (alpha z.x - alpha^2 ||x||^2 / 2) / sigma^2.
        NDArray products = rows.mul(slope).matMul(data.transpose());
        NDArray squares = Tensors.scale(data.square().sum(new int[] {1}), 0.5);
        NDArray logits = products.sub(squares.mul(column(logSnr.exp())));
        return Tensors.toFloat32(logits.softmax(1).matMul(data).reshape(z.getShape()));
    }

    private static NDArray column(NDArray values) {
        return values.reshape(-1, 1);
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(Prediction.DATA);
    }
}
