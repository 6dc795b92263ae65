package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/** The inference model q(z | x) of a ladder of latents: learned, or a fixed diffusion. */
public interface Encoder {

    /**
     * The latents, from the one next to the data to the deepest. Empty if there are infinitely many: then only a loss that
     * samples depth can train the model.
     */
    List<Level> levels();

    /**
     * What is computed once from the data, before the descent; what it holds is the encoder's own business.
     *
     * @param x (n, example shape)
     */
    NDList evidence(NDArray x, Scope scope);

    /**
     * q of one level.
     *
     * @param level index into {@link #levels()}
     * @param evidence from {@link #evidence}
     * @param topDown the decoder's state above this level
     * @param prior the decoder's prior of this level, which a ladder merges with the evidence
     */
    Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope);

    /**
     * Refuses what would make a bound wrong without a word, at the present weights. Asked before each evaluation, since training
     * moves what is learned.
     *
     * @throws org.ladderlab.spi.settings.ConfigurationException naming the part and the remedy
     */
    default void requireSound(Scope scope) {}
}
