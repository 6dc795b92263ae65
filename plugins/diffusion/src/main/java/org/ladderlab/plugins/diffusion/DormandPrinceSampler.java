package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Follows the {@link ProbabilityFlow} from N(0, 1) to the data by {@link DormandPrince}'s method, which chooses its steps by the
 * tolerances, and gives the mean of p(x | z). How many it took is noted in the step: {@code evaluations}, {@code accepted},
 * {@code rejected}.
 */
public final class DormandPrinceSampler implements Sampler {

    /** The settings. */
    public record Config(
            @Setting(value = "largest error of a step, in units of the noise at t = 1", min = 1e-7)
                    double absoluteTolerance,
            @Setting(value = "largest error of a step, as a share of the latent", min = 0) double relativeTolerance) {}

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "dormand-prince",
            new Config(1e-5, 1e-5),
            new ComponentType.Doc(
                    "A solver of the probability flow of order 5 that chooses its steps; says how many it took.",
                    "du/dphi = cos(phi) epsHat - sin(phi) xHat, tan(phi) = sigma / alpha",
                    "Song et al. 2021 (score SDE), section 4.3; Dormand and Prince 1980"),
            (config, context) -> new DormandPrinceSampler(
                    new DormandPrince(config.absoluteTolerance(), config.relativeTolerance()),
                    ProbabilityFlow.of(context),
                    context.data().shape()));

    private final DormandPrince method;
    private final ProbabilityFlow flow;
    private final Shape example;

    private DormandPrinceSampler(DormandPrince method, ProbabilityFlow flow, Shape example) {
        this.method = method;
        this.flow = flow;
        this.example = example;
    }

    @Override
    public NDArray sample(long count, Scope asked) {
        Scope scope = flow.diffusion().tellPrior(count, asked);
        NDArray u = follow(scope.normal(Tensors.batched(count, example)), scope);
        return flow.decoder().mean(Tensors.scale(u, flow.scale(flow.logSnrOfData())), scope);
    }

    /** Where the flow takes a deepest u, float32. */
    NDArray follow(NDArray deepest, Scope scope) {
        DormandPrince.Solution solution = method.integrate(
                (angle, u, brief) -> flow.velocity(u, angle, brief).toType(DataType.FLOAT64, false),
                deepest.toType(DataType.FLOAT64, true),
                flow.deep(),
                flow.shallow(),
                scope);
        scope.note("evaluations", solution.evaluations());
        scope.note("accepted", solution.accepted());
        scope.note("rejected", solution.rejected());
        return solution.y().toType(DataType.FLOAT32, true);
    }
}
