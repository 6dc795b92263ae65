package org.ladderlab.engine.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;

/**
 * The ledger's terms of each example of a split, from its first on, in nats and averaged over the draws.
 *
 * @param reconstruction {@code -log p(x | z)}, (n)
 * @param levels the consistency of each level or band, from the data down
 * @param prior the term of the deepest level, (n)
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; lists of boxed values would be five times the size.
public record ExampleTerms(double[] reconstruction, List<Level> levels, double[] prior) {

    /**
     * One level or band of depth.
     *
     * @param depth u in [0, 1]; the middle of a band
     * @param nats of each example, (n)
     */
    public record Level(double depth, String name, double[] nats) {}

    public ExampleTerms {
        levels = List.copyOf(levels);
    }

    /** n, how many examples there are. */
    public int count() {
        return reconstruction.length;
    }

    /** The sum of all levels, (n). */
    public double[] consistency() {
        double[] sums = new double[count()];
        for (Level level : levels) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += level.nats[i];
            }
        }
        return sums;
    }

    /** The negative bound, (n). */
    public double[] total() {
        double[] totals = consistency();
        for (int i = 0; i < totals.length; i++) {
            totals[i] += reconstruction[i] + prior[i];
        }
        return totals;
    }

    /**
     * The means over the examples with their standard errors. The total's comes from the totals of the examples, since an
     * example's terms are not independent.
     */
    public Ledger ledger(DataSpec data, Measure measure) {
        List<Ledger.LevelEstimate> estimates = new ArrayList<>();
        for (Level level : levels) {
            estimates.add(new Ledger.LevelEstimate(level.depth, level.name, Estimate.ofMean(level.nats)));
        }
        Estimate total = Estimate.ofMean(total());
        return new Ledger(
                Estimate.ofMean(reconstruction),
                estimates,
                Estimate.ofMean(prior),
                total,
                measure.bitsPerDim(total.value(), data),
                measure);
    }
}
