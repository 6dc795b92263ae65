package org.ladderlab.plugins.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ladderlab.plugins.quality.estimators.PrincipalComponents;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * Whether what a model reconstructs lies in the principal components of its data, as it does for a linear autoencoder and a linear VAE: the
 * largest angle between the first k axes of training examples and those of their reconstructions, in degrees.
 *
 * <pre>
 * largest = arcsin ||(I - V V') U||_2,     V of the examples, U of the reconstructions
 * </pre>
 *
 * <p>A model that uses fewer than k directions has axes that mean nothing, which lie anywhere: then it is large.
 */
public record PrincipalAngleMetric(Bound bound, Config config) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "axes k that are compared", min = 1) int components,
            @Setting(value = "training examples, evenly from them all, that the axes are those of", min = 2)
                    int examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "principal-angle",
            new Config(2, 5000),
            new ComponentType.Doc(
                    "The largest angle between the principal components of training examples and of their reconstructions.",
                    "arcsin ||(I - V V') U||_2, V and U the first k eigenvectors of the two covariances, degrees",
                    "Baldi and Hornik 1989; Bjorck and Golub 1973"),
            (config, context) -> of(config, context));

    private static PrincipalAngleMetric of(Config config, BuildContext context) {
        if (config.components() > context.data().dimensions()) {
            throw new ConfigurationException(
                    "components",
                    "An example has " + context.data().dimensions() + " values and so many axes, not "
                            + config.components() + ".");
        }
        Bound bound = context.part(Loss.class)
                .bound()
                .orElseThrow(
                        () -> new ConfigurationException(
                                "It looks at reconstructions, which a loss without a bound has none of; leave this metric out."));
        return new PrincipalAngleMetric(bound, config);
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<double[]> examples = new ArrayList<>();
        List<double[]> reconstructions = new ArrayList<>();
        for (Evaluated evaluated : in.batches(Split.TRAIN, config.examples())) {
            examples.addAll(List.of(Pixels.rows(evaluated.batch().data())));
            reconstructions.addAll(
                    List.of(Pixels.rows(bound.reconstruct(evaluated.batch().data(), 0, evaluated.scope()))));
        }
        double angle = axes(examples).largestAngle(axes(reconstructions));
        return Map.of("largest", new Estimate(Math.toDegrees(angle), Double.NaN));
    }

    private PrincipalComponents axes(List<double[]> points) {
        return PrincipalComponents.of(points.toArray(double[][]::new), config.components());
    }
}
