package org.ladderlab.spi;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The law of data made of independent points, each from {@code sum over k of w_k N(m_k, s_k^2 I)}: where it is known, so is
 * every quantity of a diffusion. A point is a whole example or, as for signs, one of its values.
 *
 * @param components at least one, with means of one length; the weights are made to sum to one
 */
public record GaussianMixture(List<Component> components) {

    /** One component. */
    public record Component(
            @Setting(value = "weight w; only the ratios matter", min = 0) double weight,
            @Setting("mean m of a point, in the data's units") List<Double> mean,
            @Setting(
                            value =
                                    "standard deviation s of each of a point's values, in the data's units; 0 for a point",
                            min = 0)
                    double standardDeviation) {}

    /**
     * A mixture.
     *
     * @throws ConfigurationException for {@code components} that are no mixture
     */
    public GaussianMixture {
        double total = components.stream().mapToDouble(Component::weight).sum();
        if (components.stream().map(c -> c.mean().size()).distinct().count() != 1
                || components.get(0).mean().isEmpty()
                || !(total > 0)) {
            throw new ConfigurationException(
                    "components",
                    "A mixture needs at least one component of a weight above 0, and means that all have the same number of"
                            + " values.");
        }
        components = components.stream()
                .map(c -> new Component(c.weight / total, List.copyOf(c.mean), c.standardDeviation))
                .toList();
    }

    /** A mixture of points with one value. */
    public static GaussianMixture ofValues(List<Double> weights, List<Double> means, List<Double> standardDeviations) {
        return new GaussianMixture(IntStream.range(0, weights.size())
                .mapToObj(k -> new Component(weights.get(k), List.of(means.get(k)), standardDeviations.get(k)))
                .toList());
    }

    /** How many values a point has. */
    public int dimensions() {
        return components.get(0).mean().size();
    }
}
