package org.ladderlab.engine.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.tensors.Scope;

/** What in an experiment one may not have meant. All of it works; each sentence says what it does. */
public final class Unusual {

    /** Below this log SNR an error of the noise is magnified more than a hundredfold in the data. */
    private static final double HARDLY_ANY_SIGNAL = -9.3;

    /** Above this log SNR a sample of N(0, 1) is told from the noisiest latent of data of unit variance: 0.009 nats per dimension. */
    private static final double MUCH_SIGNAL = -4;

    /** The usual decay of averages, of which nobody need be told that few steps do not reach it. */
    private static final double USUAL_DECAY = 0.999;

    private final BuiltExperiment built;
    private final List<String> found = new ArrayList<>();

    private Unusual(BuiltExperiment built) {
        this.built = built;
    }

    public static List<String> of(BuiltExperiment built, Optional<EffectiveWeighting> weighting) {
        Unusual unusual = new Unusual(built);
        weighting.ifPresent(unusual::weighting);
        if (built.encoder() instanceof GaussianDiffusion diffusion) {
            unusual.ends(diffusion);
        }
        unusual.measure();
        unusual.training();
        return List.copyOf(unusual.found);
    }

    private void measure() {
        if (built.measure() == Measure.DENSITY_ON_GRID) {
            say(
                    "The likelihood is a density, and the data lie on a grid of %d values: nats of such a density fall without end as it"
                            + " gathers at these values, they are not given in bits/dim and cannot be compared with those of"
                            + " probabilities; take a likelihood of the values themselves, such as categorical or bernoulli.",
                    built.dataset().spec().grid().orElseThrow().count());
        }
    }

    private void weighting(EffectiveWeighting weighting) {
        if (!weighting.monotone()) {
            say("The effective weighting is not monotone, so the objective is no bound on noised data; the ledger still"
                    + " reports the bound.");
        }
    }

    private void ends(GaussianDiffusion diffusion) {
        double first = diffusion.schedule().logSnr(diffusion.time(diffusion.firstLatent()));
        double last = diffusion.schedule().logSnr(1);
        if (last > MUCH_SIGNAL) {
            say(
                    "The schedule ends at log SNR %.2f: the noisiest latent still shows the data, and samples start from another"
                            + " law; let it end lower.",
                    last);
        }
        if (last < HARDLY_ANY_SIGNAL && built.decoder() instanceof DenoisingDecoder decoder && predictsNoise(decoder)) {
            say(
                    "The network predicts the noise, and the schedule ends at log SNR %.2f, where an error of the noise is one of"
                            + " the data %.2g times as large; predict the velocity.",
                    last, Math.exp(-last / 2));
        }
        Optional<PixelGrid> grid = built.dataset().spec().grid();
        double noise = Math.exp(-first / 2);
        if (grid.isPresent()
                && diffusion.steps().isEmpty()
                && noise > 2 * grid.get().halfBin()) {
            say(
                    "The schedule begins at log SNR %.2f, where the noise (%.3g) is wider than a value of the data (%.3g): the"
                            + " reconstruction will be a large part of the bound.",
                    first, noise, 2 * grid.get().halfBin());
        }
    }

    private boolean predictsNoise(DenoisingDecoder decoder) {
        try (NDManager manager = built.manager().newSubManager();
                GradientMode off = GradientMode.off()) {
            Scope scope = new RandomStreams(built.experiment().seed()).scope(manager, false, 0, "look", 0);
            NDArray z = scope.normal(built.dataset()
                    .batch(Split.TRAIN, new int[] {0}, scope)
                    .data()
                    .getShape());
            return decoder.denoise(z, scope.vector(new double[] {0}), scope).kind() == Prediction.NOISE;
        }
    }

    private void training() {
        Experiment.Training training = built.experiment().training();
        int examples = built.dataset().size(Split.TRAIN);
        long steps = training.steps();
        if (steps == 0) {
            return;
        }
        if (training.batchSize() > examples) {
            say(
                    "A batch has %d examples and the train split %d, so examples repeat within a batch.",
                    training.batchSize(), examples);
        }
        if (steps * training.batchSize() < examples) {
            say(
                    "Training ends before it has seen the data once: %d steps of %d examples, and there are %d.",
                    steps, training.batchSize(), examples);
        }
        double reached = (1.0 + steps) / (10 + steps);
        if (training.averageDecay() > Math.max(USUAL_DECAY, reached)) {
            say(
                    "training.averageDecay %s is too slow for %d steps: its warm start ends at %.4f, an average over about %.0f"
                            + " steps.",
                    training.averageDecay(), steps, reached, 1 / (1 - reached));
        }
    }

    private void say(String sentence, Object... values) {
        found.add(String.format(Locale.ROOT, sentence, values));
    }
}
