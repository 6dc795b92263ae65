package org.ladderlab.plugins.hierarchical;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Tensors;

/**
 * How many units u of each level follow the data: those with
 *
 * <pre>
 * A_u = Var_x(E_q[u | x]) &gt; threshold       (n - 1 in the denominator)
 * </pre>
 *
 * Below the deepest level E_q[u | x] is itself a mean over the latents drawn above. Two means m and m' over independent
 * descents give {@code A_u = Cov_x(m, m')} without the variance of those draws. Values: the count of each level by its name,
 * and {@code total}.
 */
public final class ActiveUnits implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "variance over the data from which a unit counts as active", min = 0) double threshold,
            @Setting(value = "descents in each of the two means of E_q[u | x]", min = 1) int draws) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "active-units",
            new Config(0.01, 8),
            new ComponentType.Doc(
                    "How many latent units of each level follow the data.",
                    "count of A_u = Var_x(E_q[u | x]) > threshold",
                    "Burda, Grosse and Salakhutdinov 2016, section 5.1"),
            (config, context) -> new ActiveUnits(config, new Descent(context, "metric 'active-units'")));

    private final double threshold;
    private final int draws;
    private final Descent descent;

    private ActiveUnits(Config config, Descent descent) {
        this.threshold = config.threshold();
        this.draws = config.draws();
        this.descent = descent;
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<Level> levels = descent.levels();
        List<UnitCovariance> activities = levels.stream()
                .map(level -> new UnitCovariance(Math.toIntExact(level.latent().size())))
                .toList();
        for (Evaluated evaluated : in.batches()) {
            float[][] first = means(evaluated);
            float[][] second = means(evaluated);
            for (int l = 0; l < levels.size(); l++) {
                activities.get(l).add(first[l], second[l]);
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

    /** E_q[u | x] of each level, rows of one value for each unit. */
    private float[][] means(Evaluated evaluated) {
        float[][] means = new float[descent.levels().size()][];
        descent.repeat(evaluated.batch().data(), evaluated.scope(), draws, path -> {
            for (int l = 0; l < means.length; l++) {
                float[] mean = Tensors.toFloat32(
                                path.visits().get(l).posterior().bestGuess())
                        .toFloatArray();
                means[l] = means[l] == null ? new float[mean.length] : means[l];
                for (int i = 0; i < mean.length; i++) {
                    means[l][i] += mean[i] / draws;
                }
            }
        });
        return means;
    }
}
