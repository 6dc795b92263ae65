package org.ladderlab.engine.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ladderlab.engine.evaluation.DrawnSamples;
import org.ladderlab.engine.experiment.AskedClasses;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.engine.experiment.GroupRules;
import org.ladderlab.engine.experiment.LearningRateFactor;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.experiment.WeightGroups;
import org.ladderlab.engine.inspection.Fingerprint.Part;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** What each part of an experiment computes on two examples, to the bit, as a hash. */
final class PartDigests {

    /** Larger weights reach bounds and tails that a fresh model does not. */
    private static final double FAR = 4;

    private static final int MOST_RATES = 1000;
    private static final int SAMPLES = 4;

    /** The stream of random numbers of all digests. */
    static final String STREAM = "fingerprint";

    private final BuiltExperiment built;

    PartDigests(BuiltExperiment built) {
        this.built = built;
    }

    /** What metrics look at as long as the model is open. */
    DrawnSamples samples() {
        RandomStreams streams = new RandomStreams(built.experiment().seed());
        return new DrawnSamples(
                built, streams, built.experiment().training().steps(), built.manager(), FewExamples.FEW);
    }

    /** Of one part, from the state in which the weights are; the buffers stay as they are. */
    String of(Part part) {
        return digest(part.words(), (manager, digest) -> {
            switch (part) {
                case DATA -> data(manager, digest);
                case WEIGHTS -> weights(digest);
                case TRAINING -> training(digest);
                case OBJECTIVE -> objective(manager, digest);
                case GRADIENT -> gradient(manager, digest);
                case LEDGER -> ledger(manager, digest);
                case WEIGHTING -> add(digest, built.loss().effectiveWeighting());
                case SAMPLES -> samples(manager, digest);
                case METRICS -> add(digest, built.experiment().evaluation().every());
            }
        });
    }

    /** Of one metric, from the same state, with samples that metrics of such a model share. */
    String of(Metric metric, DrawnSamples drawn) {
        return digest(Part.METRICS.words(), (manager, digest) -> {
            add(digest, metric.examples());
            metric.measure(new FewExamples(built, drawn, manager, value -> add(digest, value)))
                    .forEach((value, estimate) -> {
                        add(digest, value);
                        add(digest, estimate);
                    });
        });
    }

    private String digest(String words, BiConsumer<NDManager, MessageDigest> contents) {
        MessageDigest digest = Sha256.digest();
        try (NDManager manager = built.manager().newSubManager();
                Snapshot buffers =
                        Snapshot.of(List.copyOf(built.parameters().buffers().values()), manager);
                GradientMode off = GradientMode.off()) {
            contents.accept(manager, digest);
        } catch (RuntimeException e) {
            throw new BuildException("", "It fails in " + words + ": " + Failure.explain(e), e);
        }
        return Sha256.hex(digest);
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
        add(digest, training.powerAverages().widths());
        if (!training.powerAverages().widths().isEmpty()) {
            add(digest, Math.min(steps, training.powerAverages().every()));
        }
        add(digest, training.nonFinite());
        for (WeightGroups.Group group : built.groups().groups()) {
            add(digest, group.weights().keySet());
            add(digest, group.learningRateFactor());
        }
        add(digest, Math.min(steps, training.logEvery()));
        add(digest, Math.min(steps, training.checkpointEvery()));
        add(digest, training.keepCheckpoints());
        add(digest, training.best());
        add(digest, training.validateEvery().filter(every -> every <= steps));
    }

    private void objective(NDManager manager, MessageDigest digest) {
        for (long n : trainingSteps()) {
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

    /** The first, each tenfold of it, the middle one and the last: what begins or ends after a few steps acts between. */
    private long[] trainingSteps() {
        int steps = built.experiment().training().steps();
        LongStream tenfold = LongStream.iterate(1, n -> n == 1 || n < steps, n -> 10 * n);
        return LongStream.concat(tenfold, LongStream.of(1 + steps / 2, Math.max(1, steps)))
                .distinct()
                .toArray();
    }

    private void gradient(NDManager manager, MessageDigest digest) {
        List<NDArray> weights = built.groups().learned();
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
        GroupRules rules = new GroupRules(built.groups().copies(manager), manager);
        for (int n = 1; n <= 2; n++) {
            rules.apply(n == 1 ? gradient : gradient.square(), built.optimizer().learningRate(), n);
            rules.vectors().forEach(vector -> add(digest, vector));
        }
    }

    private void ledger(NDManager manager, MessageDigest digest) {
        Experiment.Evaluation evaluation = built.experiment().evaluation();
        List<NDArray> weights = List.copyOf(built.parameters().weights().values());
        add(digest, evaluation.splits());
        add(digest, evaluation.examples());
        add(digest, evaluation.batchSize());
        add(digest, evaluation.draws());
        add(digest, evaluation.average());
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
        for (Split split : built.judgedSplits()) {
            Scope scope = scope(manager, false, built.experiment().training().steps());
            Batch batch = two(split, scope);
            LedgerTerms terms =
                    built.bound().ledger(batch.data(), evaluation.maxLevels(), scope.given(batch.condition()));
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
            AskedClasses asked = AskedClasses.of(built);
            add(digest, asked.classes());
            add(digest, sampling.every());
            Scope scope = scope(manager, false, built.experiment().training().steps());
            add(digest, sampler.sample(SAMPLES, scope.given(asked.of(sampler, 1, SAMPLES, scope))));
        });
    }

    private Scope scope(NDManager manager, boolean training, long number) {
        return new RandomStreams(built.experiment().seed()).scope(manager, training, number, STREAM, 0);
    }

    private Batch two(Split split, Scope scope) {
        return two(built.dataset(), split, scope);
    }

    /** The first and the last example of a split. */
    static Batch two(Dataset dataset, Split split, Scope scope) {
        if (dataset.size(split) == 0) {
            throw new BuildException(
                    "evaluation.splits",
                    "The data set '" + dataset.spec().name() + "' has no " + split.word()
                            + " examples; use another split.");
        }
        int[] indices = IntStream.of(0, dataset.size(split) - 1).distinct().toArray();
        return dataset.batch(split, indices, scope);
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
}
