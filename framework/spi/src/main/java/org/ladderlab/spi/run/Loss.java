package org.ladderlab.spi.run;

import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/**
 * What training minimises, and the bound by which its model is judged. A loss finds the model's halves with {@link
 * BuildContext#part}; what it cannot train it refuses with a {@link ConfigurationException} when it is made.
 */
public interface Loss {

    /** The objective of one batch. */
    Objective objective(Batch batch, Scope scope);

    /**
     * The model's bound: {@link HierarchicalBound} for a finite ladder, {@link DiffusionBound} for a diffusion. A loss that
     * is no bound itself still names the bound of the model that it trains. Empty where the model that it trains has none, such as a
     * student that maps noise to data in few steps: then there is no ledger, and metrics alone say what the model is worth.
     */
    Optional<Bound> bound();

    /**
     * The weight of each log SNR in what is minimised, at the model's present weights; empty for a loss that does not compare
     * noises. A constant factor on the whole objective may be left out.
     */
    default Optional<EffectiveWeighting> effectiveWeighting() {
        return Optional.empty();
    }
}
