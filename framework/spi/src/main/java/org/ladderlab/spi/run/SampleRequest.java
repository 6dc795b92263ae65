package org.ladderlab.spi.run;

import java.util.Optional;

/**
 * Samples that a metric asks for; the {@code BuildContext} makes it of the metric's settings.
 *
 * @param sampler draws them
 * @param settings what the sampler was made of, empty for the experiment's own: requests of equal ones share their samples
 * @param count how many
 */
public record SampleRequest(Sampler sampler, Optional<?> settings, int count) {}
