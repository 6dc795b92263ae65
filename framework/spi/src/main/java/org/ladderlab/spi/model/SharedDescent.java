package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Function;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A way down a finite ladder in two parts: to a depth with latents that are shared, and on with others.
 *
 * @param depth the latents at it and deeper are shared
 */
record SharedDescent(List<Level> levels, Decoder decoder, double depth) {

    /** Where shared latents come from. */
    interface Latents {

        /** The latent of a level, given the state above it and its prior. */
        NDArray latent(int level, NDArray state, Law prior);
    }

    /** The state below the shared latents. */
    NDArray share(Latents shared, long examples, Scope scope) {
        NDArray state = decoder.start(examples, scope);
        for (int l = levels.size() - 1; l >= first(); l--) {
            state = decoder.descend(l, state, shared.latent(l, state, decoder.prior(l, state, scope)), scope);
        }
        return state;
    }

    /** The mean of p(x | z_1) at the end of a way from that state. */
    NDArray finish(NDArray reached, Function<Law, NDArray> latent, Scope scope) {
        NDArray state = reached;
        for (int l = first() - 1; l >= 0; l--) {
            state = decoder.descend(l, state, latent.apply(decoder.prior(l, state, scope)), scope);
        }
        return Tensors.toFloat32(decoder.mean(state, scope));
    }

    /** The shared level next to the data. */
    private int first() {
        return (int) levels.stream().filter(level -> level.depth() < depth).count();
    }
}
