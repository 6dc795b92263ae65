package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * The shares m of the networks 'mixed-score' in a model, wherever they are: their {@code mean, least} and {@code greatest}, and a
 * table of the channels. A share that stays where it began belongs to a latent that the data does not use.
 */
public final class MixingMetric implements Metric {

    /** It has no settings. */
    public record Config() {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "mixing",
            new Config(),
            new ComponentType.Doc(
                    "The share that the network has in each channel of a mixed score.",
                    "m = sigmoid(logit)",
                    "Vahdat, Kreis and Kautz 2021 (LSGM), section 3.2"),
            (config, context) -> new MixingMetric(context));

    private final List<NDArray> logits;

    private MixingMetric(BuildContext context) {
        logits = context.parameters().weights().entrySet().stream()
                .filter(weight -> weight.getKey().endsWith("." + MixedScoreNetwork.MIXING))
                .map(Map.Entry::getValue)
                .toList();
        if (logits.isEmpty()) {
            throw new ConfigurationException(
                    "The metric 'mixing' looks at networks 'mixed-score', and the model has none; leave the metric out.");
        }
    }

    @Override
    public Optional<Integer> examples() {
        return Optional.of(1);
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        double[] shares = logits.stream()
                .flatMap(each -> Arrays.stream(each.toArray()).map(Number::doubleValue))
                .mapToDouble(logit -> 1 / (1 + Math.exp(-logit)))
                .toArray();
        Map<String, Estimate> values = new LinkedHashMap<>();
        values.put("mean", exactly(Arrays.stream(shares).average().orElseThrow()));
        values.put("least", exactly(Arrays.stream(shares).min().orElseThrow()));
        values.put("greatest", exactly(Arrays.stream(shares).max().orElseThrow()));
        List<List<Object>> rows = new ArrayList<>();
        for (double share : shares) {
            rows.add(List.of(rows.size() + 1, share));
        }
        in.attach("shares", new Attachment.Table(List.of("channel", "m"), rows));
        return values;
    }

    private static Estimate exactly(double value) {
        return new Estimate(value, Double.NaN);
    }
}
