package org.ladderlab.engine.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.AskedClasses;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.engine.experiment.IdleSettings;
import org.ladderlab.engine.experiment.LearningRateFactor;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.experiment.TensorLibrary;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.runs.files.Hashes;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What an experiment computes on two examples, to the bit: two experiments with one fingerprint are one experiment under two
 * names. All but the weights themselves is computed with weights that are shaken a little, for much of a fresh model is zero. Each
 * part is computed when it is asked for, from the same state.
 */
public final class Fingerprint implements AutoCloseable {

    /** What may differ, the cheapest first. */
    public enum Part {
        /** The examples. */
        DATA("the examples"),
        /** Names, shapes and initial values of what is learned. */
        WEIGHTS("the weights"),
        /** How many steps there are, of what size, at which learning rates, and what is written down of them. */
        TRAINING("the steps of training"),
        /** What is minimised, at the first, the middle and the last step. */
        OBJECTIVE("what is minimised"),
        /** The gradient, and what two steps of the optimizer make of it. */
        GRADIENT("the gradient"),
        /** The ledger, and which examples it is taken over. */
        LEDGER("the ledger"),
        /** The effective weighting that is drawn and stored. */
        WEIGHTING("the effective weighting"),
        /** What the sampler draws, and how much of it. */
        SAMPLES("the samples"),
        /** What else is measured. */
        METRICS("other measures");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    private static final double SHAKE = 0.05;

    /** Larger weights reach bounds and tails that a fresh model does not. */
    private static final double FAR = 4;

    private static final int MOST_RATES = 1000;
    private static final int SAMPLES = 4;

    private final BuiltExperiment built;
    private final Map<Part, String> known = new EnumMap<>(Part.class);

    private Fingerprint(BuiltExperiment built) {
        this.built = built;
    }

    /**
     * The fingerprint of an experiment; close it to free its weights.
     *
     * @throws BuildException if the parts do not fit together
     */
    public static Fingerprint of(Experiment experiment) {
        TensorLibrary.prepare(experiment.compute());
        return of(ExperimentBuilder.build(experiment));
    }

    /**
     * The first part in which an experiment differs from this one; empty if there is none.
     *
     * @throws BuildException if the parts of the other do not fit together
     */
    public Optional<Part> difference(Experiment other) {
        Optional<Dataset> same =
                other.data().equals(built.experiment().data()) ? Optional.of(built.dataset()) : Optional.empty();
        try (Fingerprint changed = of(ExperimentBuilder.build(other, same, note -> {}))) {
            for (Part part : Part.values()) {
                if (!of(part).equals(changed.of(part))) {
                    return Optional.of(part);
                }
            }
            return Optional.empty();
        }
    }

    private static Fingerprint of(BuiltExperiment built) {
        Fingerprint fingerprint = new Fingerprint(built);
        try {
            IdleSettings.refuse(built.experiment());
            AskedClasses.of(built);
            fingerprint.of(Part.WEIGHTS);
            fingerprint.shake();
            return fingerprint;
        } catch (RuntimeException e) {
            built.close();
            throw e;
        }
    }

    private void shake() {
        SplittableRandom random = new SplittableRandom(1);
        try (GradientMode off = GradientMode.off();
                NDManager manager = built.manager().newSubManager()) {
            List<NDArray> weights = List.copyOf(built.parameters().weights().values());
            List<NDArray> shaken = new ArrayList<>();
            for (NDArray weight : weights) {
                float[] values = weight.toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (SHAKE * random.nextDouble(-1, 1));
                }
                shaken.add(manager.create(values, weight.getShape()));
            }
            if (!weights.isEmpty()) {
                WeightOps.copy(weights, shaken);
            }
        }
    }

    private String of(Part part) {
        return known.computeIfAbsent(part, this::compute);
    }

