package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * By how much each level's energy misses the true law, by sums over the decoder's grid:
 *
 * <pre>
 * E KL(q(z_k | z_{k+1}) || p(z_k | z_{k+1})) = integral of q(y) (f* - f) dy + integral of q(z_{k+1}) (log Z(z) - log Z*(z)) dz
 * </pre>
 *
 * with {@code f* = log q(y)} of a mixture of normal laws, whose latents are mixtures too. Their sum is what the model's density of z_0
 * loses on the way down. It is exact up to the grid, and a warning says where it is not: the same with half as many nodes must say the same to
 * 0.001 nats, and of the true laws and of the energies' laws given what these draw at most 0.001, summed over the levels, may be beyond the grid.
 */
public final class EnergyDivergenceMetric implements Metric {

    /** It has no settings. */
    public record Config() {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "energy-divergence",
            new Config(),
            new ComponentType.Doc(
                    "The divergence of each level's energy from the true law of a mixture, by quadrature in one or two dimensions.",
                    "E KL(q(z_k|z_k+1) || p(z_k|z_k+1)) = int q(y) (f* - f) dy + int q(z_k+1) (log Z - log Z*) dz",
                    "Gao et al. 2021 (diffusion recovery likelihood), equation 5"),
            EnergyDivergenceMetric::new);

    /** By how many nats half of the grid may differ, and how much of the laws may be beyond it. */
    private static final double TOLERANCE = 1e-3;

    private final EnergyLadder ladder;
    private final Grid grid;
    private final GaussianMixture law;

    private EnergyDivergenceMetric(Config config, BuildContext context) {
        EnergyDecoder decoder = context.part(EnergyDecoder.class);
        ladder = decoder.ladder();
        grid = decoder.grid()
                .orElseThrow(() -> new ConfigurationException(
                        "This metric sums over a grid of one or two dimensions, and these levels have none; leave it out, or take"
                                + " the metric 'energy-ledger'."));
        law = context.data()
                .law()
                .filter(known -> known.dimensions() == context.data().dimensions()
                        && known.components().stream().allMatch(each -> each.standardDeviation() > 0))
                .orElseThrow(() -> new ConfigurationException("This metric needs data whose density is known, and '"
                        + context.data().name() + "' is not known to be a mixture of normal laws; use 'mixture-1d' or"
                        + " 'mixture', or the metric 'energy-ledger'."));
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Iterator<Evaluated> any = in.batches().iterator();
        Scope scope = any.next().scope();
        Map<String, Estimate> values = new LinkedHashMap<>();
        List<List<Object>> rows = new ArrayList<>();
        double total = 0;
        double coarse = 0;
        double beyond = 0;
        for (int k = 0; k < ladder.levels().size(); k++) {
            Divergence found = divergence(k, grid, scope);
            coarse += divergence(k, grid.half(), scope).nats();
            total += found.nats();
            beyond += found.beyond();
            values.put("z" + k, new Estimate(found.nats(), Double.NaN));
            EnergyLevel level = ladder.level(k);
            rows.add(List.of("z" + k, level.logSnr(), level.shrink(), level.noise(), found.nats()));
        }
        values.put("total", new Estimate(total, Double.NaN));
        if (!(Math.abs(total - coarse) < TOLERANCE)) {
            in.warn(String.format(
                    Locale.ROOT,
                    "The divergence of the energies is %.5f nats on the grid and %.5f on half of it, so the grid is too coarse;"
                            + " set more of the decoder's 'grid.points'.",
                    total,
                    coarse));
        }
        if (!(beyond < TOLERANCE)) {
            in.warn(String.format(
                    Locale.ROOT,
                    "Of the laws of data and energies %.2g, summed over the levels, is beyond the grid, so the grid is too small"
                            + " and the divergence on it is not that of the energies. %s",
                    beyond,
                    grid.wider(farthest())));
        }
        in.attach("levels", new Attachment.Table(List.of("level", "log SNR", "a", "s", "divergence [nats]"), rows));
        return values;
    }

    /** Where the latents of every level end, but for one in a million of each component. */
    private double farthest() {
        double found = 0;
        for (EnergyLevel level : ladder.levels()) {
            double signal = 1 / (1 + Math.exp(-level.logSnr()));
            for (GaussianMixture.Component c : law.components()) {
                double mean = c.mean().stream().mapToDouble(Math::abs).max().orElseThrow();
                double variance = signal * c.standardDeviation() * c.standardDeviation() + 1 - signal;
                found = Math.max(found, Math.sqrt(signal) * mean + 5 * Math.sqrt(variance));
            }
        }
        return found;
    }

    /** Of a level, with how much of the laws is beyond the grid. */
    private record Divergence(double nats, double beyond) {}

    private Divergence divergence(int k, Grid used, Scope scope) {
        EnergyLevel level = ladder.level(k);
        int dimensions = law.dimensions();
        NDArray nodes = used.nodes(dimensions, scope);
        NDArray logTrue = logDensity(nodes, level.logSnr(), level.shrink(), scope);
        NDArray energy = used.energies(ladder, k, new Shape(dimensions), scope);
        NDArray exact = logTrue;
        if (level.deepest()) {
            exact = exact.add(Tensors.scale(nodes.square().sum(new int[] {1}), 0.5));
        }
        double missing = missing(logTrue, used);
        double apart = used.mean(logTrue, exact.sub(energy));
        if (level.deepest()) {
            NDArray centre = nodes.get("0:1").mul(nodes.get("0:1").zerosLike());
            Grid.Integral integral = used.integral(energy, centre, 1, scope);
            NDArray ratio =
                    integral.log().sub(used.integral(exact, centre, 1, scope).log());
            return new Divergence(
                    apart + ratio.getDouble(), missing + integral.beyond().getDouble());
        }
        Grid.Integral integral = used.integralAtNodes(energy, level.noise(), scope);
        NDArray ratio = integral.log()
                .sub(used.integralAtNodes(exact, level.noise(), scope).log());
        NDArray logAbove = logDensity(nodes, ladder.level(k + 1).logSnr(), 1, scope);
        return new Divergence(
                apart + used.mean(logAbove, ratio),
                missing + missing(logAbove, used) + used.mean(logAbove, integral.beyond()));
    }

    /** What of a density's integral, 1, is beyond the grid. */
    private static double missing(NDArray logDensity, Grid used) {
        return 1 - used.mean(logDensity, logDensity.onesLike());
    }

    /** {@code log q(y)} of {@code y = a z} at each node. */
    private NDArray logDensity(NDArray nodes, double logSnr, double shrink, Scope scope) {
        double signal = 1 / (1 + Math.exp(-logSnr));
        List<NDArray> terms = new ArrayList<>();
        for (GaussianMixture.Component c : law.components()) {
            double variance = shrink * shrink * (signal * c.standardDeviation() * c.standardDeviation() + 1 - signal);
            double[] mean = c.mean().stream()
                    .mapToDouble(m -> shrink * Math.sqrt(signal) * m)
                    .toArray();
            NDArray distance = nodes.sub(scope.vector(mean)).square().sum(new int[] {1});
            terms.add(Tensors.shift(
                    Tensors.scale(distance, -0.5 / variance),
                    Math.log(c.proportion()) - mean.length * Math.log(2 * Math.PI * variance) / 2));
        }
        return Ops.logSumExp(NDArrays.stack(new NDList(terms)), 0);
    }
}
