package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.ForwardFormula;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A sampler's way from the deepest latent to the one next to the data, and from there to the mean of p(x | z). An infinite
 * ladder is cut at the times i / N; of a finite one N of its own steps are used, as evenly spread as they come.
 */
final class Trajectory {

    private final GaussianDiffusion diffusion;
    private final DenoisingDecoder decoder;
    private final Shape example;
    private final double[] times;

    /**
     * The way between two neighbouring noise levels.
     *
     * @param before the log SNR of the level before {@code from}; NaN on the first leg
     * @param from the log SNR of the level left
     * @param to the log SNR of the level reached, which is higher
     * @param after the log SNR of the level after {@code to}; infinite on the last leg, after which come the data
     * @param time of the level left
     * @param duration by how much earlier the level reached is
     */
    record Leg(double before, double from, double to, double after, double time, double duration) {

        boolean isFirst() {
            return Double.isNaN(before);
        }
    }

    /** One move from a noise level to the next. */
    @FunctionalInterface
    interface Move {

        /**
         * The state at the next noise level.
         *
         * @param state z and whatever else the sampler carries along
         * @param scope of this move; arrays that are not part of the result die with it
         */
        NDList next(NDList state, Leg leg, Scope scope);
    }

    private static final int STEPS_OF_AN_INFINITE_LADDER = 250;

    /** Under which a step is told how often the denoiser was asked. */
    private static final String EVALUATIONS = "evaluations";

    private Trajectory(GaussianDiffusion diffusion, DenoisingDecoder decoder, Shape example, double[] times) {
        this.diffusion = diffusion;
        this.decoder = decoder;
        this.example = example;
        this.times = times;
    }

    /**
     * The way of a sampler with so many steps.
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

    /** How a step follows from what the denoiser makes of a latent. */
    ForwardFormula forward() {
        return diffusion.forward();
    }

    Frame frame() {
        return diffusion.frame();
    }

    DenoisingDecoder decoder() {
        return decoder;
    }

    /** How many legs it has. */
    int legs() {
        return times.length - 1;
    }

    /** Whether a leg ends next to the data. */
    boolean isLast(Leg leg) {
        return leg.to() == diffusion.schedule().logSnr(times[legs()]);
    }

    /** The denoiser's estimate with all examples at one log SNR: one evaluation. */
    Denoised denoise(NDArray z, double logSnr, Scope scope) {
        noteEvaluation(scope);
        return decoder.denoise(z, logSnrs(logSnr, z, scope), scope);
    }

    /** The model's law of the latent at the end of a leg, z at its start: one evaluation. */
    DiagonalGaussian reverse(NDArray z, Leg leg, Scope scope) {
        noteEvaluation(scope);
        return decoder.reverse(z, logSnrs(leg.from(), z, scope), logSnrs(leg.to(), z, scope), scope);
    }

    private static void noteEvaluation(Scope scope) {
        scope.note(EVALUATIONS, scope.notes().getOrDefault(EVALUATIONS, 0.0) + 1);
    }

    /** One log SNR for each example of z, float64, (n). */
    static NDArray logSnrs(double logSnr, NDArray z, Scope scope) {
        return scope.vector(new double[] {logSnr})
                .broadcast(new Shape(z.getShape().get(0)));
    }

    /** Draws z_T, moves it to the data, and returns the mean of p(x | z). */
    NDArray sample(long count, Move move, Scope asked) {
        Scope scope = diffusion.tellPrior(count, asked);
        return decoder.mean(follow(deepest(count, scope), move, scope), scope);
    }

    /** Draws z_T from {@code N(0, alpha_T^2 + sigma_T^2)}. */
    NDArray deepest(long count, Scope scope) {
        double logSnr = diffusion.schedule().logSnr(times[0]);
        double scale = Math.hypot(frame().alpha(logSnr), frame().sigma(logSnr));
        return Tensors.scale(scope.normal(Tensors.batched(count, example)), scale);
    }

    /** Whether its deepest latent tells nothing of the data: where the log SNR is minus infinity. */
    boolean startsInPureNoise() {
        return diffusion.schedule().logSnr(times[0]) == Double.NEGATIVE_INFINITY;
    }

    /** The log SNR of the latent next to the data. */
    double lastLogSnr() {
        return diffusion.schedule().logSnr(times[times.length - 1]);
    }

    /** Moves a deepest latent down to the latent next to the data. */
    NDArray follow(NDArray deepest, Move move, Scope scope) {
        List<Level> levels = levels();
        NDList state = new NDList(deepest);
        for (int k = 1; k < levels.size(); k++) {
            Level from = levels.get(k - 1);
            Level to = levels.get(k);
            double before = k == 1 ? Double.NaN : levels.get(k - 2).logSnr();
            double after = k + 1 == levels.size()
                    ? Double.POSITIVE_INFINITY
                    : levels.get(k + 1).logSnr();
            try (NDManager manager = scope.manager().newSubManager()) {
                // The state moves in too: what is computed from it would otherwise live as long as the whole step.
                state.attach(manager);
                Leg leg = new Leg(before, from.logSnr(), to.logSnr(), after, from.time(), from.time() - to.time());
                state = move.next(state, leg, scope.within(manager));
                state.attach(scope.manager());
            }
        }
        return state.head();
    }

    /** A noise level on the way. */
    private record Level(double time, double logSnr) {}

    /** Two levels at one log SNR are one latent. */
    private List<Level> levels() {
        List<Level> levels = new ArrayList<>();
        for (double time : times) {
            double logSnr = diffusion.schedule().logSnr(time);
            if (levels.isEmpty() || levels.get(levels.size() - 1).logSnr() != logSnr) {
                levels.add(new Level(time, logSnr));
            }
        }
        return levels;
    }
}
