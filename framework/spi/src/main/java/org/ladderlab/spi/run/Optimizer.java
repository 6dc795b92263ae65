package org.ladderlab.spi.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.ladderlab.spi.settings.ConfigurationException;

/** A rule that turns gradients into changes of the weights. */
public interface Optimizer {

    /** The learning rate before any schedule. */
    double learningRate();

    /**
     * Whether the rule treats every number alike, whatever weight it is of. Such a rule is given the weights of a group as one vector, which
     * costs one call where the weights would cost one each.
     */
    default boolean elementwise() {
        return false;
    }

    /**
     * The same with another weight decay, for a part of the model.
     *
     * @throws ConfigurationException if the rule has none
     */
    default Optimizer withWeightDecay(double weightDecay) {
        throw new ConfigurationException(
                "weightDecay",
                "The optimizer has no weight decay; leave it out, or choose one that has, such as adamw.");
    }

    /**
     * Prepares the rule for these weights. It is asked once for each group of weights that learn alike.
     *
     * @param weights in a fixed order; one vector if the rule is {@link #elementwise}
     * @param manager owns the rule's state
     */
    Rule prepare(List<NDArray> weights, NDManager manager);

    /** The rule with its state. */
    interface Rule {

        /**
         * Changes the weights in place.
         *
         * @param gradients in the order of the weights
         * @param number the step's number, from 1, for bias correction
         */
        void apply(List<NDArray> gradients, double learningRate, long number);

        /** The state by name, for checkpoints; restoring its values restores the rule. */
        Map<String, NDArray> state();
    }
}
