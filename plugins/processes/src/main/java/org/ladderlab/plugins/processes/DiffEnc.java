package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import java.util.List;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.Signal;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A mean that a network learns:
 *
 * <pre>
 * m = alpha^2 x + sigma^2 y(x, l),   dm/dl = sigma^2 (m - y + dy/dl),   y = sum over k of T_k(l) g_k(x)
 * </pre>
 *
 * with the {@link Chebyshev} polynomials T_k, through which alone y depends on time, and one pass of the network for all g_k. A network
 * whose last layer starts at zero starts at y = 0, {@code m = alpha^2 x}. The denoiser estimates m, and p takes {@code dm/dl = sigma^2
 * mHat}, which is exact for y = 0. The network computes without dropout, since a mean and its derivative must be of one function.
 */
public final class DiffEnc implements ForwardProcess {

    /** The settings. */
    public record Config(
            @Setting(value = "how the log SNR falls with time", required = true) Ref<NoiseSchedule> schedule,
            @Setting(value = "the network that gives all g_k", required = true) Ref<Network> network,
            @Setting(value = "functions g_k of the data, each with its own known function of time", min = 1, max = 4)
                    int terms) {}

    public static final ComponentType<ForwardProcess, Config> TYPE = ComponentType.of(
            Kind.PROCESS,
            "diff-enc",
            new Config(Required.setting(), Required.setting(), 2),
            new ComponentType.Doc(
                    "A learned mean, closed form in time.",
                    "m = alpha^2 x + sigma^2 y, dm/dl = sigma^2 (m - y + dy/dl), y = sum_k T_k(l) g_k(x); p: dm/dl = sigma^2 mHat",
                    "Nielsen et al. 2024 (DiffEnc), section 4, equations 11 to 18"),
            DiffEnc::new);

    private final NoiseSchedule schedule;
    private final Network network;
    private final Chebyshev time;

    private DiffEnc(Config config, BuildContext context) {
        schedule = context.create("schedule", config.schedule());
        network = context.create("network", config.network(), config.terms());
        time = Chebyshev.of(schedule, config.terms());
    }

    @Override
    public NoiseSchedule schedule() {
        return schedule;
    }

    @Override
    public Signal signal(NDArray x, NDArray l, Scope scope) {
        Scope still = new Scope(scope.manager(), false, scope.number(), 0).given(scope.condition());
        NDArray sameForAllTimes =
                scope.vector(new double[Math.toIntExact(x.getShape().get(0))]);
        NDList g = network.forward(Tensors.toFloat32(x), sameForAllTimes, still).split(time.count(), 1);
        NDArray y = sum(time.values(l), g);
        NDArray alpha2 = Tensors.perExample(Activation.sigmoid(l), x.getShape());
        NDArray sigma2 = Tensors.perExample(Activation.sigmoid(l.neg()), x.getShape());
        NDArray mean = x.mul(alpha2).add(y.mul(sigma2));
        return new Signal(mean, mean.sub(y).add(sum(time.slopes(l), g)).mul(sigma2));
    }

    private static NDArray sum(List<NDArray> factors, NDList g) {
        NDArray sum = g.get(0).mul(Tensors.perExample(factors.get(0), g.get(0).getShape()));
        for (int k = 1; k < g.size(); k++) {
            sum = sum.add(
                    g.get(k).mul(Tensors.perExample(factors.get(k), g.get(k).getShape())));
        }
        return sum;
    }

    /** Of mHat at {@code seen}, to first order in the difference of log SNRs: its derivative there is {@code sigma^2 mHat}. */
    @Override
    public Signal estimated(NDArray estimate, NDArray seen, NDArray l, Scope scope) {
        NDArray sigma2 = Activation.sigmoid(seen.neg());
        NDArray growth = Tensors.shift(l.sub(seen).mul(sigma2), 1);
        return new Signal(
                estimate.mul(Tensors.perExample(growth, estimate.getShape())),
                estimate.mul(Tensors.perExample(sigma2, estimate.getShape())));
    }

    @Override
    public boolean learned() {
        return true;
    }
}
