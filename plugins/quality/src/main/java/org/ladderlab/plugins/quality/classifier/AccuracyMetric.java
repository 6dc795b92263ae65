package org.ladderlab.plugins.quality.classifier;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.OneHot;
import org.ladderlab.spi.tensors.Scope;

/** The share of examples whose most probable class under {@code q(c | x)} is their label. */
public final class AccuracyMetric implements Metric {

    /** It has no settings. */
    public record Config() {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "accuracy",
            new Config(),
            new ComponentType.Doc(
                    "The share of examples whose most probable class is their label, for an encoder whose one latent is the class.",
                    "P(argmax_c q(c | x) = label)",
                    "none"),
            AccuracyMetric::new);

    private final Encoder encoder;
    private final Decoder decoder;

    private AccuracyMetric(Config config, BuildContext context) {
        this.encoder = context.part(Encoder.class);
        this.decoder = context.part(Decoder.class);
        int classes = context.data().classes();
        if (classes < 2
                || encoder.levels().size() != 1
                || encoder.levels().get(0).latent().size() != classes) {
            throw new ConfigurationException(
                    "The encoder does not tell the class of an example; take 'classifier', or leave this metric out.");
        }
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<Double> right = new ArrayList<>();
        for (Evaluated evaluated : in.batches()) {
            long[] told = evaluated.batch().labels().orElseThrow().toLongArray();
            long[] found = classes(evaluated.batch().data(), evaluated.scope()).toLongArray();
            for (int i = 0; i < told.length; i++) {
                right.add(told[i] == found[i] ? 1.0 : 0);
            }
        }
        return Map.of(
                "accuracy",
                Estimate.ofMean(right.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private NDArray classes(NDArray x, Scope scope) {
        NDArray top = decoder.start(x.getShape().get(0), scope);
        return encoder.posterior(0, encoder.evidence(x, scope), top, decoder.prior(0, top, scope), scope)
                .distribution()
                .as(OneHot.class)
                .logits()
                .argMax(1);
    }
}
