package org.ladderlab.spi.run;

import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.tensors.Scope;

/** Something measured on a trained model besides its ledger. */
@FunctionalInterface
public interface Metric {

    /**
     * Measures.
     *
     * @param in what there is to look at, and where tables and pictures go
     * @return values by name, each with its standard error, which is NaN where there is none
     */
    Map<String, Estimate> measure(MetricInput in);

    /** How many examples of the judged part it wants, from its start; empty for those that the ledger is made of. */
    default Optional<Integer> examples() {
        return Optional.empty();
    }

    /** A batch, of data or of samples, and the step that owns its arrays; valid until the next one is asked for. */
    record Evaluated(Batch batch, Scope scope) {}
}
