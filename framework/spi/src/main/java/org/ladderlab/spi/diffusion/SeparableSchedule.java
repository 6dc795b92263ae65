package org.ladderlab.spi.diffusion;

/**
 * A learned schedule whose ends and whose shape between them can follow different objectives: with T = infinity a bound depends on
 * the ends alone, and the variance of its estimate on the shape (Kingma et al. 2021, appendix I.2).
 */
public interface SeparableSchedule extends NoiseSchedule {

    /** The same values; gradients reach the ends alone. */
    NoiseSchedule ends();

    /** The same values; gradients reach the shape alone. */
    NoiseSchedule shape();
}
