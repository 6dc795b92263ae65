package org.ladderlab.engine.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/**
 * Judges a model. A term of an example is its mean over the draws; a term of the ledger is the mean over the examples, with
 * the standard error over the examples, so that it covers both the data and the Monte Carlo noise. Every split has its own random
 * numbers, the same ones each time.
 */
public final class Evaluator {

    private final BuiltExperiment built;
    private final Experiment.Evaluation settings;
    private final RandomStreams streams;

    public Evaluator(BuiltExperiment built) {
        this.built = built;
        this.settings = built.experiment().evaluation();
        this.streams = new RandomStreams(built.experiment().seed());
    }

    /** The ledger of a split; {@code stepsDone} is what the steps report as their number. */
    Ledger ledger(Split split, long stepsDone) {
        return terms(split, stepsDone).ledger(built.dataset().spec(), built.measure());
    }

    /**
     * What the ledger of a split is made of: the terms of each of its examples.
     *
     * @throws RunException if no model can have them
     * @throws BuildException naming the part, if there is no sound bound with it or of these examples
     */
    public ExampleTerms terms(Split split, long stepsDone) {
        int examples = examples(split);
        LedgerSums sums =
                new LedgerSums(examples, settings.draws(), built.dataset().spec());
        int batches = batches(examples);
        try (GradientMode off = GradientMode.off()) {
            requireSoundBound(stepsDone);
            for (int pass = 0; pass < settings.draws(); pass++) {
                for (int b = 0; b < batches; b++) {
                    try (NDManager manager = built.manager().newSubManager()) {
                        Scope scope = streams.scope(
                                manager, false, stepsDone, "evaluation/" + split, (long) pass * batches + b);
                        Batch batch = batch(split, b, examples, scope);
                        sums.add(
                                b * settings.batchSize(),
                                built.bound()
                                        .ledger(batch.data(), settings.maxLevels(), scope.given(batch.condition())));
                    }
                }
            }
        } catch (ConfigurationException e) {
            throw BuildException.at("loss", e);
        }
        ExampleTerms terms = sums.terms();
        ImpossibleLedger.of(split, terms.ledger(built.dataset().spec(), built.measure()), built)
                .ifPresent(problem -> {
                    throw new RunException(problem);
                });
        return terms;
    }

    /** Learned parts may have become such that the bound is none. */
    private void requireSoundBound(long stepsDone) {
        try (NDManager manager = built.manager().newSubManager()) {
            built.bound().requireSound(streams.scope(manager, false, stepsDone, "evaluation", 0));
        }
    }

    /** About how many seconds a split's ledger takes, from one of its batches. */
    public double probe(Split split) {
        double best = Double.POSITIVE_INFINITY;
        for (int attempt = 0; attempt < 2; attempt++) {
            long start = System.nanoTime();
            try (GradientMode off = GradientMode.off();
                    NDManager manager = built.manager().newSubManager()) {
                Scope scope = streams.scope(manager, false, 0, "probe", attempt);
                built.bound().ledger(batch(split, 0, examples(split), scope).data(), settings.maxLevels(), scope);
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best * batches(examples(split)) * settings.draws();
    }

    /** How many examples of a split the ledger is made of. */
    int examples(Split split) {
        int size = built.dataset().size(split);
        return Math.min(settings.examples().orElse(size), size);
    }

    private int batches(int examples) {
        return (int) (((long) examples + settings.batchSize() - 1) / settings.batchSize());
    }

    private Batch batch(Split split, int number, int examples, Scope scope) {
        int from = number * settings.batchSize();
        int to = (int) Math.min((long) from + settings.batchSize(), examples);
        return built.dataset().batch(split, IntStream.range(from, to).toArray(), scope);
    }

    /** The values of a float array, as doubles. */
    static double[] doubles(NDArray array) {
        if (array.getDataType() == DataType.FLOAT64) {
            return array.toDoubleArray();
        }
        float[] values = array.toFloatArray();
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    /** The value of a scalar. */
    public static double scalar(NDArray array) {
        return array.getDataType() == DataType.FLOAT64 ? array.getDouble() : array.getFloat();
    }

    /** A ledger as values by name for the journal: {@code SPLIT/total, SPLIT/reconstruction, ...}, as its measure names them. */
    public static Map<String, Double> values(Split split, Ledger ledger) {
        String prefix = split.word();
        Map<String, Double> values = new LinkedHashMap<>();
        Measure measure = ledger.measure();
        values.put(prefix + "/" + measure.key("total"), ledger.total().value());
        values.put(
                prefix + "/" + measure.key("reconstruction"),
                ledger.reconstruction().value());
        values.put(
                prefix + "/consistency",
                ledger.levels().stream()
                        .mapToDouble(level -> level.nats().value())
                        .sum());
        values.put(prefix + "/prior", ledger.prior().value());
        ledger.bitsPerDim().ifPresent(bits -> values.put(prefix + "/bitsPerDim", bits));
        return values;
    }
}
