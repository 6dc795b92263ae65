package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;

/** A sampler that goes from noise level to noise level along a {@link Trajectory}; each says how it makes one move. */
abstract class SteppedSampler implements Sampler {

    final Trajectory trajectory;

    SteppedSampler(Trajectory trajectory) {
        this.trajectory = trajectory;
    }

    /** One {@link Trajectory.Move}. */
    abstract NDList next(NDList state, Trajectory.Leg leg, Scope scope);

    @Override
    public final NDArray sample(long count, Scope scope) {
        return trajectory.sample(count, this::next, scope);
    }
}
