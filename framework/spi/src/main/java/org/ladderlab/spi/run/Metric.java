package org.ladderlab.spi.run;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.tensors.Scope;

/** Something measured on a trained model besides its ledger. */
@FunctionalInterface
public interface Metric {

    /**
     * Measures over the batches of one split.
     *
     * @param batches fresh passes over the split; each batch comes with the step that owns it
     * @return values by name
     */
    Map<String, Estimate> measure(Supplier<Iterable<Evaluated>> batches);

    /** How many examples of the split it wants, from the split's start; empty for those that the ledger is made of. */
    default Optional<Integer> examples() {
        return Optional.empty();
    }

    /** A batch and the step that owns its arrays; valid until the next one is asked for. */
    record Evaluated(Batch batch, Scope scope) {}
}
