package org.ladderlab.engine.evaluation;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Objective;

/** Says where a step, a ledger or a metric that is not finite went wrong. */
public final class NonFiniteCause {

    private NonFiniteCause() {}

    /** A sentence that names the step, the loss, its first term that is not finite and the first such gradient. */
    public static String of(long step, Objective objective, List<String> weights, List<NDArray> gradients) {
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

    /** A sentence about the first term of a ledger that is not finite, from the data down; empty if all are. */
    public static Optional<String> of(Split split, ExampleTerms terms) {
        Optional<String> cause = of(terms, "reconstruction", terms.reconstruction());
        for (ExampleTerms.Level level : terms.levels()) {
            cause = cause.or(() -> of(terms, level.name(), level.nats()));
        }
        return cause.or(() -> of(terms, "prior", terms.prior()))
                .or(() -> of(terms, "total", terms.total()))
                .map(found -> "The ledger of the " + split.word() + " split is not finite: its term " + found);
    }

    private static Optional<String> of(ExampleTerms terms, String name, double[] nats) {
        int[] examples = IntStream.range(0, nats.length)
                .filter(i -> !Double.isFinite(nats[i]))
                .toArray();
        return examples.length == 0
                ? Optional.empty()
                : Optional.of("'" + name + "' is " + nats[examples[0]] + " for "
                        + (examples.length == 1 ? "one" : examples.length) + " of " + terms.count()
                        + " examples, the first of which is number " + examples[0] + ".");
    }

    /** A sentence about the metrics that are not finite; empty if all are. A standard error that is not known is none. */
    public static Optional<String> of(Map<String, Estimate> metrics) {
        String names = metrics.entrySet().stream()
                .filter(each -> !Double.isFinite(each.getValue().value())
                        || Double.isInfinite(each.getValue().standardError()))
                .map(each -> "'" + each.getKey() + "' is " + each.getValue().value())
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? Optional.empty() : Optional.of("A metric is not finite: " + names + ".");
    }
}
