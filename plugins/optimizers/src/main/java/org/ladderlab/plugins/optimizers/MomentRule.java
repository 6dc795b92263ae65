package org.ladderlab.plugins.optimizers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.nn.TorchScript;
import org.ladderlab.spi.run.Optimizer;

/**
 * A rule of the Adam family: two running moments of each gradient. All weights change in one call.
 *
 * <p>The state is {@code exp_avg.i}, the running mean, and one more array for each weight i, counted from 0.
 */
final class MomentRule implements Optimizer.Rule {

    /** Compiles the kernels when they are first used. */
    private static final class Module {
        private static final TorchScript KERNELS = TorchScript.load(MomentRule.class, "moments.py");
    }

    private final MomentOptimizer optimizer;
    private final List<NDArray> weights;
    private final List<NDArray> means;
    private final List<NDArray> seconds;

    MomentRule(MomentOptimizer optimizer, List<NDArray> weights, NDManager manager) {
        this.optimizer = optimizer;
        this.weights = List.copyOf(weights);
        this.means = List.copyOf(Module.KERNELS.callList(manager, "zeros", weights));
        this.seconds = List.copyOf(Module.KERNELS.callList(manager, "zeros", weights));
    }

    @Override
    public void apply(List<NDArray> gradients, double learningRate, long number) {
        if (gradients.size() != weights.size()) {
            throw new IllegalArgumentException("There are " + gradients.size() + " gradients for " + weights.size()
                    + " weights; give one for each, in the same order.");
        }
        Moments moments = optimizer.moments();
        Module.KERNELS.change(
                optimizer.kernel(),
                weights,
                gradients,
                means,
                seconds,
                learningRate,
                number,
                moments.beta1(),
                moments.beta2(),
                moments.epsilon(),
                moments.weightDecay());
    }

    @Override
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>();
        for (int i = 0; i < weights.size(); i++) {
            state.put("exp_avg." + i, means.get(i));
            state.put(optimizer.secondName() + "." + i, seconds.get(i));
        }
        return state;
    }
}
