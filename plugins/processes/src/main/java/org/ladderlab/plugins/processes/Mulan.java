package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseLevel;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A learned polynomial of time for each dimension, between ends that all share:
 *
 * <pre>
 * l = max + (min - max) F(t) / F(1),   dF/dt = (a t^2 + b t + d)^2
 * F = a^2 t^5 / 5 + a b t^4 / 2 + (b^2 + 2 a d) t^3 / 3 + b d t^2 + d^2 t
 * </pre>
 *
 * dF/dt is a square, so l falls whatever is learned; it may touch 0 at two times. It starts as the straight line. Weights: {@code a, b}
 * and {@code d} before {@code d = 1/1000 + softplus}, in the example's shape.
 */
public final class Mulan implements ForwardProcess {

    /** The settings. */
    public record Config(
            @Setting("log SNR at t = 0") double logSnrMax, @Setting("log SNR at t = 1") double logSnrMin) {}

    public static final ComponentType<ForwardProcess, Config> TYPE = ComponentType.of(
            Kind.PROCESS,
            "mulan",
            new Config(13.3, -5),
            new ComponentType.Doc(
                    "A learned polynomial of time as the noise schedule of each dimension.",
                    "l = max + (min - max) F(t) / F(1), dF/dt = (a t^2 + b t + d)^2",
                    "Sahoo et al. 2024 (MuLAN), section 3.3 and code"),
            Mulan::new);

    private static final double SMALLEST = 1e-3;

    private final Clock clock;
    private final NDArray a;
    private final NDArray b;
    private final NDArray d;

    private Mulan(Config config, BuildContext context) {
        if (!(config.logSnrMin() < config.logSnrMax())) {
            throw new ConfigurationException("logSnrMin", "The log SNR must fall: logSnrMin must be below logSnrMax.");
        }
        clock = new Clock(config.logSnrMax(), config.logSnrMin());
        Parameters parameters = context.parameters();
        Shape example = context.data().shape();
        a = parameters.weight("a", example, Initializer.constant(0));
        b = parameters.weight("b", example, Initializer.constant(0));
        d = parameters.weight("d", example, Initializer.constant(Math.log(Math.expm1(1 - SMALLEST))));
    }

    @Override
    public NoiseSchedule schedule() {
        return clock;
    }

    @Override
    public NoiseLevel level(NDArray r, Scope scope) {
        NDArray t = Tensors.scale(Tensors.shift(r, -clock.first()), 1 / (clock.last() - clock.first()));
        Polynomial polynomial = polynomial(scope);
        NDArray share = Tensors.perExample(t, polynomial.shape());
        NDArray all = polynomial.integral(scope.vector(new double[] {1}));
        NDArray fallen = Tensors.scale(polynomial.integral(share).div(all), clock.last() - clock.first());
        return new NoiseLevel(
                Tensors.shift(fallen, clock.first()),
                polynomial.root(share).square().div(all));
    }

    private Polynomial polynomial(Scope scope) {
        // Products with this are float64, in which a level's differences hold, and the scope's own.
        NDArray one = scope.manager().ones(Tensors.batched(1, a.getShape()), DataType.FLOAT64);
        NDArray positive = Tensors.shift(Ops.softplus(one.mul(d)), SMALLEST);
        return new Polynomial(one.mul(a), one.mul(b), positive);
    }

    /**
     * Its coefficients, float64, (n or 1, example shape).
     *
     * @param a of t^2
     * @param b of t
     * @param d at t = 0
     */
    private record Polynomial(NDArray a, NDArray b, NDArray d) {

        Shape shape() {
            return a.getShape();
        }

        /** {@code a t^2 + b t + d}. */
        NDArray root(NDArray t) {
            return a.mul(t).add(b).mul(t).add(d);
        }

        /** F, by Horner's rule. */
        NDArray integral(NDArray t) {
            NDArray fifth = Tensors.scale(a.square(), 1.0 / 5);
            NDArray fourth = Tensors.scale(a.mul(b), 1.0 / 2);
            NDArray third = Tensors.scale(b.square().add(Tensors.scale(a.mul(d), 2)), 1.0 / 3);
            return fifth.mul(t)
                    .add(fourth)
                    .mul(t)
                    .add(third)
                    .mul(t)
                    .add(b.mul(d))
                    .mul(t)
                    .add(d.square())
                    .mul(t);
        }
    }

    @Override
    public boolean learned() {
        return true;
    }
}
