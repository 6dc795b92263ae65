package org.ladderlab.spi.run;

import java.util.List;
import java.util.OptionalDouble;
import org.ladderlab.spi.data.Estimate;

/**
 * The one ledger: a negative bound as reconstruction + consistency of each level + prior, nats per example.
 *
 * @param reconstruction {@code -log p(x | z)}
 * @param levels from the data down
 * @param prior the term of the deepest level
 * @param total their sum, with the standard error of the sum
 * @param bitsPerDim the total in bits per dimension; empty where its measure has none
 * @param measure what the nats of the total and of the reconstruction are of
 */
public record Ledger(
        Estimate reconstruction,
        List<LevelEstimate> levels,
        Estimate prior,
        Estimate total,
        OptionalDouble bitsPerDim,
        Measure measure) {

    /** One level or band of depth u. */
    public record LevelEstimate(double depth, String name, Estimate nats) {}
}
