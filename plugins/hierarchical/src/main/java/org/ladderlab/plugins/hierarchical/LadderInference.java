package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/**
 * The inference of a ladder, whatever its layers: a deterministic way up {@code d_0 = x, d_l = up_l(d_(l-1))}, and on the way down
 * {@code q(z_l | z_>l, x)} merges the estimate from d_l with the decoder's prior. The deepest level has nothing above it: its q is the
 * estimate.
 *
 * @param stages from the level next to the data to the deepest
 * @param merge how the estimate and the prior make q
 */
record LadderInference(List<Stage> stages, Merge merge) {

    /** The map to a level's features from those of the level below. */
    @FunctionalInterface
    interface Up {
        NDArray forward(NDArray below, Scope scope);
    }

    /** What features say of a latent. */
    @FunctionalInterface
    interface Estimate {
        Law forward(NDArray features);
    }

    /** One level. */
    record Stage(Up up, Estimate estimate) {}

    /** The features d_1 .. d_L of the way up. */
    NDList features(NDArray x, Scope scope) {
        NDList features = new NDList();
        NDArray d = x;
        for (Stage stage : stages) {
            d = stage.up.forward(d, scope);
            features.add(d);
        }
        return features;
    }

    Posterior posterior(int level, NDList features, NDArray topDown, Law prior) {
        int deepest = stages.size() - 1;
        NDArray fromData = features.get(level);
        NDArray seen = merge.seesAbove(level, deepest) ? fromData.concat(topDown, 1) : fromData;
        Law estimate = stages.get(level).estimate.forward(seen);
        return Posterior.topDown(level == deepest ? estimate : merge.merge(estimate, prior));
    }
}
