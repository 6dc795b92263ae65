package org.ladderlab.engine.evaluation;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.LedgerTerms;

/**
 * Gathers the terms of each example, averaged over the draws, from which the ledger's estimates come. The reconstruction is of the data in
 * their own units.
 */
final class LedgerSums {

    private final int draws;
    private final double[] reconstruction;
    private final double[] prior;
    private final List<double[]> levels = new ArrayList<>();
    private final List<LedgerTerms.Consistency> names = new ArrayList<>();

    LedgerSums(int examples, int draws, DataSpec data) {
        this.draws = draws;
        this.reconstruction = new double[examples];
        Arrays.fill(reconstruction, data.inOwnUnits(0));
        this.prior = new double[examples];
    }

    /** Adds one pass over some examples, the first of which is number {@code from}. */
    void add(int from, LedgerTerms terms) {
        if (levels.isEmpty()) {
            for (LedgerTerms.Consistency level : terms.levels()) {
                levels.add(new double[reconstruction.length]);
                names.add(level);
            }
        }
        add(reconstruction, from, terms.reconstruction());
        add(prior, from, terms.prior());
        for (int l = 0; l < levels.size(); l++) {
            add(levels.get(l), from, terms.levels().get(l).nats());
        }
    }

    private void add(double[] sums, int from, NDArray nats) {
        double[] values = Evaluator.doubles(nats);
        for (int i = 0; i < values.length; i++) {
            sums[from + i] += values[i] / draws;
        }
    }

    ExampleTerms terms() {
        List<ExampleTerms.Level> all = new ArrayList<>();
        for (int l = 0; l < levels.size(); l++) {
            LedgerTerms.Consistency level = names.get(l);
            all.add(new ExampleTerms.Level(level.depth(), level.name(), levels.get(l)));
        }
        return new ExampleTerms(reconstruction, all, prior);
    }
}
