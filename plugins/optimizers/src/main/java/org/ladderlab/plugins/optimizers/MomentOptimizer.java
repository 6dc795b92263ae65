package org.ladderlab.plugins.optimizers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.ladderlab.spi.run.Optimizer;

/**
 * An optimizer of the Adam family.
 *
 * @param kernel the method of {@code moments.py}
 * @param secondName the name of the second moment's arrays
 * @param moments the settings
 */
record MomentOptimizer(String kernel, String secondName, Moments moments) implements Optimizer {

    @Override
    public double learningRate() {
        return moments.learningRate();
    }

    @Override
    public boolean elementwise() {
        return true;
    }

    @Override
    public Optimizer withWeightDecay(double weightDecay) {
        return new MomentOptimizer(kernel, secondName, moments.withWeightDecay(weightDecay));
    }

    @Override
    public Rule prepare(List<NDArray> weights, NDManager manager) {
        return new MomentRule(this, weights, manager);
    }
}
