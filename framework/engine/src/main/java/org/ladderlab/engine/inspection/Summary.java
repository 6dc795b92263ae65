package org.ladderlab.engine.inspection;

import java.util.List;
import java.util.Map;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.run.Measure;

/**
 * What a look at an experiment found.
 *
 * @param data what one example is
 * @param measure what its nats are of
 * @param levels the latents; empty for an infinite ladder
 * @param parameters how many numbers each part learns, by the part's name
 * @param bound whether there is one, and so a ledger
 * @param warnings what is not wrong but will hurt, a sentence each
 */
public record Summary(
        DataSpec data,
        Measure measure,
        List<Level> levels,
        Map<String, Long> parameters,
        boolean bound,
        List<String> warnings) {}
