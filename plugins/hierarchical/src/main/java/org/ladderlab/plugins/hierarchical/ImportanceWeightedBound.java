package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The importance-weighted bound on {@code -log p(x)}, which tightens with k:
 *
 * <pre>
 * -E log 1/k sum_i w_i,   log w = log p(x | z_1) + sum_l log p(z_l | z_>l) - log q(z_l | ...)
 * </pre>
 *
 * Values: {@code nats} per example, with the standard error over examples, and {@code bitsPerDim}, as the {@link Measure} names
 * them. A batch of the
 * evaluation descends k times together; the time grows with k times the examples, the memory with neither.
 */
public final class ImportanceWeightedBound implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "draws k of all latents for each example", min = 1, repeats = true) int draws,
            @Setting(value = "examples that are used, from the split's start; absent for those of the ledger", min = 1)
                    Optional<Integer> examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "importance-weighted-bound",
            new Config(64, Optional.empty()),
            new ComponentType.Doc(
                    "The negative importance-weighted bound of a finite ladder, in nats per example.",
                    "-E log 1/k sum_i p(x, z_i) / q(z_i | x)",
                    "Burda, Grosse and Salakhutdinov 2016, equation 8"),
            (config, context) -> new ImportanceWeightedBound(
                    config,
                    new Descent(context, "metric 'importance-weighted-bound'"),
                    Measure.of(context.part(Decoder.class), context.data()),
                    context.data()));

    private final Config config;
    private final Descent descent;
    private final Measure measure;
    private final DataSpec data;

    private ImportanceWeightedBound(Config config, Descent descent, Measure measure, DataSpec data) {
        this.config = config;
        this.descent = descent;
        this.measure = measure;
        this.data = data;
    }

    @Override
    public Optional<Integer> examples() {
        return config.examples();
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<Double> bounds = new ArrayList<>();
        for (Evaluated evaluated : in.batches()) {
            NDArray x = evaluated.batch().data();
            LogMeanExp likelihoods = new LogMeanExp(Math.toIntExact(x.getShape().get(0)));
            descent.repeat(
                    x,
                    evaluated.scope(),
                    config.draws(),
                    path -> likelihoods.add(Tensors.toFloat32(path.logWeight()).toFloatArray()));
            for (double logLikelihood : likelihoods.values()) {
                bounds.add(-logLikelihood);
            }
        }
        return measure.values(
                Estimate.ofMean(bounds.stream().mapToDouble(Double::doubleValue).toArray()), data);
    }
}
