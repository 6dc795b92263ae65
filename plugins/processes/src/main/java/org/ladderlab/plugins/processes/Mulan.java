package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.Linear;
import org.ladderlab.nn.Mlp;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.AuxiliaryLatent;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseLevel;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
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
 * dF/dt is a square, so l falls whatever is learned; it may touch 0 at two times. It starts as the straight line. With an auxiliary
 * latent c ~ q(c | x), which p knows and the ledger pays for, a, b and d of each example depend on c. Weights: {@code a, b} and {@code d}
 * before {@code d = 1/1000 + softplus}, in the example's shape, and what c adds: {@code inference, hidden, heads}.
 */
public final class Mulan implements ForwardProcess {

    /** The settings. */
    public record Config(
            @Setting("log SNR at t = 0") double logSnrMax,
            @Setting("log SNR at t = 1") double logSnrMin,
            @Setting("the latent that the polynomials depend on; without it they are the same for all examples")
                    Optional<Latent> auxiliary) {}

    /** The auxiliary latent c of each example. */
    public record Latent(
            @Setting("the law of c") LatentLaw law,
            @Setting(value = "values of c", min = 1) int size,
            @Setting(value = "units of the hidden layers of the networks for q(c | x) and for a, b, d", min = 1)
                    int width) {}

    public static final ComponentType<ForwardProcess, Config> TYPE = ComponentType.of(
            Kind.PROCESS,
            "mulan",
            new Config(13.3, -5, Optional.empty()),
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
    private final Optional<Conditioning> conditioning;

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
        conditioning = config.auxiliary()
                .map(latent -> new Conditioning(latent, context.data().dimensions(), parameters));
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
        Polynomial common = new Polynomial(one.mul(a), one.mul(b), one.mul(d));
        Polynomial own = conditioning.map(net -> net.moved(common, scope)).orElse(common);
        return new Polynomial(own.a, own.b, Tensors.shift(Ops.softplus(own.d), SMALLEST));
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

    /** {@code q(c | x)} by a network, p(c) fixed. */
    private record Code(Mlp inference, LatentLaw law, int size) implements AuxiliaryLatent {

        @Override
        public Law posterior(NDArray x, Scope scope) {
            return law.of(
                    inference.forward(Tensors.toFloat32(x).reshape(x.getShape().get(0), -1)));
        }

        @Override
        public Law prior(long examples, Scope scope) {
            return law.standard(scope.manager().zeros(new Shape(examples, size)));
        }
    }

    /** q(c | x), and by how much c moves {@code a, b} and {@code d} before its softplus: two networks. */
    private static final class Conditioning {

        private final Mlp inference;
        private final Mlp hidden;
        private final Linear heads;
        private final AuxiliaryLatent latent;

        Conditioning(Latent config, long dimensions, Parameters parameters) {
            int width = config.width();
            int size = config.size();
            int inputs = Math.toIntExact(dimensions);
            inference = new Mlp(
                    parameters.scope("inference"),
                    List.of(inputs, width, width, config.law().parametersOf(size)),
                    Activation.SILU);
            hidden = new Mlp(parameters.scope("hidden"), List.of(size, width, width), Activation.SILU);
            heads = new Linear(parameters.scope("heads"), width, 3 * dimensions, Initializer.constant(0));
            latent = new Code(inference, config.law(), size);
        }

        Polynomial moved(Polynomial common, Scope scope) {
            NDArray c = scope.auxiliary()
                    .orElseThrow(
                            () -> new IllegalStateException("The polynomials depend on a latent that was not drawn."));
            NDList moves =
                    heads.forward(Activation.SILU.apply(hidden.forward(c))).split(3, 1);
            Shape each = Tensors.batched(c.getShape().get(0), common.shape().slice(1));
            return new Polynomial(
                    common.a.add(moves.get(0).reshape(each)),
                    common.b.add(moves.get(1).reshape(each)),
                    common.d.add(moves.get(2).reshape(each)));
        }
    }

    @Override
    public Optional<AuxiliaryLatent> auxiliary() {
        return conditioning.map(net -> net.latent);
    }

    @Override
    public boolean learned() {
        return true;
    }
}
