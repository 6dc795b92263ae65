package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The ledger of each example of a batch; every array is in nats per example, (n).
 *
 * @param reconstruction {@code -log p(x | z)}
 * @param levels the consistency of each level or band of depth, from the data down; may be negative for bottom-up inference
 * @param prior the term of the deepest level
 */
public record LedgerTerms(NDArray reconstruction, List<Consistency> levels, NDArray prior) {

    /**
     * The consistency term of one level or band.
     *
     * @param depth u in [0, 1]; the middle of a band
     */
    public record Consistency(double depth, String name, NDArray nats) {}

    /** The negative bound, nats per example, (n). */
    public NDArray total() {
        NDArray total = reconstruction.add(prior);
        for (Consistency level : levels) {
            total = total.add(level.nats());
        }
        return total;
    }
}
