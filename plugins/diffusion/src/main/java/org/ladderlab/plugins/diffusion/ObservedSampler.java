package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.ladderlab.plugins.diffusion.observations.Observation;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;

/** A sampler that is told what was seen of an example, and goes down the noise levels to one that it may have been. */
abstract class ObservedSampler implements Sampler {

    static final String PICTURES =
            "pictures of the way to each sample, the first of what was seen and the last the sample; without it"
                    + " samples alone";

    final Trajectory trajectory;
    final Observation observation;
    private final Optional<Integer> pictures;

    ObservedSampler(Trajectory trajectory, Observation observation, Optional<Integer> pictures) {
        trajectory.diffusion().requireOneLogSnr("A sampler that is told what was seen", "use another encoder");
        this.trajectory = trajectory;
        this.observation = observation;
        this.pictures = pictures;
    }

    /**
     * What x is taken to be at a level, with what is seen; at the last one the sample.
     *
     * @param y what is seen
     * @param from log SNR of z
     * @param to that of the next level; NaN at the last one
     */
    abstract NDArray estimate(NDArray z, NDArray y, double from, double to, Scope scope);

    /** The latent at the next level. */
    abstract NDArray next(NDArray z, NDArray estimate, double from, double to, Scope scope);

    @Override
    public final NDArray sample(long count, Scope scope) {
        return pictures.map(columns -> ways(count, columns, scope))
                .orElseGet(() -> given(observation.seen(scope.firstSample(), count, scope), scope));
    }

    @Override
    public final int together() {
        return pictures.orElse(1);
    }

    @Override
    public final Optional<List<Integer>> classes(long count, Scope scope) {
        Ways ways = ways(count, scope);
        return observation.classes(ways.first(), ways.count(), scope).map(labels -> LongStream.range(
                        ways.skipped(), ways.skipped() + count)
                .mapToObj(i -> labels.get((int) (i / together())))
                .toList());
    }

    /** One sample for each of what is seen. */
    final NDArray given(NDArray y, Scope scope) {
        return follow(y, estimate -> {}, scope);
    }

    private NDArray follow(NDArray y, Consumer<NDArray> estimates, Scope scope) {
        NDArray start = trajectory.deepest(y.getShape().get(0), scope);
        NDArray z = trajectory.follow(
                start,
                (state, leg, within) -> {
                    NDArray estimate = estimate(state.head(), y, leg.from(), leg.to(), within);
                    NDArray next = next(state.head(), estimate, leg.from(), leg.to(), within);
                    estimates.accept(estimate);
                    return new NDList(next);
                },
                scope);
        return estimate(z, y, trajectory.lastLogSnr(), Double.NaN, scope);
    }

    /**
     * The ways that pictures are of.
     *
     * @param first the number of the first
     * @param skipped pictures of it that are not asked for
     * @param columns pictures of each
     */
    private record Ways(long first, long count, int skipped, int columns) {

        /** What is told of each way: what is told of its first picture here. */
        Condition told(Condition pictures) {
            List<Integer> labels = LongStream.range(0, count)
                    .mapToObj(w -> pictures.labels().get(Math.toIntExact(Math.max(0, w * columns - skipped))))
                    .toList();
            return new Condition(labels, pictures.guidance());
        }
    }

    private Ways ways(long pictures, Scope scope) {
        int columns = together();
        int skipped = (int) (scope.firstSample() % columns);
        return new Ways(scope.firstSample() / columns, (skipped + pictures + columns - 1) / columns, skipped, columns);
    }

    /**
     * Way after way: first the guess that knows of the data but their scale, then estimates of so many levels, then the sample. Of these
     * pictures {@code count} from the scope's first on, which may be amid a way.
     */
    private NDArray ways(long count, int columns, Scope scope) {
        Ways ways = ways(count, scope);
        NDArray y = observation.seen(ways.first(), ways.count(), scope);
        List<NDArray> estimates = new ArrayList<>();
        NDArray sample = follow(
                y,
                estimate -> {
                    estimate.attach(scope.manager());
                    estimates.add(estimate);
                },
                scope.given(scope.condition().map(ways::told)));
        NDArray rows = observation.optimum(sample.zerosLike(), y, 1, scope).expandDims(1);
        for (int c = 1; c < columns - 1; c++) {
            int level = (int) Math.round((double) (c - 1) * (estimates.size() - 1) / (columns - 2));
            rows = rows.concat(estimates.get(level).expandDims(1), 1);
        }
        NDArray all = rows.concat(sample.expandDims(1), 1);
        return all.reshape(new Shape(-1).addAll(sample.getShape().slice(1)))
                .get(ways.skipped() + ":" + (ways.skipped() + count));
    }
}
