package org.ladderlab.engine.inspection;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.AskedClasses;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.tensors.Scope;

/** What a metric looks at for a digest: a few examples, one batch a pass; what it asks for is digested too. */
final class FewExamples implements MetricInput {

    /** Enough for nearest neighbours. */
    private static final int FEW = 8;

    private final BuiltExperiment built;
    private final NDManager manager;
    private final Consumer<Object> digest;

    FewExamples(BuiltExperiment built, NDManager manager, Consumer<Object> digest) {
        this.built = built;
        this.manager = manager;
        this.digest = digest;
    }

    @Override
    public Split split() {
        return Split.TEST;
    }

    @Override
    public Iterable<Evaluated> batches() {
        return one(scope -> PartDigests.two(built.dataset(), Split.TEST, scope));
    }

    @Override
    public Iterable<Evaluated> batches(Split split, int most) {
        digest.accept(List.of(split, most));
        int examples =
                IntStream.of(most, FEW, built.dataset().size(split)).min().orElseThrow();
        return one(scope ->
                built.dataset().batch(split, IntStream.range(0, examples).toArray(), scope));
    }

    @Override
    public Iterable<Evaluated> samples(SampleRequest request) {
        digest.accept(request.count());
        int count = Math.min(FEW, request.count());
        AskedClasses asked = AskedClasses.of(built);
        return one(scope ->
                new Batch(request.sampler().sample(count, scope.given(asked.condition(count))), Optional.empty()));
    }

    private Iterable<Evaluated> one(Function<Scope, Batch> maker) {
        return () -> {
            Scope scope = new RandomStreams(built.experiment().seed())
                    .scope(manager, false, built.experiment().training().steps(), PartDigests.STREAM, 0);
            Batch batch = maker.apply(scope);
            return List.of(new Evaluated(batch, scope.given(batch.condition()))).iterator();
        };
    }

    @Override
    public void attach(String name, Attachment attachment) {
        digest.accept(name);
        if (attachment instanceof Attachment.Gallery gallery) {
            gallery.rows().forEach(row -> digest.accept(row.examples()));
        }
    }

    @Override
    public void warn(String sentence) {
        digest.accept(sentence);
    }
}
