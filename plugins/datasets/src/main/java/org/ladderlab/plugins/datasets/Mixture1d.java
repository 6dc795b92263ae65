package org.ladderlab.plugins.datasets;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** {@code x ~ sum_i w_i N(m_i, s_i^2)}, one dimension; the class is the component i. */
public record Mixture1d(
        @Setting(value = "proportions w of the components; only their ratios matter", min = 0) List<Double> proportions,
        @Setting("means m of the components") List<Double> means,
        @Setting(value = "standard deviations s of the components", min = 0) List<Double> standardDeviations,
        @Setting("sizes of the parts") Examples examples,
        @Setting("seed of the points") long seed) {

    public static final ComponentType<Dataset, Mixture1d> TYPE = ComponentType.of(
            Kind.DATASET,
            "mixture-1d",
            new Mixture1d(List.of(0.3, 0.7), List.of(-1.0, 0.5), List.of(0.2, 0.4), Examples.DEFAULT, 1),
            new ComponentType.Doc(
                    "Numbers from a mixture of normal distributions, (1); the class is the component.",
                    "x ~ sum_i w_i N(m_i, s_i^2)",
                    "Bishop 2006, Pattern Recognition and Machine Learning, section 2.3.9"),
            (mixture, context) -> mixture.points());

    public Mixture1d {
        int components = proportions.size();
        if (components == 0 || means.size() != components || standardDeviations.size() != components) {
            throw new ConfigurationException(
                    "A mixture needs as many means and standard deviations as proportions, and at least one: there are "
                            + components + " proportions, " + means.size() + " means and "
                            + standardDeviations.size() + " standard deviations.");
        }
    }

    private Dataset points() {
        GaussianMixture law = GaussianMixture.ofValues(proportions, means, standardDeviations);
        return Mixture.points("mixture-1d", law, examples, seed);
    }
}
