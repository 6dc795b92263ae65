package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.tensors.Scope;

/** Noise that is uniform on each value's cell. The bound is tight where the density above is constant on cells. */
public final class UniformDequantisation extends DequantisingEncoder {

    /** No settings. */
    public record Config() {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "uniform-dequantisation",
            new Config(),
            new ComponentType.Doc(
                    "Values on a grid with uniform noise, for a continuous model above.",
                    "-log P(x) <= E[-log p(v)] - D log cell, v = x + cell (u - 1/2), u uniform",
                    "Theis, van den Oord and Bethge 2016, section 3.1"),
            (config, context) -> new UniformDequantisation(context));

    private UniformDequantisation(BuildContext context) {
        super(context);
    }

    @Override
    DequantisedLaw law(NDArray x, double cell, Scope scope) {
        return DequantisedLaw.drawn(x, cell, x.zerosLike(), x.zerosLike(), scope);
    }
}
