package org.ladderlab.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.ladderlab.engine.evaluation.Evaluator;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.Objective;

/** What is written down and shown of the steps: means of the objective's terms since the last point, and how fast it goes. */
final class TrainingCurve {

    private final RunLog log;
    private final DataSpec data;
    private final Measure measure;
    private final int steps;
    private final Means means = new Means();
    private final Pace pace = new Pace();

    TrainingCurve(BuiltExperiment built, RunLog log) {
        this.log = log;
        this.data = built.dataset().spec();
        this.measure = built.measure();
        this.steps = built.experiment().training().steps();
    }

    /** For a checkpoint's metadata. */
    Map<String, String> save() {
        return means.save();
    }

    void restore(Map<String, String> saved) {
        means.restore(saved);
    }

    /** A step that changed the weights. */
    void add(Objective objective, double loss, double gradientNorm) {
        means.add("batch/loss", loss);
        objective
                .terms()
                .forEach((name, term) -> means.add(
                        "batch/" + measure.key(name),
                        name.equals("reconstruction")
                                ? data.inOwnUnits(Evaluator.scalar(term))
                                : Evaluator.scalar(term)));
        objective
                .total()
                .ifPresent(
                        total -> means.add("batch/" + measure.key("total"), data.inOwnUnits(Evaluator.scalar(total))));
        means.add("batch/gradientNorm", gradientNorm);
    }

    /** Any step, for whoever watches. */
    void show(long step, double loss, Objective objective) {
        pace.step();
        double rate = pace.stepsPerSecond();
        OptionalDouble bits = objective
                .total()
                .map(total -> measure.bitsPerDim(data.inOwnUnits(Evaluator.scalar(total)), data))
                .orElse(OptionalDouble.empty());
        log.progress().step(log.run(), step, steps, rate, (steps - step) / rate, loss, bits);
    }

    /** A point of the curve. */
    void point(long step, double learningRate, long skipped) {
        Map<String, Double> values = new LinkedHashMap<>(means.take());
        values.put("batch/learningRate", learningRate);
        values.put("batch/stepsPerSecond", pace.stepsPerSecond());
        if (skipped > 0) {
            values.put("batch/skipped", (double) skipped);
        }
        log.metrics(step, values);
    }
}
