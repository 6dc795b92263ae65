package org.ladderlab.engine.evaluation;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.tensors.Scope;

/** Measures an experiment's metrics on its model as it is. */
public final class Measuring {

    private static final String NO_LEDGER =
            "The loss has no bound, so there is no ledger; metrics alone say what the model is worth.";

    private final BuiltExperiment built;
    private final RandomStreams streams;
    private final Attachments attachments;

    /** Where what metrics attach goes. */
    @FunctionalInterface
    public interface Attachments {

        /** Nowhere. */
        Attachments NONE = (metric, name, attachment) -> {};

        void leave(String metric, String name, Attachment attachment);
    }

    public Measuring(BuiltExperiment built, Attachments attachments) {
        this.built = built;
        this.streams = new RandomStreams(built.experiment().seed());
        this.attachments = attachments;
    }

    /** On the split that is shown. */
    public Measured measure(long stepsDone) {
        return measure(built.shownSplit(), stepsDone);
    }

    /** All metrics; one that fails keeps none of the others from being measured. */
    public Measured measure(Split split, long stepsDone) {
        Map<String, Estimate> values = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        if (built.loss().bound().isEmpty()) {
            warnings.add(NO_LEDGER);
        }
        List<String> failures = new ArrayList<>();
        try (GradientMode off = GradientMode.off();
                NDManager kept = built.manager().newSubManager()) {
            DrawnSamples samples = new DrawnSamples(
                    built,
                    streams,
                    stepsDone,
                    kept,
                    built.experiment().evaluation().batchSize());
            built.metrics().forEach((name, metric) -> {
                try (NDManager manager = built.manager().newSubManager()) {
                    metric.measure(new Input(name, metric, split, stepsDone, samples, manager, warnings))
                            .forEach((value, estimate) -> values.put(name + "/" + value, estimate));
                } catch (RuntimeException e) {
                    failures.add("The metric '" + name + "' failed: " + Failure.explain(e));
                }
            });
        }
        return new Measured(values, warnings, failures);
    }

    /** What one metric looks at. Each of its streams of random numbers goes on from pass to pass. */
    private final class Input implements MetricInput {

        private final String name;
        private final Metric metric;
        private final Split split;
        private final long stepsDone;
        private final DrawnSamples samples;
        private final NDManager manager;
        private final List<String> warnings;
        private final Map<String, Long> passed = new LinkedHashMap<>();

        Input(
                String name,
                Metric metric,
                Split split,
                long stepsDone,
                DrawnSamples samples,
                NDManager manager,
                List<String> warnings) {
            this.name = name;
            this.metric = metric;
            this.split = split;
            this.stepsDone = stepsDone;
            this.samples = samples;
            this.manager = manager;
            this.warnings = warnings;
        }

        @Override
        public Split split() {
            return split;
        }

        @Override
        public Iterable<Evaluated> batches() {
            int most = metric.examples()
                    .or(built.experiment().evaluation()::examples)
                    .orElse(Integer.MAX_VALUE);
            return batches("", split, most, i -> i);
        }

        @Override
        public Iterable<Evaluated> batches(Split other, int most) {
            int size = built.dataset().size(other);
            int examples = Math.min(most, size);
            return batches("/" + other.word(), other, most, i -> (int) ((long) i * size / examples));
        }

        private Iterable<Evaluated> batches(String stream, Split from, int most, IntUnaryOperator place) {
            int examples = Math.min(most, built.dataset().size(from));
            int size = built.experiment().evaluation().batchSize();
            int batches = (int) (((long) examples + size - 1) / size);
            return Passes.of(batches, manager, (number, own) -> {
                Scope scope = scope(stream, own);
                int end = (int) Math.min((number + 1L) * size, examples);
                int[] indices = IntStream.range(number * size, end).map(place).toArray();
                Batch batch = built.dataset().batch(from, indices, scope);
                return new Evaluated(batch, scope.given(batch.condition()));
            });
        }

        @Override
        public Iterable<Evaluated> samples(SampleRequest request) {
            return Passes.of(samples.chunks(request), manager, (number, own) -> {
                Batch batch = samples.batch(request, number, own);
                Scope scope = scope("/samples", own);
                samples.notes(request, number).forEach(scope::note);
                return new Evaluated(batch, scope.given(batch.condition()));
            });
        }

        private Scope scope(String stream, NDManager own) {
            long number = passed.merge(stream, 1L, Long::sum) - 1;
            return streams.scope(own, false, stepsDone, "metric/" + name + stream, number);
        }

        @Override
        public void attach(String what, Attachment attachment) {
            attachments.leave(name, what, attachment);
        }

        @Override
        public void warn(String sentence) {
            warnings.add(sentence);
        }
    }
}
