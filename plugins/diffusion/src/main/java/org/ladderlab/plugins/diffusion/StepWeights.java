package org.ladderlab.plugins.diffusion;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * What a weighting w of the log SNR comes to at the steps of a finite ladder.
 *
 * @param weighting empty for a weight, and a factor, of 1
 */
record StepWeights(GaussianDiffusion diffusion, Optional<WeightingFunction> weighting) {

    StepWeights {
        if (weighting.filter(WeightingFunction::learned).isPresent()) {
            throw new ConfigurationException(
                    "weighting",
                    "A weighting that learns has a term of its own, which is one of continuous time; use the loss"
                            + " 'continuous-vdm', or a weighting that does not learn.");
        }
    }

    /** w, what the bound's consistency is multiplied by. */
    double[] ofConsistency(int[] steps) {
        return weighting.map(w -> w.weights(times(steps), diffusion.schedule())).orElseGet(() -> ones(steps.length));
    }

    /** {@code c = w / (2 p)}, what {@code ||eps - epsHat||^2} is multiplied by to weigh it by w in continuous time. */
    double[] ofNoiseError(int[] steps) {
        if (weighting.isEmpty()) {
            return ones(steps.length);
        }
        double[] weights = ofConsistency(steps);
        double[] times = times(steps);
        Arrays.setAll(weights, n -> -0.5 * weights[n] * diffusion.schedule().logSnrDerivative(times[n]));
        return weights;
    }

    /** w of one step, what the bound's consistency is multiplied by. */
    double ofConsistency(int step) {
        return ofConsistency(new int[] {step})[0];
    }

    /**
     * By what the mean over all T steps of {@code c ||eps - epsHat||^2} multiplies the consistency of one step.
     *
     * @param decoder whose variance is in that consistency; a learned one is taken where it starts
     */
    double ofNoiseErrorBesideBound(DenoisingDecoder decoder, int step) {
        double from = diffusion.schedule().logSnr(diffusion.time(step));
        double to = diffusion.schedule().logSnr(diffusion.time(step - 1));
        return ofNoiseError(new int[] {step})[0]
                / (diffusion.steps().orElseThrow() * decoder.consistencyFactor(from, to));
    }

    /** Refuses a weighting that some noise error would be multiplied by an infinity for. */
    StepWeights requireFinite() {
        int[] steps = IntStream.rangeClosed(1, diffusion.steps().orElseThrow()).toArray();
        double[] factors = ofNoiseError(steps);
        for (int i : steps) {
            if (!Double.isFinite(factors[i - 1])) {
                throw new ConfigurationException(
                        "weighting",
                        "The noise error at step " + i + " would weigh " + factors[i - 1]
                                + "; use another weighting, or a schedule whose log SNR is finite there.");
            }
        }
        return this;
    }

    private double[] times(int[] steps) {
        return Arrays.stream(steps).mapToDouble(diffusion::time).toArray();
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
