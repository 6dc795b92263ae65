package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What the ledger of energies of any dimension may be: each level
 *
 * <pre>
 * log q(z_k | z_{k+1}, x) - f_k(y) + |y - z_{k+1}|^2 / (2 s^2) + log Z_k(z_{k+1}) - D log a
 * </pre>
 *
 * with log Z by {@link Annealing} in two directions. Neither is a bound on the data: {@code forward} makes the model look better than it is,
 * {@code reverse} worse, and that only as far as Langevin chains draw from p. The truth is between them if these mix. Values: {@code
 * reconstruction}, and {@code consistency, prior} and {@code total} in both directions, nats per example, with standard errors over
 * examples, which know nothing of the bias; the table {@code levels} has each level.
 */
public final class EnergyLedgerMetric implements Metric {

    /** The settings. */
    public record Config(
            @Setting(value = "M: laws between the noise and the energy's own", min = 1, repeats = true) int stages,
            @Setting(value = "chains for each example, whose weights are averaged", min = 1, repeats = true) int chains,
            @Setting(value = "examples, from the split's start", min = 2) int examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "energy-ledger",
            new Config(20, 16, 200),
            new ComponentType.Doc(
                    "An estimate of the ledger of energies in any dimension, in two directions; no bound.",
                    "log q(z_k|z_k+1, x) - f_k(y) + |y - z_k+1|^2 / (2 s^2) + log Z_k - D log a, log Z_k by annealed importance sampling",
                    "Neal 2001; Grosse et al. 2015 (bidirectional Monte Carlo); Gao et al. 2021, appendix"),
            EnergyLedgerMetric::new);

    private final Config config;
    private final GaussianDiffusion diffusion;
    private final EnergyDecoder decoder;
    private final DataSpec data;

    private EnergyLedgerMetric(Config config, BuildContext context) {
        this.config = config;
        this.diffusion = context.part(GaussianDiffusion.class);
        this.decoder = context.part(EnergyDecoder.class);
        this.data = context.data();
        if (decoder.law() != EnergyDecoder.Form.ENERGY) {
            throw new ConfigurationException(
                    "The decoder's levels are normal and have a ledger, of which there is nothing to estimate; leave the metric out.");
        }
    }

    @Override
    public Optional<Integer> examples() {
        return Optional.of(config.examples());
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        int levels = decoder.ladder().levels().size();
        List<Double> reconstruction = new ArrayList<>();
        Rows forward = new Rows(levels);
        Rows reverse = new Rows(levels);
        for (Evaluated evaluated : in.batches()) {
            add(evaluated, reconstruction, forward, reverse);
        }
        List<List<Object>> table = new ArrayList<>();
        for (int k = 0; k < levels; k++) {
            Estimate low = estimate(forward.each().get(k));
            Estimate high = estimate(reverse.each().get(k));
            table.add(List.of("z" + k, low.value(), low.standardError(), high.value(), high.standardError()));
        }
        in.attach(
                "levels",
                new Attachment.Table(
                        List.of("level", "forward [nats]", "forward std. err.", "reverse [nats]", "reverse std. err."),
                        table));
        in.warn(
                "The ledger of these energies is estimated and is no bound: the forward direction is too low, and the reverse one"
                        + " too high only as far as Langevin chains draw from the energies.");
        Measure measure = Measure.of(decoder, data);
        Map<String, Estimate> found = new LinkedHashMap<>();
        found.put(measure.key("reconstruction"), own(estimate(reconstruction)));
        forward.put(found, "forward", measure.key("total"), reconstruction, this::own);
        reverse.put(found, "reverse", measure.key("total"), reconstruction, this::own);
        return found;
    }

    private Estimate own(Estimate given) {
        return new Estimate(data.inOwnUnits(given.value()), given.standardError());
    }

    private static Estimate estimate(List<Double> values) {
        return Estimate.ofMean(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** One descent of a batch. */
    private void add(Evaluated evaluated, List<Double> reconstruction, Rows forward, Rows reverse) {
        Scope scope = evaluated.scope();
        NDArray x = evaluated.batch().data();
        long n = x.getShape().get(0);
        NDList evidence = diffusion.evidence(x, scope);
        NDArray above = decoder.start(n, scope);
        for (int k = decoder.ladder().levels().size() - 1; k >= 0; k--) {
            EnergyLevel level = decoder.ladder().level(k);
            Law q = diffusion
                    .posterior(k, evidence, above, DiagonalGaussian.standard(above), scope)
                    .distribution();
            NDArray z = q.sample(scope);
            NDArray y = Tensors.scale(z, level.shrink());
            Recovery recovery = decoder.ladder().recovery(k, above);
            NDArray energy = Tensors.toFloat64(recovery.energy(Tensors.toFloat32(y), scope));
            NDArray free = q.logProb(z).add(recovery.distance(y, scope)).sub(energy);
            double volume = data.dimensions()
                    * (Math.log(2 * Math.PI * level.noise() * level.noise()) / 2 - Math.log(level.shrink()));
            NDArray rest = Tensors.shift(Tensors.toFloat64(free), volume);
            Scope repeated = scope.given(scope.condition()
                    .map(told -> Condition.inTurn(told.labels(), Math.toIntExact(config.chains() * n))));
            Recovery all = decoder.ladder().recovery(k, inTurn(above));
            Annealing annealing = new Annealing(all, decoder.langevin(), config.stages());
            forward.add(k, rest.add(logMean(annealing.forward(repeated), n)));
            NDArray ends = all.draw(decoder.langevin(), 1, repeated);
            reverse.add(k, rest.sub(logMean(annealing.reverse(ends, repeated), n)));
            above = z;
        }
        for (double value : doubles(decoder.logLikelihood(above, x, scope).neg())) {
            reconstruction.add(value);
        }
    }

    private NDArray inTurn(NDArray above) {
        Shape shape = above.getShape();
        return Tensors.toFloat32(above)
                .expandDims(0)
                .broadcast(new Shape(config.chains()).addAll(shape))
                .reshape(Tensors.batched(config.chains() * shape.get(0), shape.slice(1)));
    }

    /** Log of the mean over an example's chains, float64, (n). */
    private NDArray logMean(NDArray logWeights, long n) {
        NDArray sum = Ops.logSumExp(Tensors.toFloat64(logWeights).reshape(config.chains(), n), 0);
        return Tensors.shift(sum, -Math.log(config.chains()));
    }

    private static double[] doubles(NDArray nats) {
        return nats.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    /** Nats of each example by level, the last of which is the prior. */
    private record Rows(List<List<Double>> each) {

        Rows(int levels) {
            this(new ArrayList<>());
            for (int k = 0; k < levels; k++) {
                each.add(new ArrayList<>());
            }
        }

        void add(int k, NDArray nats) {
            for (double value : doubles(nats)) {
                each.get(k).add(value);
            }
        }

        void put(
                Map<String, Estimate> found,
                String direction,
                String total,
                List<Double> reconstruction,
                UnaryOperator<Estimate> own) {
            int deepest = each.size() - 1;
            List<Double> consistency = new ArrayList<>();
            List<Double> sum = new ArrayList<>();
            for (int i = 0; i < reconstruction.size(); i++) {
                double below = 0;
                for (int k = 0; k < deepest; k++) {
                    below += each.get(k).get(i);
                }
                consistency.add(below);
                sum.add(reconstruction.get(i) + below + each.get(deepest).get(i));
            }
            found.put("consistency-" + direction, estimate(consistency));
            found.put("prior-" + direction, estimate(each.get(deepest)));
            found.put(total + "-" + direction, own.apply(estimate(sum)));
        }
    }
}
