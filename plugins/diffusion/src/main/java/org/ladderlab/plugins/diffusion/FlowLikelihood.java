package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The likelihood of the {@link ProbabilityFlow}, another model with the same denoiser than the ladder of the ledger:
 *
 * <pre>
 * log p(u_0) = log N(u_1; 0, 1) + integral of tr(d vHat / du) dphi from the data to the noise
 * -log p(x) &lt;= E [-log p(x | z_0) + log q(u_0 | x) - log p(u_0)],   u_0 ~ q(u_0 | x)
 * </pre>
 *
 * <p>The second line, with the ladder's own p(x | z_0) and what an auxiliary latent costs, makes it a bound for discrete data and one
 * that may be compared with the ledger. The trace is exact in few dimensions, else Hutchinson's estimate {@code e^T (d vHat / du) e} with random signs e that
 * stay the same along the flow. Values: {@code nats} per example and {@code bitsPerDim} with the standard error over examples,
 * as the {@link Measure} names them, and {@code evaluations} of the denoiser for a batch.
 */
public final class FlowLikelihood implements Metric {

    /** The settings. */
    public record Config(
            @Setting(value = "dimensions of an example up to which the trace is exact", min = 0) int exactDimensions,
            @Setting(value = "random directions drawn for the estimated trace, for each example", min = 1) int draws,
            @Setting(value = "largest error of a step, in units of the noise at t = 1 and in nats", min = 1e-7)
                    double absoluteTolerance,
            @Setting(value = "largest error of a step, as a share of the latent", min = 0) double relativeTolerance,
            @Setting(value = "examples that are used, from the split's start; absent for those of the ledger", min = 1)
                    Optional<Integer> examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "flow-likelihood",
            new Config(8, 1, 1e-5, 1e-5, Optional.empty()),
            new ComponentType.Doc(
                    "The negative log-likelihood of a diffusion's probability flow, in nats per example.",
                    "log p(u_0) = log N(u_1; 0, 1) + int tr(d vHat / du) dphi, du/dphi = vHat",
                    "Song et al. 2021 (score SDE), equation 39; Hutchinson 1989"),
            FlowLikelihood::of);

    private final Config config;
    private final DormandPrince method;
    private final ProbabilityFlow flow;
    private final DataSpec data;

    private FlowLikelihood(Config config, ProbabilityFlow flow, DataSpec data) {
        this.config = config;
        this.method = new DormandPrince(config.absoluteTolerance(), config.relativeTolerance());
        this.flow = flow;
        this.data = data;
    }

    private static FlowLikelihood of(Config config, BuildContext context) {
        if (context.data().dimensions() <= config.exactDimensions()) {
            Idle.refuse(
                    "draws",
                    config.draws(),
                    TYPE.defaults().draws(),
                    "the trace is exact up to " + config.exactDimensions() + " dimensions, and an example has "
                            + context.data().dimensions());
        }
        return new FlowLikelihood(config, ProbabilityFlow.of(context), context.data());
    }

    @Override
    public Optional<Integer> examples() {
        return config.examples();
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<Double> nats = new ArrayList<>();
        List<Double> evaluations = new ArrayList<>();
        for (Evaluated evaluated : in.batches()) {
            Density bound = bound(evaluated.batch().data(), evaluated.scope());
            for (double value : bound.nats().toDoubleArray()) {
                nats.add(value);
            }
            evaluations.add((double) bound.evaluations());
        }
        Map<String, Estimate> values =
                new LinkedHashMap<>(Measure.of(flow.decoder(), data).values(estimate(nats), data));
        values.put("evaluations", estimate(evaluations));
        return values;
    }

