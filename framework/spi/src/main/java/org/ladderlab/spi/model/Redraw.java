package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.ladderlab.spi.tensors.Scope;

/**
 * How examples are drawn anew that share what is deep: {@code E[x | z]} and {@code Var(x | z)} of latents at a depth follow from several.
 *
 * @param depth u in [0, 1]: latents at this depth and deeper are shared
 * @param draws ways from there to the data, with every latent below drawn from its prior
 * @param steps from the deepest latent to the data at most, of a diffusion, which takes a share of them from a depth between; a ladder
 *     of learned latents takes each of its levels
 */
public record Redraw(double depth, int draws, int steps) {

    /**
     * The ways from a state, one example of each; what is met on a way dies with it.
     *
     * @param down from the state to the mean of p(x | z)
     */
    public List<NDArray> ways(NDArray state, Scope scope, BiFunction<NDArray, Scope, NDArray> down) {
        List<NDArray> examples = new ArrayList<>();
        for (int k = 0; k < draws; k++) {
            try (NDManager way = scope.manager().newSubManager()) {
                NDArray lent = state.stopGradient();
                lent.attach(way);
                NDArray example = down.apply(lent, scope.within(way));
                example.attach(scope.manager());
                examples.add(example);
            }
        }
        return examples;
    }

    /** How many of the steps are from this depth to the data: at least one, but none from depth 0. */
    public int stepsBelow() {
        return (int) Math.ceil(depth * steps);
    }
}
