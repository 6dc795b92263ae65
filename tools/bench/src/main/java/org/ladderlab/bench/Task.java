package org.ladderlab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Scope;

/** What is timed, computed once for a comparison, and over and over for the clock. */
enum Task {
    /** A step of training: its loss, and the norm of the gradient over all weights. */
    TRAIN {
        @Override
        Map<String, Double> check(BuiltExperiment built, Scope scope) {
            try (GradientMode on = GradientMode.on()) {
                Batch batch = batch(built, scope);
                NDArray loss = built.loss().objective(batch, scope).minimised();
                List<NDArray> weights = List.copyOf(built.parameters().weights().values());
                NDList gradients = WeightOps.gradients(loss, weights, scope.manager());
                return Map.of("loss", (double) loss.getFloat(), "gradientNorm", WeightOps.globalNorm(gradients));
            }
        }
    },
    /** The evaluation of the bound of one batch, nats per example. */
    BOUND {
        @Override
        Map<String, Double> check(BuiltExperiment built, Scope scope) {
            return summary(evaluate(built, scope));
        }

        @Override
        NDArray evaluate(BuiltExperiment built, Scope scope) {
            int maxLevels = built.experiment().evaluation().maxLevels();
            var terms = built.bound().ledger(batch(built, scope).data(), maxLevels, scope);
            NDArray total = terms.reconstruction().add(terms.prior());
            for (var level : terms.levels()) {
                total = total.add(level.nats());
            }
            return total;
        }
    },
    /** A batch of samples. */
    SAMPLE {
        @Override
        Map<String, Double> check(BuiltExperiment built, Scope scope) {
            return summary(evaluate(built, scope));
        }

        @Override
        NDArray evaluate(BuiltExperiment built, Scope scope) {
            return built.sampler()
                    .orElseThrow()
                    .sample(built.experiment().sampling().count(), scope);
        }
    };

    /** The numbers that the other framework must reach, with the random numbers of {@code scope}. */
    abstract Map<String, Double> check(BuiltExperiment built, Scope scope);

    /** The task once, without gradients; for training the engine does it. */
    NDArray evaluate(BuiltExperiment built, Scope scope) {
        throw new UnsupportedOperationException("Training is done by the engine.");
    }

    /** The whole batch, in its order. */
    private static Batch batch(BuiltExperiment built, Scope scope) {
        int size = built.dataset().size(Split.TRAIN);
        return built.dataset().batch(Split.TRAIN, IntStream.range(0, size).toArray(), scope);
    }

    private static Map<String, Double> summary(NDArray values) {
        return Map.of("mean", mean(values), "meanSquare", mean(values.square()));
    }

    /** Of a float32 or float64 array. */
    static double mean(NDArray values) {
        return values.mean().toType(ai.djl.ndarray.types.DataType.FLOAT64, true).getDouble();
    }
}