    private static Estimate estimate(List<Double> values) {
        return Estimate.ofMean(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * A value of each example and what it cost.
     *
     * @param nats float64, (n)
     * @param evaluations of the denoiser, for all examples together
     */
    record Density(NDArray nats, int evaluations) {}

    /** One draw of the bound of each example, (n). */
    private Density bound(NDArray x, Scope asked) {
        GaussianDiffusion.Told told = flow.diffusion().tell(x, asked);
        Scope scope = told.scope();
        double logSnr = flow.logSnrOfData();
        NDArray noise = scope.normal(x.getShape());
        NDArray logSnrs = Trajectory.logSnrs(logSnr, x, scope);
        NDArray z = flow.diffusion().forward().diffuse(x, logSnrs, noise, scope);
        NDArray given = flow.decoder().logLikelihoodAt(x, noise, logSnrs, scope);
        NDArray u = Tensors.scale(z, 1 / flow.scale(logSnr));
        NDArray level = Tensors.perExample(flow.diffusion().forward().level(logSnrs, scope), x.getShape());
        NDArray logSigma = Frame.VARIANCE_PRESERVING.sigma(level).log().broadcast(x.getShape());
        NDArray entropy = DiagonalGaussian.standard(noise).logProb(noise).sub(Tensors.sumPerExample(logSigma));
        Density density = logDensity(u, scope);
        NDArray nats = entropy.sub(given).toType(DataType.FLOAT64, true).sub(density.nats());
        return new Density(told.nats().map(nats::add).orElse(nats), density.evaluations());
    }

    /**
     * {@code log p(u_0)}.
     *
     * @param u u_0, (n, example shape)
     */
    Density logDensity(NDArray u, Scope scope) {
        long n = u.getShape().get(0);
        NDArray directions = directions(n, scope);
        NDArray start = u.reshape(n, -1)
                .toType(DataType.FLOAT64, true)
                .concat(scope.vector(new double[(int) n]).reshape(n, 1), 1);
        DormandPrince.Solution solution = method.integrate(
                (angle, state, brief) -> slope(angle, state, directions, brief),
                start,
                flow.shallow(),
                flow.deep(),
                scope);
        NDArray end = solution.y().get(new NDIndex(":, :-1"));
        NDArray change = solution.y().get(new NDIndex(":, -1"));
        return new Density(DiagonalGaussian.standard(end).logProb(end).add(change), solution.evaluations());
    }

    /** Rows e of each example in turn, then of each example again, (rows, dimensions): the axes, or random signs. */
    private NDArray directions(long n, Scope scope) {
        long d = data.dimensions();
        if (exact()) {
            return scope.manager().eye((int) d).expandDims(1).broadcast(d, n, d).reshape(d * n, d);
        }
        NDArray uniform = scope.uniform(new Shape(config.draws() * n, d));
        return Tensors.shift(uniform, -0.5).sign();
    }

    private boolean exact() {
        return data.dimensions() <= config.exactDimensions();
    }

    /** {@code (vHat, tr(d vHat / du))} of each example, (n, dimensions + 1), by one gradient for all directions at once. */
    private NDArray slope(double angle, NDArray state, NDArray directions, Scope scope) {
        long n = state.getShape().get(0);
        long repeats = directions.getShape().get(0) / n;
        NDArray own = directions.duplicate();
        own.attach(scope.manager());
        try (GradientMode on = GradientMode.on()) {
            NDArray u = state.get(new NDIndex(":, :-1")).toType(DataType.FLOAT32, true);
            NDArray rows = inTurn(u, repeats).duplicate();
            rows.setRequiresGradient(true);
            Scope labelled =
                    scope.given(scope.condition().map(told -> Condition.inTurn(told.labels(), (int) (n * repeats))
                            .guided(told.guidance())));
            Scope asked = scope.auxiliary()
                    .map(latent -> labelled.telling(inTurn(latent, repeats)))
                    .orElse(labelled);
            NDArray velocity = flow.velocity(rows.reshape(Tensors.batched(n * repeats, data.shape())), angle, asked)
                    .reshape(rows.getShape());
            NDList gradients = WeightOps.gradients(velocity.mul(own).sum(), List.of(rows), scope.manager());
            NDArray products = Tensors.sumPerExample(gradients.head().mul(own)).reshape(repeats, n);
            NDArray trace = exact() ? products.sum(new int[] {0}) : products.mean(new int[] {0});
            return velocity.stopGradient()
                    .get(new NDIndex("0:{}", n))
                    .concat(trace.reshape(n, 1), 1)
                    .toType(DataType.FLOAT64, true);
        }
    }

    /** Rows of each example in turn, then of each example again. */
    private static NDArray inTurn(NDArray rows, long repeats) {
        Shape shape = rows.getShape();
        return rows.expandDims(0)
                .broadcast(new Shape(repeats).addAll(shape))
                .reshape(new Shape(repeats * shape.get(0)).addAll(shape.slice(1)));
    }
}
