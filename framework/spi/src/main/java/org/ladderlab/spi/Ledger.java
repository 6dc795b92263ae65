package org.ladderlab.spi;

import java.util.List;

/**
 * The one ledger: a negative bound as reconstruction + consistency of each level + prior, nats per example.
 *
 * @param reconstruction {@code -log p(x | z)}
 * @param levels from the data down
 * @param prior the term of the deepest level
 * @param total their sum, with the standard error of the sum
 * @param bitsPerDim the total in bits per dimension
 */
public record Ledger(
        Estimate reconstruction, List<LevelEstimate> levels, Estimate prior, Estimate total, double bitsPerDim) {

    /** One level or band of depth u. */
    public record LevelEstimate(double depth, String name, Estimate nats) {}
}
