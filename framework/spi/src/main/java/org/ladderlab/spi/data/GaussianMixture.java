package org.ladderlab.spi.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * The law of data made of independent points, each from {@code sum over k of w_k N(m_k, s_k^2 I)}: where it is known, so is
 * every quantity of a diffusion. A point is a whole example or, as for signs, one of its values.
 *
 * @param components at least one, with means of one length; the proportions are made to sum to one
 */
public record GaussianMixture(List<Component> components) {

    /** One component. */
    public record Component(
            @Setting(value = "proportion w; only the ratios matter", min = 0) double proportion,
            @Setting("mean m of a point, in the data's units") List<Double> mean,
            @Setting(
                            value =
                                    "standard deviation s of each of a point's values, in the data's units; 0 for a point",
                            min = 0)
                    double standardDeviation) {

        /** {@code log (w N(point; m, s^2 I))}. */
        private double logDensity(double[] point) {
            double squares = 0;
            for (int d = 0; d < point.length; d++) {
                squares += Math.pow((point[d] - mean.get(d)) / standardDeviation, 2);
            }
            return Math.log(proportion)
                    - squares / 2
                    - point.length * (Math.log(2 * Math.PI) / 2 + Math.log(standardDeviation));
        }
    }

    /**
     * A mixture.
     *
     * @throws ConfigurationException for {@code components} that are no mixture
     */
    public GaussianMixture {
        double total = components.stream().mapToDouble(Component::proportion).sum();
        if (components.stream().map(c -> c.mean().size()).distinct().count() != 1
                || components.get(0).mean().isEmpty()
                || !(total > 0)) {
            throw new ConfigurationException(
                    "components",
                    "A mixture needs at least one component of a proportion above 0, and means that all have the same number of"
                            + " values.");
        }
        components = components.stream()
                .map(c -> new Component(c.proportion / total, List.copyOf(c.mean), c.standardDeviation))
                .toList();
    }

    /** A mixture of points with one value. */
    public static GaussianMixture ofValues(
            List<Double> proportions, List<Double> means, List<Double> standardDeviations) {
        return new GaussianMixture(IntStream.range(0, proportions.size())
                .mapToObj(k -> new Component(proportions.get(k), List.of(means.get(k)), standardDeviations.get(k)))
                .toList());
    }

    /**
     * The entropy of an example that is made of points of this law, nats: exact for one component and for points on a grid, otherwise by
     * draws with a seed of their own. Empty where it has none, as points without a grid have no density.
     */
    public Optional<Estimate> entropy(DataSpec data) {
        boolean points = components.stream().allMatch(c -> c.standardDeviation == 0);
        boolean density = components.stream().allMatch(c -> c.standardDeviation > 0);
        if (data.grid().isPresent() ? !points : !density) {
            return Optional.empty();
        }
        double count = (double) data.dimensions() / dimensions();
        Estimate ofPoint = points ? new Estimate(ofWeights(), 0) : ofDensity();
        return Optional.of(new Estimate(count * ofPoint.value(), count * ofPoint.standardError()));
    }

    private double ofWeights() {
        return -components.stream()
                .collect(Collectors.groupingBy(Component::mean, Collectors.summingDouble(Component::proportion)))
                .values()
                .stream()
                .mapToDouble(w -> w > 0 ? w * Math.log(w) : 0)
                .sum();
    }

    private Estimate ofDensity() {
        if (components.size() == 1) {
            double s = components.get(0).standardDeviation;
            return new Estimate(dimensions() * (Math.log(2 * Math.PI) + 1 + 2 * Math.log(s)) / 2, 0);
        }
        SplittableRandom random = new SplittableRandom(1);
        long work = (long) dimensions() * components.size();
        double[] surprises = new double[(int) Math.max(1000, Math.min(20_000, 20_000_000 / work))];
        for (int i = 0; i < surprises.length; i++) {
            surprises[i] = -logDensity(draw(random));
        }
        return Estimate.ofMean(surprises);
    }

    private double[] draw(SplittableRandom random) {
        double left = random.nextDouble();
        int k = 0;
        while (k < components.size() - 1 && left >= components.get(k).proportion) {
            left -= components.get(k).proportion;
            k++;
        }
        Component c = components.get(k);
        return c.mean.stream()
                .mapToDouble(m -> m + c.standardDeviation * random.nextGaussian())
                .toArray();
    }

    private double logDensity(double[] point) {
        double[] logs =
                components.stream().mapToDouble(c -> c.logDensity(point)).toArray();
        double largest = Arrays.stream(logs).max().orElseThrow();
        return largest
                + Math.log(Arrays.stream(logs).map(l -> Math.exp(l - largest)).sum());
    }

    /** How many values a point has. */
    public int dimensions() {
        return components.get(0).mean().size();
    }
}
