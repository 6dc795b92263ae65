package org.ladderlab.engine;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.figures.Examples;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.tensors.Scope;

/** Steps without a gradient, in which a model is looked at: each has random numbers of its own and leaves the model as it was. */
final class PictureSteps {

    private static final int BACKGROUND = 2000;

    private final BuiltExperiment built;
    private final RandomStreams streams;
    private final long stepsDone;

    /** Looks at a model as it is after so many steps of training. */
    PictureSteps(BuiltExperiment built, long stepsDone) {
        this.built = built;
        this.streams = new RandomStreams(built.experiment().seed());
        this.stepsDone = stepsDone;
    }

    /** A sampler may make batch statistics anew; what it does to the buffers ends with its step. */
    <T> T in(String stream, long number, Function<Scope, T> work) {
        try (NDManager manager = built.manager().newSubManager();
                Snapshot buffers =
                        Snapshot.of(List.copyOf(built.parameters().buffers().values()), manager);
                GradientMode off = GradientMode.off()) {
            return work.apply(streams.scope(manager, false, stepsDone, stream, number));
        }
    }

    /** How many examples the shown split has. */
    int shown() {
        return built.dataset().size(built.shownSplit());
    }

    /** Examples of the shown split, of which there are so many. */
    Batch batch(int from, int count, Scope scope) {
        return built.dataset()
                .batch(built.shownSplit(), IntStream.range(from, from + count).toArray(), scope);
    }

    /** Examples by which pictures are shaded and axes are laid. */
    Examples background() {
        return in(
                "data",
                0,
                scope -> Examples.of(
                        batch(0, Math.min(BACKGROUND, shown()), scope).data()));
    }
}
