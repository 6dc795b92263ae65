package org.ladderlab.plugins.likelihoods;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.stream.IntStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Tensors;

/**
 * {@code log softmax over k of -1/2 ((location - x_k) / scale)^2} at the data's own value: what VDM's diffusion ends in, where
 * {@code location = z_0 / alpha_0} and {@code scale = exp(-l / 2)} (Kingma et al. 2021, equation 10 and code). Its arrays have
 * one more axis, of as many entries as the grid has values.
 */
public final class Categorical extends LocationScale {

    /** The settings. */
    public record Config(@Setting(value = FLOOR, min = FINEST) double logScaleMin) {}

    public static final ComponentType<Likelihood, Config> TYPE = ComponentType.of(
            Kind.LIKELIHOOD,
            "categorical",
            new Config(-7),
            new ComponentType.Doc(
                    "The grid's values weighed by a normal density: the reconstruction of VDM.",
                    "log p = sum(log softmax_k(-1/2 ((location - x_k) / scale)^2) at x)",
                    "Kingma et al. 2021 (VDM), equation 10 and code, EncDec"),
            (config, context) -> new Categorical(config, context));

    /** Below what even float64 keeps of a sum. */
    private static final double NEGLIGIBLE = 40;

    private final PixelGrid grid;

    private Categorical(Config config, BuildContext context) {
        super(floor(config.logScaleMin, TYPE.defaults().logScaleMin, context));
        this.grid = Grids.of(context.data(), "categorical");
    }

    @Override
    public boolean isDensity() {
        return false;
    }

    @Override
    public NDArray logProbOfError(NDArray x, NDArray error, NDArray logScale) {
        NDArray inverse = logScale.neg().exp();
        NDArray normaliser = Script.logNormalSum(x, error, perPixel(inverse), grid, reach(logScale));
        return Tensors.sumPerExample(logit(error, inverse).sub(normaliser));
    }

    /** Beyond so many neighbours of the nearest value every term is below exp(-NEGLIGIBLE) of the largest. */
    private int reach(NDArray logScale) {
        double widest = Math.exp(logScale.max().toArray()[0].doubleValue());
        double reach = Math.ceil(Math.sqrt(2 * NEGLIGIBLE) * widest / (2 * grid.halfBin())) + 1;
        return (int) Math.min(reach, grid.count());
    }

    @Override
    NDArray mean(NDArray location, NDArray logScale) {
        NDArray ofAll = logits(location, logScale.neg().exp());
        NDArray weights = ofAll.softmax(lastAxis(ofAll));
        return weights.mul(values(location)).sum(new int[] {lastAxis(ofAll)});
    }

    private NDArray logits(NDArray location, NDArray inverse) {
        NDArray distance = location.expandDims(-1).sub(values(location));
        return logit(distance, perPixel(inverse));
    }

    private static NDArray perPixel(NDArray inverse) {
        return inverse.isScalar() ? inverse : inverse.expandDims(-1);
    }

    private static NDArray logit(NDArray distance, NDArray inverse) {
        return Tensors.scale(distance.mul(inverse).square(), -0.5);
    }

    private NDArray values(NDArray like) {
        NDManager manager = like.getManager();
        double[] values =
                IntStream.range(0, grid.count()).mapToDouble(grid::value).toArray();
        return like.getDataType() == DataType.FLOAT64
                ? manager.create(values)
                : manager.create(values).toType(DataType.FLOAT32, false);
    }

    private static int lastAxis(NDArray array) {
        return array.getShape().dimension() - 1;
    }
}
