package org.ladderlab.plugins.diffusion;

import java.util.Optional;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Setting;

/** The settings of a sampler that goes from noise level to noise level and has no others. */
public record Steps(@Setting(value = Steps.MEANING, min = 1) Optional<Integer> steps) implements Sampler.Stepped {

    static final String MEANING = "number of steps; without it the encoder's own, or 250 of an infinite ladder";

    /** As many as the ladder has. */
    static final Steps ALL = new Steps(Optional.empty());

    @Override
    public Steps inSteps(int count) {
        return new Steps(Optional.of(count));
    }
}