    private String compute(Part part) {
        MessageDigest digest = Hashes.sha256();
        try (NDManager manager = built.manager().newSubManager();
                Snapshot buffers =
                        Snapshot.of(List.copyOf(built.parameters().buffers().values()), manager);
                GradientMode off = GradientMode.off()) {
            switch (part) {
                case DATA -> data(manager, digest);
                case WEIGHTS -> weights(digest);
                case TRAINING -> training(digest);
                case OBJECTIVE -> objective(manager, digest);
                case GRADIENT -> gradient(manager, digest);
                case LEDGER -> ledger(manager, digest);
                case WEIGHTING -> add(digest, built.loss().effectiveWeighting());
                case SAMPLES -> samples(manager, digest);
                case METRICS -> metrics(manager, digest);
            }
        } catch (RuntimeException e) {
            throw new BuildException("", "It fails in " + part.words + ": " + Failure.explain(e), e);
        }
        return Hashes.hex(digest);
    }

    private void data(NDManager manager, MessageDigest digest) {
        add(digest, built.dataset().spec());
        for (Split split : Split.values()) {
            add(digest, built.dataset().size(split));
            if (built.dataset().size(split) > 0) {
                Batch batch = two(split, scope(manager, false, 0));
                add(digest, batch.data());
                batch.labels().ifPresent(labels -> add(digest, labels));
            }
        }
    }

    private void weights(MessageDigest digest) {
        BiConsumer<String, NDArray> named = (name, array) -> {
            add(digest, name);
            add(digest, array);
        };
        built.parameters().weights().forEach(named);
        built.parameters().buffers().forEach(named);
    }

    /** Settings that act over time do so by what they are: the rates are those of up to a thousand steps. */
    private void training(MessageDigest digest) {
        Experiment.Training training = built.experiment().training();
        int steps = training.steps();
        add(digest, steps);
        if (steps == 0) {
            return;
        }
        for (int k = 1; k <= Math.min(steps, MOST_RATES); k++) {
            long n = Math.max(1, (long) k * steps / Math.min(steps, MOST_RATES));
            add(digest, built.optimizer().learningRate() * LearningRateFactor.at(n, steps, training.learningRate()));
        }
        add(digest, training.batchSize());
        add(digest, training.clipNorm());
        add(digest, training.averageDecay());
        add(digest, training.nonFinite());
        add(digest, Math.min(steps, training.logEvery()));
        add(digest, Math.min(steps, training.checkpointEvery()));
        add(digest, training.keepCheckpoints());
        add(digest, training.validateEvery().filter(every -> every <= steps));
    }

    private void objective(NDManager manager, MessageDigest digest) {
        int steps = built.experiment().training().steps();
        for (long n : new long[] {1, 1 + steps / 2, Math.max(1, steps)}) {
            Scope scope = scope(manager, true, n);
            Batch batch = two(Split.TRAIN, scope);
            Objective objective;
            // An objective may take gradients itself.
            try (GradientMode on = GradientMode.on()) {
                objective = built.loss().objective(batch, scope.given(batch.condition()));
            }
            add(digest, objective.minimised());
            objective.terms().forEach((name, term) -> {
                add(digest, name);
                add(digest, term);
            });
        }
    }

    private void gradient(NDManager manager, MessageDigest digest) {
        List<NDArray> weights = List.copyOf(built.parameters().weights().values());
        if (weights.isEmpty() || built.experiment().training().steps() == 0) {
            return;
        }
        NDArray gradient;
        try (GradientMode on = GradientMode.on()) {
            Scope scope = scope(manager, true, 1);
            Batch batch = two(Split.TRAIN, scope);
            gradient = WeightOps.gradient(
                    built.loss()
                            .objective(batch, scope.given(batch.condition()))
                            .minimised(),
                    weights);
        }
        add(digest, gradient);
        Optimizer optimizer = built.optimizer();
        NDArray vector = WeightOps.join(Snapshot.copies(weights, manager), manager);
        List<NDArray> changed = optimizer.elementwise() ? List.of(vector) : WeightOps.split(vector, weights, manager);
        Optimizer.Rule rule = optimizer.prepare(changed, manager);
        for (int n = 1; n <= 2; n++) {
            NDArray scaled = n == 1 ? gradient : gradient.square();
            rule.apply(
                    optimizer.elementwise() ? List.of(scaled) : WeightOps.split(scaled, weights, manager),
                    optimizer.learningRate(),
                    n);
            changed.forEach(array -> add(digest, array));
        }
    }

