package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The other half of dequantisation: {@code P(x | v) = 1} for the value in whose cell v lies, and 0 for all others; cells at the ends of
 * the grid are open. Its state is v.
 */
public final class Quantiser implements Decoder {

    /** No settings. */
    public record Config() {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "quantiser",
            new Config(),
            new ComponentType.Doc(
                    "The value on the grid in whose cell a continuous latent lies.",
                    "P(x | v) = 1 if |x - v| <= cell / 2, else 0",
                    "Theis, van den Oord and Bethge 2016, section 3.1"),
            (config, context) -> new Quantiser(context));

    /** What float32 moves v by, as a share of half a cell. */
    private static final double ROUNDING = 1e-3;

    private final PixelGrid grid;
    private final Shape example;

    private Quantiser(BuildContext context) {
        this.grid = context.data()
                .grid()
                .orElseThrow(() ->
                        new ConfigurationException("The decoder 'quantiser' gives values on a grid, and the data '"
                                + context.data().name()
                                + "' is continuous; leave 'stacked' out and model the data itself."));
        if (!(context.part(Encoder.class) instanceof DequantisingEncoder)) {
            throw new ConfigurationException(
                    "The decoder 'quantiser' is the other half of an encoder that dequantises, and this"
                            + " encoder does not; use it in 'stacked', below, with 'uniform-dequantisation' or 'variational-dequantisation'.");
        }
        this.example = context.data().shape();
    }

    @Override
    public NDArray start(long examples, Scope scope) {
        return scope.manager().zeros(Tensors.batched(examples, example));
    }

    /** N(0, 1), which counts for nothing in a stack: there the model above is the prior. */
    @Override
    public Law prior(int level, NDArray topDown, Scope scope) {
        return DiagonalGaussian.standard(topDown);
    }

    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        return latent;
    }

    @Override
    public boolean isDensity() {
        return false;
    }

    @Override
    public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
        NDArray inside = Tensors.shift(nearest(topDown).sub(x).abs(), -grid.halfBin() * (1 - ROUNDING));
        NDArray near = Tensors.shift(topDown.sub(x).abs(), -grid.halfBin() * (1 + ROUNDING));
        NDArray outside =
                Tensors.sumPerExample(inside.minimum(near).gt(0).toType(topDown.getDataType(), /* copy= */ false));
        // What a ledger pays is the negative of this, and prints without a sign.
        NDArray zeros = outside.zerosLike().neg();
        return NDArrays.where(outside.gt(0), Tensors.shift(zeros, Double.NEGATIVE_INFINITY), zeros);
    }

    private NDArray nearest(NDArray v) {
        double cell = 2 * grid.halfBin();
        NDArray index = Tensors.scale(Tensors.shift(v, -grid.lowest()), 1 / cell)
                .round()
                .maximum(Tensors.constant(v, 0))
                .minimum(Tensors.constant(v, grid.count() - 1.0));
        return Tensors.shift(Tensors.scale(index, cell), grid.lowest());
    }

    /** The value itself. */
    @Override
    public NDArray mean(NDArray topDown, Scope scope) {
        return nearest(topDown);
    }
}
