package org.ladderlab.engine.inspection;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ladderlab.spi.diffusion.EffectiveWeighting;

/**
 * What can be said of an experiment before it is run.
 *
 * @param summary its data, latents and weights
 * @param weighting what its objective weighs each log SNR by, before training
 * @param cost of a step, taken on a few of them
 * @param unusual what one may not have meant, a sentence each: advice, never an error
 */
public record Portrait(Summary summary, Optional<EffectiveWeighting> weighting, Probe cost, List<String> unusual) {

    /** The same with more that one may not have meant. */
    public Portrait with(List<String> moreUnusual) {
        return new Portrait(
                summary,
                weighting,
                cost,
                Stream.concat(unusual.stream(), moreUnusual.stream()).toList());
    }
}
