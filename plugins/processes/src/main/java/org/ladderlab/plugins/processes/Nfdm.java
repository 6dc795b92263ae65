package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.AuxiliaryLatent;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseLevel;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.Signal;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Scope;

/**
 * Another process with a learned volatility of the way back, {@code g^2 = rho sigma^2 (-dl/dt)}, that q and p share: {@code log rho = sum
 * over k of w_k T_k(r)} with {@link Chebyshev} polynomials of the clock. It starts at rho = 1, the process itself; g would make the bound
 * explode near 0. Weights: {@code log_volatility} (terms).
 */
public final class Nfdm implements ForwardProcess {

    /** The settings. */
    public record Config(
            @Setting(value = "the process whose noise and mean these are", required = true) Ref<ForwardProcess> process,
            @Setting(value = "polynomials of the log volatility", min = 1) int terms) {}

    public static final ComponentType<ForwardProcess, Config> TYPE = ComponentType.of(
            Kind.PROCESS,
            "nfdm",
            new Config(Required.setting(), 6),
            new ComponentType.Doc(
                    "A process whose way back has a learned volatility.",
                    "g^2 = rho sigma^2 (-dl/dt), log rho = sum_k w_k T_k(r);"
                            + " the bound pays 1/(2 rho) (-dl/dt) e^l ||(1 + rho)/2 m + dm/dl - its estimate||^2",
                    "Bartosh et al. 2024 (NFDM), section 3, with a Gaussian forward process"),
            Nfdm::new);

    private final ForwardProcess process;
    private final Chebyshev time;
    private final NDArray weights;

    private Nfdm(Config config, BuildContext context) {
        process = context.create("process", config.process());
        time = Chebyshev.of(process.schedule(), config.terms());
        weights = context.parameters().weight("log_volatility", new Shape(config.terms()), Initializer.constant(0));
    }

    @Override
    public Optional<NDArray> logVolatility(NDArray clock, Scope scope) {
        NDArray polynomials = NDArrays.stack(new NDList(time.values(clock)), 1);
        return Optional.of(polynomials.mul(weights).sum(new int[] {1}));
    }

    @Override
    public NoiseSchedule schedule() {
        return process.schedule();
    }

    @Override
    public NoiseLevel level(NDArray clock, Scope scope) {
        return process.level(clock, scope);
    }

    @Override
    public Signal signal(NDArray x, NDArray clock, Scope scope) {
        return process.signal(x, clock, scope);
    }

    @Override
    public boolean estimatesMean() {
        return process.estimatesMean();
    }

    @Override
    public Signal estimated(NDArray estimate, NDArray seen, NDArray clock, Scope scope) {
        return process.estimated(estimate, seen, clock, scope);
    }

    @Override
    public Optional<AuxiliaryLatent> auxiliary() {
        return process.auxiliary();
    }

    @Override
    public Optional<Coordinates> coordinates() {
        return process.coordinates();
    }

    @Override
    public boolean learned() {
        return true;
    }
}
