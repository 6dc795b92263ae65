package org.ladderlab.engine.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.Metric;
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
                                built.loss()
                                        .bound()
                                        .ledger(batch.data(), settings.maxLevels(), scope.given(batch.condition())));
                    }
                }
            }
        }
        ExampleTerms terms = sums.terms();
        ImpossibleLedger.of(split, terms.ledger(built.dataset().spec(), built.measure()), built)
                .ifPresent(problem -> {
                    throw new RunException(problem);
                });
        return terms;
    }

    /**
     * Learned parts may have become such that the bound is none.
     *
     * @throws BuildException naming the part
     */
    private void requireSoundBound(long stepsDone) {
        try (NDManager manager = built.manager().newSubManager()) {
            built.loss().bound().requireSound(streams.scope(manager, false, stepsDone, "evaluation", 0));
        } catch (ConfigurationException e) {
            throw BuildException.at("loss", e);
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
                built.loss()
                        .bound()
                        .ledger(batch(split, 0, examples(split), scope).data(), settings.maxLevels(), scope);
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best * batches(examples(split)) * settings.draws();
    }

    /**
     * The values of all metrics, by {@code metric/value}, on the test split or else the first split that is evaluated.
     *
     * @param failed hears of each metric that could not be measured; the others are measured all the same
     */
    public Map<String, Estimate> metrics(long stepsDone, Consumer<String> failed) {
        List<Split> splits = settings.splits();
        Split split = splits.isEmpty() || splits.contains(Split.TEST) ? Split.TEST : splits.get(0);
        Map<String, Estimate> values = new LinkedHashMap<>();
        try (GradientMode off = GradientMode.off()) {
            built.metrics().forEach((name, metric) -> {
                try (NDManager manager = built.manager().newSubManager()) {
                    int examples = examples(split, metric.examples().or(settings::examples));
                    Passes passes = new Passes(split, examples, "metric/" + name, stepsDone, manager);
                    metric.measure(() -> passes).forEach((value, estimate) -> values.put(name + "/" + value, estimate));
                } catch (RuntimeException e) {
                    failed.accept("The metric '" + name + "' failed: " + Failure.explain(e));
                }
            });
        }
        return values;
    }

    /** How many examples of a split the ledger is made of. */
    int examples(Split split) {
        return examples(split, settings.examples());
    }

    private int examples(Split split, Optional<Integer> limit) {
        int size = built.dataset().size(split);
        return Math.min(limit.orElse(size), size);
    }

    private int batches(int examples) {
        return (int) (((long) examples + settings.batchSize() - 1) / settings.batchSize());
    }

    private Batch batch(Split split, int number, int examples, Scope scope) {
        int from = number * settings.batchSize();
        int to = (int) Math.min((long) from + settings.batchSize(), examples);
        return built.dataset().batch(split, IntStream.range(from, to).toArray(), scope);
    }

    /** Fresh passes over a split, each with random numbers of its own. */
    private final class Passes implements Iterable<Metric.Evaluated> {

        private final Split split;
        private final int examples;
        private final String stream;
        private final long stepsDone;
        private final NDManager owner;
        private long drawn;

        Passes(Split split, int examples, String stream, long stepsDone, NDManager owner) {
            this.split = split;
            this.examples = examples;
            this.stream = stream;
            this.stepsDone = stepsDone;
            this.owner = owner;
        }

        @Override
        public Iterator<Metric.Evaluated> iterator() {
            return new Iterator<>() {
                private NDManager manager = owner.newSubManager();
                private int next;

                @Override
                public boolean hasNext() {
                    if (next == batches(examples)) {
                        manager.close();
                        return false;
                    }
                    return true;
                }

                @Override
                public Metric.Evaluated next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException("There are no more batches.");
                    }
                    manager.close();
                    manager = owner.newSubManager();
                    Scope scope = streams.scope(manager, false, stepsDone, stream, drawn++);
                    Batch batch = batch(split, next++, examples, scope);
                    return new Metric.Evaluated(batch, scope.given(batch.condition()));
                }
            };
        }
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
