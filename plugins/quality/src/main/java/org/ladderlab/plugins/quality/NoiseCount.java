package org.ladderlab.plugins.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;

/** A sampler's normal draws in the shape of a latent: one for a solver of the probability flow, whose samples are a function of it. */
final class NoiseCount implements Scope.NormalDraws {

    private static final String NOTE = "draws";

    private Shape last = new Shape();
    private int draws;

    private NoiseCount() {}

    /** The sampler, which then notes how often it drew. */
    static Sampler of(Sampler sampler) {
        return new Counted(sampler);
    }

    private record Counted(Sampler sampler) implements Sampler.Wrapping {

        @Override
        public NDArray sample(long count, Scope scope) {
            NoiseCount noise = new NoiseCount();
            NDArray drawn = sampler.sample(count, scope.drawing(noise));
            scope.note(NOTE, noise.draws);
            return drawn;
        }
    }

    /** Whether nothing was drawn after the deepest latent. */
    static boolean drawnOnce(Scope scope) {
        return scope.notes().getOrDefault(NOTE, 0.0) == 1;
    }

    /** What is drawn before the latent, such as an auxiliary one, has another shape. */
    @Override
    public NDArray normal(Shape shape, Scope scope) {
        draws = shape.equals(last) ? draws + 1 : 1;
        last = shape;
        return scope.normal(shape);
    }
}
