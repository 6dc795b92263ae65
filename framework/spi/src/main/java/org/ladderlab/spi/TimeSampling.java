package org.ladderlab.spi;

/** How the times of a batch are drawn. */
@FunctionalInterface
public interface TimeSampling {

    /** Draws the times of {@code n} examples. */
    Draw draw(int n, NoiseSchedule schedule, Step step);

    /**
     * Times on [0, 1) and the density they were drawn from, by which a loss divides.
     *
     * @param times one for each example
     * @param densities with respect to uniform time; all 1 if time is uniform
     */
    record Draw(double[] times, double[] densities) {}
}
