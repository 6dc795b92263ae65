package org.ladderlab.plugins.datasets;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** {@code x ~ sum_i w_i N(m_i, s_i^2)}, one dimension; the class is the component i. */
public final class Mixture1d {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "weights w of the components; only their ratios matter", min = 0) List<Double> weights,
            @Setting("means m of the components") List<Double> means,
            @Setting(value = "standard deviations s of the components", min = 0) List<Double> standardDeviations,
            @Setting("sizes of the parts") Examples examples,
            @Setting("seed of the points") long seed) {}

    public static final ComponentType<Dataset, Config> TYPE = ComponentType.of(
            Kind.DATASET,
            "mixture-1d",
            new Config(List.of(0.3, 0.7), List.of(-1.0, 0.5), List.of(0.2, 0.4), Examples.DEFAULT, 1),
            new ComponentType.Doc(
                    "Numbers from a mixture of normal distributions, (1); the class is the component.",
                    "x ~ sum_i w_i N(m_i, s_i^2)",
                    "Bishop 2006, Pattern Recognition and Machine Learning, section 2.3.9"),
            (config, context) -> create(config));

    private Mixture1d() {}

    private static Dataset create(Config config) {
        int components = config.weights().size();
        if (components == 0
                || config.means().size() != components
                || config.standardDeviations().size() != components) {
            throw new ConfigurationException(
                    "A mixture needs as many means and standard deviations as weights, and at least one: there are "
                            + components + " weights, " + config.means().size() + " means and "
                            + config.standardDeviations().size() + " standard deviations.");
        }
        GaussianMixture law = GaussianMixture.ofValues(config.weights(), config.means(), config.standardDeviations());
        return Mixture.points("mixture-1d", law, config.examples(), config.seed());
    }
}
