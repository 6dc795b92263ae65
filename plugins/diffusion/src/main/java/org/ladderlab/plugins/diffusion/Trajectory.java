package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.DenoisingDecoder;
import org.ladderlab.spi.GaussianDiffusion;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;

/**
 * A sampler's way from the deepest latent to the one next to the data, and from there to the mean of p(x | z). An infinite
 * ladder is cut at the times i / N; of a finite one N of its own steps are used, as evenly spread as they come.
 */
final class Trajectory {

    private final GaussianDiffusion diffusion;
    private final DenoisingDecoder decoder;
    private final Shape example;
    private final double[] times;

    /** One move from a noise level to the next. */
    @FunctionalInterface
    interface Move {

        /**
         * The state at the next noise level.
         *
         * @param state z and whatever else the sampler carries along
         * @param from index of the noise level left, for {@link Trajectory#logSnr}; the next has index from + 1
         * @param step of this move; arrays that are not part of the result die with it
         */
        NDList next(NDList state, int from, Step step);
    }

    private static final int STEPS_OF_AN_INFINITE_LADDER = 250;

    private Trajectory(GaussianDiffusion diffusion, DenoisingDecoder decoder, Shape example, double[] times) {
        this.diffusion = diffusion;
        this.decoder = decoder;
        this.example = example;
        this.times = times;
    }

    /**
     * The way of a sampler with so many steps, each of which evaluates the denoiser once.
     *
     * @throws ConfigurationException if the ladder cannot be cut so
     */
    static Trajectory of(Optional<Integer> steps, BuildContext context) {
        GaussianDiffusion diffusion = context.part(GaussianDiffusion.class);
        int count = steps.orElse(diffusion.steps().orElse(STEPS_OF_AN_INFINITE_LADDER));
        int first = diffusion.firstLatent();
        if (count <= first || count > diffusion.steps().orElse(count)) {
            throw new ConfigurationException(
                    "steps",
                    "The encoder's ladder can be sampled in " + (first + 1) + " to "
                            + diffusion.steps().orElseThrow() + " steps, not in " + count + ".");
        }
        double[] times = new double[count + 1 - first];
        for (int k = 0; k < times.length; k++) {
            double share = 1 - (double) k / (times.length - 1);
            times[k] = diffusion.steps().isPresent()
                    ? diffusion.time(
                            first + (int) Math.round(share * (diffusion.steps().getAsInt() - first)))
                    : share;
        }
        return new Trajectory(
                diffusion, context.part(DenoisingDecoder.class), context.data().shape(), times);
    }

    GaussianDiffusion diffusion() {
        return diffusion;
    }

    DenoisingDecoder decoder() {
        return decoder;
    }

    /** The log SNR of noise level k, 0 the deepest, float64, in as many copies as z has examples. */
    NDArray logSnr(int k, NDArray z, Step step) {
        return diffusion
                .schedule()
                .logSnr(new double[] {times[k]}, step)
                .broadcast(new Shape(z.getShape().get(0)));
    }

    /** Draws z_T from {@code N(0, alpha_T^2 + sigma_T^2)}, moves it to the data, and returns the mean of p(x | z). */
    NDArray sample(long count, Move move, Step step) {
        NDArray noise = step.normal(Tensors.batched(count, example));
        NDArray logSnr = logSnr(0, noise, step);
        NDArray power = diffusion
                .frame()
                .alpha(logSnr)
                .square()
                .add(diffusion.frame().sigma(logSnr).square());
        return decoder.mean(follow(noise.mul(ReverseStep.like(noise, power.sqrt())), move, step), step);
    }

    /** Moves a deepest latent down to the latent next to the data. */
    NDArray follow(NDArray deepest, Move move, Step step) {
        NDList state = new NDList(deepest);
        for (int k = 0; k < times.length - 1; k++) {
            try (NDManager manager = step.manager().newSubManager()) {
                // The state moves in too: what is computed from it would otherwise live as long as the whole step.
                state.attach(manager);
                state = move.next(state, k, step.within(manager));
                state.attach(step.manager());
            }
        }
        return state.head();
    }
}
