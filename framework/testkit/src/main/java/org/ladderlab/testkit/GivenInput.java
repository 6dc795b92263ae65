package org.ladderlab.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.tensors.Scope;

/**
 * What a metric looks at in a test: batches that the test gives, and samples drawn in one batch. It remembers what the metric leaves.
 *
 * @param passes over each part of the data; the test split is judged
 * @param step in which samples are drawn
 */
public record GivenInput(
        Map<Split, Supplier<List<Evaluated>>> passes,
        Supplier<Scope> step,
        Map<String, Attachment> attachments,
        List<String> warnings)
        implements MetricInput {

    /** The batches of a pass over the test split; there are no other parts, and no samples. */
    public static GivenInput of(Supplier<List<Evaluated>> test) {
        Supplier<Scope> none = () -> {
            throw new AssertionError("The test has no samples; give it a step with GivenInput.drawing.");
        };
        return new GivenInput(Map.of(Split.TEST, test), none, new LinkedHashMap<>(), new ArrayList<>());
    }

    /** This input with another part. */
    public GivenInput with(Split split, Supplier<List<Evaluated>> pass) {
        Map<Split, Supplier<List<Evaluated>>> all = new LinkedHashMap<>(passes);
        all.put(split, pass);
        return new GivenInput(all, step, attachments, warnings);
    }

    /** This input with samples, drawn in steps made so. */
    public GivenInput drawing(Supplier<Scope> in) {
        return new GivenInput(passes, in, attachments, warnings);
    }

    @Override
    public Split split() {
        return Split.TEST;
    }

    @Override
    public Iterable<Evaluated> batches() {
        return batches(Split.TEST, Integer.MAX_VALUE);
    }

    @Override
    public Iterable<Evaluated> batches(Split split, int most) {
        if (!passes.containsKey(split)) {
            throw new AssertionError("The test gives no examples of the " + split.word() + " split.");
        }
        return () -> passes.get(split).get().iterator();
    }

    @Override
    public Iterable<Evaluated> samples(SampleRequest request) {
        Scope scope = step.get();
        Batch drawn = new Batch(request.sampler().sample(request.count(), scope), Optional.empty());
        return List.of(new Evaluated(drawn, scope));
    }

    @Override
    public void attach(String name, Attachment attachment) {
        attachments.put(name, attachment);
    }

    @Override
    public void warn(String sentence) {
        warnings.add(sentence);
    }
}
