package org.ladderlab.engine.inspection;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ladderlab.engine.evaluation.DrawnSamples;
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
    static final int FEW = 8;

    private final BuiltExperiment built;
    private final DrawnSamples drawn;
    private final NDManager manager;
    private final Consumer<Object> digest;

    FewExamples(BuiltExperiment built, DrawnSamples drawn, NDManager manager, Consumer<Object> digest) {
        this.built = built;
        this.drawn = drawn;
        this.manager = manager;
        this.digest = digest;
    }

    @Override
    public Split split() {
        return built.shownSplit();
    }

    @Override
    public Iterable<Evaluated> batches() {
        return one(scope -> PartDigests.two(built.dataset(), split(), scope));
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
        SampleRequest few = new SampleRequest(request.sampler(), request.settings(), Math.min(FEW, request.count()));
        return one(scope -> {
            drawn.notes(few, 0).forEach(scope::note);
            return drawn.batch(few, 0, manager);
        });
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
