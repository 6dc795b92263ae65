package org.ladderlab.engine.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.engine.experiment.AskedClasses;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;

/**
 * The samples of one model for all its metrics, drawn chunk by chunk when they are first asked for. A chunk depends on the run's seed
 * and its number alone, so that samplers are compared from the same noise, and a smaller number of samples are the first of a larger.
 */
public final class DrawnSamples {

    private final BuiltExperiment built;
    private final RandomStreams streams;
    private final long stepsDone;
    private final NDManager owner;
    private final int size;
    private final Map<Optional<?>, List<Chunk>> drawn = new HashMap<>();

    private record Chunk(NDArray data, Optional<Condition> told, Map<String, Double> notes) {}

    /** Samples that {@code owner} keeps, drawn so many at once. */
    public DrawnSamples(BuiltExperiment built, RandomStreams streams, long stepsDone, NDManager owner, int size) {
        this.built = built;
        this.streams = streams;
        this.stepsDone = stepsDone;
        this.owner = owner;
        this.size = size;
    }

    int chunks(SampleRequest request) {
        return (request.count() + size - 1) / size;
    }

    /** The part of a chunk that belongs to a request, in arrays that {@code manager} owns. */
    public Batch batch(SampleRequest request, int number, NDManager manager) {
        Chunk chunk = chunk(request, number);
        int count = Math.min(size, request.count() - number * size);
        NDArray data = chunk.data().get(new NDIndex("0:" + count));
        data.attach(manager);
        return new Batch(
                data,
                chunk.told()
                        .map(told -> manager.create(told.labels().stream()
                                .limit(count)
                                .mapToLong(Integer::longValue)
                                .toArray())));
    }

    /** What the sampler noted of its work on a chunk. */
    public Map<String, Double> notes(SampleRequest request, int number) {
        return chunk(request, number).notes();
    }

    private Chunk chunk(SampleRequest request, int number) {
        List<Chunk> chunks = drawn.computeIfAbsent(request.settings(), key -> new ArrayList<>());
        while (chunks.size() <= number) {
            chunks.add(draw(request, chunks.size()));
        }
        return chunks.get(number);
    }

    /** A sampler may make batch statistics anew; what it does to the buffers ends with the chunk. */
    private Chunk draw(SampleRequest request, int number) {
        try (NDManager manager = owner.newSubManager();
                Snapshot buffers =
                        Snapshot.of(List.copyOf(built.parameters().buffers().values()), manager)) {
            Scope scope = streams.scope(manager, false, stepsDone, "metric-samples", number)
                    .fromSample((long) number * size);
            Optional<Condition> told = AskedClasses.of(built).of(request.sampler(), 1, size, scope);
            NDArray data = request.sampler().sample(size, scope.given(told));
            data.attach(owner);
            return new Chunk(data, told, Map.copyOf(scope.notes()));
        }
    }
}
