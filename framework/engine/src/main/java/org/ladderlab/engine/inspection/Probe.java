package org.ladderlab.engine.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.engine.evaluation.Evaluator;
import org.ladderlab.engine.experiment.BatchOrder;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;

/**
 * How long an experiment takes, from a few steps of it.
 *
 * @param secondsPerStep of training
 * @param secondsToJudge for the ledgers at the end
 */
public record Probe(double secondsPerStep, double secondsToJudge) {

    private static final int WARM_UP = 3;
    private static final int LEAST = 3;
    private static final double SLOW = 10;
    /** About how long it takes for one experiment. */
    public static final double PATIENCE_SECONDS = 1;

    /** The whole run; what is drawn and measured beside the ledgers is not in it. */
    public double seconds(int steps) {
        return steps * secondsPerStep + secondsToJudge;
    }

    /** Takes the time of objective and gradients (the median step), and of one batch of the bound; changes nothing. */
    public static Probe of(BuiltExperiment built, double patience) {
        Experiment experiment = built.experiment();
        RandomStreams streams = new RandomStreams(experiment.seed());
        List<NDArray> buffers = List.copyOf(built.parameters().buffers().values());
        try (NDManager manager = built.manager().newSubManager();
                Snapshot before = Snapshot.of(buffers, manager)) {
            double scope = experiment.training().steps() == 0 ? 0 : perStep(built, streams, patience);
            Evaluator evaluator = new Evaluator(built);
            double judge = 0;
            for (Split split : built.judgedSplits()) {
                judge += evaluator.probe(split);
            }
            return new Probe(scope, judge);
        }
    }

    private static double perStep(BuiltExperiment built, RandomStreams streams, double patience) {
        int batchSize = built.experiment().training().batchSize();
        BatchOrder order = new BatchOrder(streams, built.dataset().size(Split.TRAIN), batchSize);
        List<NDArray> weights = built.groups().learned();
        List<Double> times = new ArrayList<>();
        long start = System.nanoTime();
        for (int n = 1; seconds(start) < (n <= WARM_UP + LEAST ? SLOW * patience : patience) || n == 1; n++) {
            long began = System.nanoTime();
            try (GradientMode on = GradientMode.on();
                    NDManager manager = built.manager().newSubManager()) {
                Scope scope = streams.scope(manager, true, n, "probe", n);
                Batch batch = built.dataset().batch(Split.TRAIN, order.batch(n), scope);
                Objective objective = built.loss().objective(batch, scope);
                WeightOps.gradients(objective.minimised(), weights, manager);
                Evaluator.scalar(objective.minimised());
            }
            times.add(seconds(began));
        }
        // Where each step takes long, what the first does once is little of it.
        List<Double> warm = times.subList(Math.min(WARM_UP, times.size() - 1), times.size()).stream()
                .sorted()
                .toList();
        return warm.get(warm.size() / 2);
    }

    /** Seconds since a moment. */
    static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