    private void ledger(NDManager manager, MessageDigest digest) {
        Experiment.Evaluation evaluation = built.experiment().evaluation();
        List<NDArray> weights = List.copyOf(built.parameters().weights().values());
        add(digest, evaluation.splits());
        add(digest, evaluation.examples());
        add(digest, evaluation.batchSize());
        add(digest, evaluation.draws());
        judge(manager, digest);
        if (!weights.isEmpty()) {
            try (Snapshot shaken = Snapshot.of(weights, manager)) {
                WeightOps.copy(
                        weights,
                        Snapshot.copies(weights, manager).stream()
                                .map(weight -> Tensors.scale(weight, FAR))
                                .toList());
                judge(manager, digest);
            }
        }
    }

    private void judge(NDManager manager, MessageDigest digest) {
        Experiment.Evaluation evaluation = built.experiment().evaluation();
        for (Split split : evaluation.splits()) {
            Scope scope = scope(manager, false, built.experiment().training().steps());
            Batch batch = two(split, scope);
            LedgerTerms terms =
                    built.loss().bound().ledger(batch.data(), evaluation.maxLevels(), scope.given(batch.condition()));
            add(digest, terms.reconstruction());
            terms.levels().forEach(level -> {
                add(digest, level.name());
                add(digest, level.nats());
            });
            add(digest, terms.prior());
        }
    }

    private void samples(NDManager manager, MessageDigest digest) {
        Experiment.Sampling sampling = built.experiment().sampling();
        add(digest, built.sampler().isPresent());
        built.sampler().ifPresent(sampler -> {
            add(digest, sampling.count());
            add(digest, AskedClasses.of(built).classes());
            add(digest, sampling.every());
            Scope scope = scope(manager, false, built.experiment().training().steps());
            add(
                    digest,
                    sampler.sample(SAMPLES, scope.given(AskedClasses.of(built).condition(SAMPLES))));
        });
    }

    private void metrics(NDManager manager, MessageDigest digest) {
        built.metrics().forEach((name, metric) -> {
            add(digest, name);
            add(digest, metric.examples());
            Iterable<Metric.Evaluated> one = () -> {
                Scope scope =
                        scope(manager, false, built.experiment().training().steps());
                Batch batch = two(Split.TEST, scope);
                Iterator<Metric.Evaluated> only = List.of(new Metric.Evaluated(batch, scope.given(batch.condition())))
                        .iterator();
                return only;
            };
            metric.measure(() -> one).forEach((value, estimate) -> {
                add(digest, value);
                add(digest, estimate);
            });
        });
    }

    private Scope scope(NDManager manager, boolean training, long number) {
        return new RandomStreams(built.experiment().seed()).scope(manager, training, number, "fingerprint", 0);
    }

    private Batch two(Split split, Scope scope) {
        int size = built.dataset().size(split);
        int[] indices = IntStream.of(0, size - 1).distinct().toArray();
        return built.dataset().batch(split, indices, scope);
    }

    private static void add(MessageDigest digest, Object value) {
        if (value instanceof NDArray array) {
            digest.update(array.getShape().toString().getBytes(StandardCharsets.UTF_8));
            digest.update(array.toByteBuffer());
        } else if (value instanceof Collection<?> values) {
            add(digest, values.size());
            values.forEach(each -> add(digest, each));
        } else {
            digest.update((value + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Frees the weights. */
    @Override
    public void close() {
        built.close();
    }
}
