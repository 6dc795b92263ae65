package org.ladderlab.plugins.hierarchical;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Estimate;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Level;
import org.ladderlab.spi.Metric;
import org.ladderlab.spi.Setting;

/**
 * How many units u of each level follow the data: those with
 *
 * <pre>
 * A_u = Var_x(E_q[u | x]) &gt; threshold       (n - 1 in the denominator)
 * </pre>
 *
 * Below the deepest level the mean of q depends on the latents drawn above; two independent descents give {@code A_u =
 * Cov_x(m, m')} without the variance of those draws. Values: the count of each level by its name, and {@code total}.
 */
public final class ActiveUnits implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "variance over the data from which a unit counts as active", min = 0) double threshold) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "active-units",
            new Config(0.01),
            new ComponentType.Doc(
                    "How many latent units of each level follow the data.",
                    "count of A_u = Var_x(E_q[u | x]) > threshold",
                    "Burda, Grosse and Salakhutdinov 2016, section 5.1"),
            (config, context) -> new ActiveUnits(config, new Descent(context, "active-units")));

    private final double threshold;
    private final Descent descent;

    private ActiveUnits(Config config, Descent descent) {
        this.threshold = config.threshold();
        this.descent = descent;
    }

    @Override
    public Map<String, Estimate> measure(Supplier<Iterable<Evaluated>> batches) {
        List<Level> levels = descent.levels();
        List<UnitCovariance> activities = levels.stream()
                .map(level -> new UnitCovariance(Math.toIntExact(level.latent().size())))
                .toList();
        for (Evaluated evaluated : batches.get()) {
            Descent.Path first = descent.draw(evaluated.batch().data(), evaluated.step());
            Descent.Path second = descent.draw(evaluated.batch().data(), evaluated.step());
            for (int l = 0; l < levels.size(); l++) {
                activities.get(l).add(means(first, l), means(second, l));
            }
        }
        Map<String, Estimate> counts = new LinkedHashMap<>();
        double total = 0;
        for (int l = 0; l < levels.size(); l++) {
            double count = activities.get(l).above(threshold);
            counts.put(levels.get(l).name(), new Estimate(count, Double.NaN));
            total += count;
        }
        counts.put("total", new Estimate(total, Double.NaN));
        return counts;
    }

    private static float[] means(Descent.Path path, int level) {
        return path.visits().get(level).posterior().mean().toFloatArray();
    }
}
