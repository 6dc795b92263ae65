package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Any sampler that goes from noise level to noise level, the predictor, with {@link Langevin} steps at each level before it is left:
 *
 * <pre>
 * e = 2 (alpha_t / alpha_s)^2 (r ||noise|| / ||s||)^2
 * </pre>
 *
 * Norms are means over the batch, as in the authors' code, which ties a sample to those drawn with it, or those of each example, which
 * vary much where an example has few dimensions.
 */
public final class PredictorCorrectorSampler extends SteppedSampler {

    /** Whose norms make the size of a corrector's step. */
    public enum Norms {
        /** The means over the examples drawn together. */
        BATCH,
        /** Each example's own. */
        EXAMPLE
    }

    /** The settings. */
    public record Config(
            @Setting("makes the steps from level to level, and says how many") Ref<Sampler> predictor,
            @Setting(value = "Langevin steps at each level", min = 1) int correctorSteps,
            @Setting(value = "r: length of a Langevin step's drift as a share of its noise", min = 0, aboveMin = true)
                    double signalToNoise,
            @Setting("whether that is so on average over a batch, or for each example") Norms norms)
            implements Sampler.Stepped {

        @Override
        public Config inSteps(int count) {
            return predictor.config() instanceof Sampler.Stepped stepped
                    ? new Config(
                            new Ref<>(predictor.type(), stepped.inSteps(count)), correctorSteps, signalToNoise, norms)
                    : this;
        }
    }

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "predictor-corrector",
            new Config(ReverseDiffusionSampler.TYPE.byDefault(), 1, 0.16, Norms.BATCH),
            new ComponentType.Doc(
                    "A sampler with Langevin steps at each noise level, which correct what its steps missed.",
                    "z + e s + sqrt(2e) noise, e = 2 (alpha_t / alpha_s)^2 (r ||noise|| / ||s||)^2, then a step of the predictor",
                    "Song et al. 2021 (score SDE), algorithms 1 to 5"),
            (config, context) -> new PredictorCorrectorSampler(config, predictor(config, context)));

    private final Config config;
    private final SteppedSampler predictor;

    private PredictorCorrectorSampler(Config config, SteppedSampler predictor) {
        super(predictor.trajectory);
        trajectory.diffusion().requireOneLogSnr("The sampler 'predictor-corrector'", "use the predictor alone");
        this.config = config;
        this.predictor = predictor;
    }

    private static SteppedSampler predictor(Config config, BuildContext context) {
        if (context.create("predictor", config.predictor()) instanceof SteppedSampler stepped
                && !(stepped instanceof PredictorCorrectorSampler)) {
            return stepped;
        }
        throw new ConfigurationException(
                "predictor",
                "A predictor goes from noise level to noise level, and '"
                        + config.predictor().type().name() + "' does not, or has a corrector of its own; use"
                        + " 'reverse-diffusion', 'euler-maruyama', 'ancestral' or another with steps.");
    }

    @Override
    NDList next(NDList state, Trajectory.Leg leg, Scope scope) {
        NDArray corrected = new Langevin(config.correctorSteps(), trajectory, (score, noise) -> size(score, noise, leg))
                .move(state.head(), leg.from(), scope);
        NDList all = new NDList(corrected);
        all.addAll(state.subNDList(1));
        return predictor.next(all, leg, scope);
    }

    private NDArray size(NDArray score, NDArray noise, Trajectory.Leg leg) {
        NDArray ratio = norms(noise).div(norms(score));
        double kept = trajectory.frame().alpha(leg.from()) / trajectory.frame().alpha(leg.to());
        return Tensors.scale(ratio.square(), 2 * Math.pow(kept * config.signalToNoise(), 2));
    }

    private NDArray norms(NDArray each) {
        NDArray norms = Tensors.sumPerExample(each.square()).sqrt();
        return config.norms() == Norms.EXAMPLE ? norms : norms.mean().broadcast(norms.getShape());
    }
}
