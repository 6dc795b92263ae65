package org.ladderlab.plugins.quality.extractors;

import java.util.ArrayList;
import java.util.List;
import org.ladderlab.plugins.quality.estimators.PrincipalComponents;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.Setting;

/** The coordinates of an example along the axes in which the training part varies most. */
public record Pca(
        @Setting(value = "axes; all, where an example has fewer values", min = 1) int components,
        @Setting(value = "training examples, evenly from them all, that the axes are those of", min = 2) int examples)
        implements Extractor {

    public static final ComponentType<Extractor, Pca> TYPE = ComponentType.of(
            Extractor.KIND,
            "pca",
            new Pca(32, 5000),
            new ComponentType.Doc(
                    "The coordinates of an example along the axes in which the training part varies most.",
                    "f(x) = V' (x - mean), V the first eigenvectors of the training part's covariance",
                    "Pearson 1901"));

    @Override
    public Features features(MetricInput in) {
        List<double[]> training = new ArrayList<>();
        for (Evaluated evaluated : in.batches(Split.TRAIN, examples)) {
            training.addAll(List.of(Pixels.rows(evaluated.batch().data())));
        }
        PrincipalComponents axes = PrincipalComponents.of(training.toArray(double[][]::new), components);
        return batch -> axes.coordinates(Pixels.rows(batch));
    }

    @Override
    public String description() {
        return components + " principal components of at most " + examples + " training examples";
    }
}
