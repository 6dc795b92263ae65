package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.DataSpec;
import org.ladderlab.spi.Estimate;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Metric;
import org.ladderlab.spi.Setting;

/**
 * The importance-weighted bound on {@code -log p(x)}, which tightens with k:
 *
 * <pre>
 * -E log 1/k sum_i w_i,   log w = log p(x | z_1) + sum_l log p(z_l | z_>l) - log q(z_l | ...)
 * </pre>
 *
 * Values: {@code nats} per example, with the standard error over examples, and {@code bits-per-dim}.
 */
public final class ImportanceWeightedBound implements Metric {

    /** What an experiment file can say. */
    public record Config(@Setting(value = "draws k of all latents for each example", min = 1) int samples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "importance-weighted-bound",
            new Config(64),
            new ComponentType.Doc(
                    "The negative importance-weighted bound of a finite ladder, in nats per example.",
                    "-E log 1/k sum_i p(x, z_i) / q(z_i | x)",
                    "Burda, Grosse and Salakhutdinov 2016, equation 8"),
            (config, context) -> new ImportanceWeightedBound(
                    config, new Descent(context, "importance-weighted-bound"), context.data()));

    private final int samples;
    private final Descent descent;
    private final DataSpec data;

    private ImportanceWeightedBound(Config config, Descent descent, DataSpec data) {
        this.samples = config.samples();
        this.descent = descent;
        this.data = data;
    }

    @Override
    public Map<String, Estimate> measure(Supplier<Iterable<Evaluated>> batches) {
        List<Double> bounds = new ArrayList<>();
        for (Evaluated evaluated : batches.get()) {
            float[][] logWeights = new float[samples][];
            for (int i = 0; i < samples; i++) {
                logWeights[i] = descent.drawAndForget(
                        evaluated.batch().data(), evaluated.step(), ImportanceWeightedBound::logWeights);
            }
            for (int n = 0; n < logWeights[0].length; n++) {
                int example = n;
                bounds.add(-logMeanExp(IntStream.range(0, samples)
                        .mapToDouble(i -> logWeights[i][example])
                        .toArray()));
            }
        }
        Estimate nats =
                Estimate.ofMean(bounds.stream().mapToDouble(Double::doubleValue).toArray());
        Estimate bits = new Estimate(data.bitsPerDim(nats.value()), data.bitsPerDim(nats.standardError()));
        return Map.of("nats", nats, "bits-per-dim", bits);
    }

    /** log w of one draw for each example. */
    private static float[] logWeights(Descent.Path path) {
        NDArray logWeight = path.logLikelihood();
        for (Descent.Visit visit : path.visits()) {
            logWeight = logWeight
                    .add(visit.prior().logProb(visit.latent()))
                    .sub(visit.posterior().logProb(visit.latent()));
        }
        return logWeight.toFloatArray();
    }

    /** {@code log 1/k sum exp(v)}, safe from overflow. */
    static double logMeanExp(double[] values) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (double value : values) {
            sum += Math.exp(value - largest);
        }
        return largest + Math.log(sum / values.length);
    }
}
