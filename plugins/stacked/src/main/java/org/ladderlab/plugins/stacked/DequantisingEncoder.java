package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/**
 * Dequantisation as a ladder of one latent v, the data with noise of their own cells: what is above it models continuous data, and the
 * stack the probabilities of the values on the grid. The {@link Quantiser} is its other half.
 */
abstract class DequantisingEncoder implements Encoder {

    private final double cell;
    private final Level level;

    DequantisingEncoder(BuildContext context) {
        PixelGrid grid = context.data()
                .grid()
                .orElseThrow(
                        () -> new ConfigurationException("Dequantisation adds noise to values on a grid, and the data '"
                                + context.data().name()
                                + "' is continuous; leave 'stacked' out and model the data itself."));
        this.cell = 2 * grid.halfBin();
        this.level = Level.of(0, 1, "v", context.data().shape());
    }

    @Override
    public final List<Level> levels() {
        return List.of(level);
    }

    /** x. */
    @Override
    public final NDList evidence(NDArray x, Scope scope) {
        return new NDList(x);
    }

    @Override
    public final Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        DequantisedLaw law = law(evidence.head(), cell, scope);
        return new Posterior(law, Optional.of(law.draw()));
    }

    /** q(v | x) with a draw. */
    abstract DequantisedLaw law(NDArray x, double cell, Scope scope);
}
