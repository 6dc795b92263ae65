package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.Objective;

/** Says where a step that is not finite went wrong. */
final class NonFiniteCause {

    private NonFiniteCause() {}

    /** A sentence that names the step, the loss, its first term that is not finite and the first such gradient. */
    static String of(long step, Objective objective, List<String> weights, List<NDArray> gradients) {
        StringBuilder cause = new StringBuilder(
                "Step " + step + " is not finite: the loss is " + Evaluator.scalar(objective.minimised()));
        for (Map.Entry<String, NDArray> term : objective.terms().entrySet()) {
            double value = Evaluator.scalar(term.getValue());
            if (!Double.isFinite(value)) {
                cause.append(", its term '")
                        .append(term.getKey())
                        .append("' is ")
                        .append(value);
                break;
            }
        }
        for (int i = 0; i < gradients.size(); i++) {
            if (!Double.isFinite(WeightOps.globalNorm(List.of(gradients.get(i))))) {
                cause.append(", and the first weight whose gradient is not finite is '")
                        .append(weights.get(i))
                        .append("'");
                break;
            }
        }
        return cause.append('.').toString();
    }
}
