package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.ForwardFormula;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;

/**
 * DPM-Solver++(2M), of second order at one evaluation a step:
 *
 * <pre>
 * z_s = (sigma_s / sigma_t) z_t - alpha_s expm1(-h) (xHat_t + h / (2 h') (xHat_t - xHat_t')),   h = (l_s - l_t) / 2
 * </pre>
 *
 * where t' is the level before t and h' the step from it. The first step has no t' and is of first order (DDIM).
 */
public final class DpmSolver2mSampler extends SteppedSampler {

    public static final ComponentType<Sampler, Steps> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "dpm-solver-2m",
            Steps.ALL,
            new ComponentType.Doc(
                    "A second-order multistep solver of the probability flow.",
                    "z_s = (sigma_s/sigma_t) z_t - alpha_s expm1(-h) (xHat + h/(2h') (xHat - xHat'))",
                    "Lu et al. 2022 (DPM-Solver++), algorithm 2"),
            (config, context) -> new DpmSolver2mSampler(Trajectory.of(config.steps(), context)));

    private DpmSolver2mSampler(Trajectory trajectory) {
        super(trajectory);
    }

    /** The state is z and, from the second step on, the estimate of the data at the level before. */
    @Override
    NDList next(NDList state, Trajectory.Leg leg, Scope scope) {
        NDArray z = state.head();
        NDArray data = trajectory.denoise(z, leg.from(), scope).data();
        Optional<ForwardFormula.Seen> before =
                leg.isFirst() ? Optional.empty() : Optional.of(new ForwardFormula.Seen(state.get(1), leg.before()));
        ForwardFormula.Seen now = new ForwardFormula.Seen(data, leg.from());
        return new NDList(trajectory.forward().multistep(z, now, before, leg.to(), scope), data);
    }
}
