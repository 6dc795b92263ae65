package org.ladderlab.engine.evaluation;

import java.util.List;
import java.util.Map;
import org.ladderlab.spi.data.Estimate;

/**
 * What the metrics of an experiment found.
 *
 * @param values by {@code metric/value}
 * @param warnings full sentences
 * @param failures a sentence for each metric that could not be measured
 */
public record Measured(Map<String, Estimate> values, List<String> warnings, List<String> failures) {

    /** Where nothing was measured. */
    public static final Measured NOTHING = new Measured(Map.of(), List.of(), List.of());
}
