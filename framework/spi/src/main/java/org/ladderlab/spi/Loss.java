package org.ladderlab.spi;

/**
 * What training minimises, and the bound by which its model is judged. A loss finds the model's halves with {@link
 * BuildContext#part}; what it cannot train it refuses with a {@link ConfigurationException} when it is made.
 */
public interface Loss {

    /** The objective of one batch. */
    Objective objective(Batch batch, Step step);

    /**
     * The model's bound: {@link HierarchicalBound} for a finite ladder, {@link DiffusionBound} for a diffusion. A loss that
     * is no bound itself still names the bound of the model that it trains.
     */
    Bound bound();
}
