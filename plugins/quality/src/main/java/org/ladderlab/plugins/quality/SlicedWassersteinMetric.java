package org.ladderlab.plugins.quality;

import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.quality.estimators.Interval;
import org.ladderlab.plugins.quality.estimators.SlicedWasserstein;
import org.ladderlab.plugins.quality.extractors.Extractor;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Setting;

/**
 * The {@link SlicedWasserstein} distance of samples from the training part; with {@code power: 1} and points in one dimension this is W1. The
 * interval of {@code power: 1} does not cover 0 where both have one law: then look at what real data get.
 */
public record SlicedWassersteinMetric(Comparison comparison, int slices, int power) implements Metric {

    /** The same directions for each run, so that runs differ by their samples alone. */
    private static final long SEED = 20_260_101;

    /** What an experiment file can say. */
    public record Config(
            @Setting("features between which distances are taken") Ref<Extractor> features,
            @Setting("sampler; without it the experiment's") Optional<Ref<Sampler>> sampler,
            @Setting(value = "samples", min = 40) int samples,
            @Setting(value = "training examples, evenly from them all, that they are compared with", min = 40)
                    int reference,
            @Setting(value = "directions onto which points are projected; in one dimension there is one", min = 2)
                    int slices,
            @Setting(value = "the power p of W_p^p", min = 1, max = 2) int power)
            implements Comparison.Settings {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "sliced-wasserstein",
            new Config(Pixels.TYPE.byDefault(), Optional.empty(), 1000, 1000, 64, 2),
            new ComponentType.Doc(
                    "How far samples are moved to become training examples, in the mean over directions.",
                    "mean_u W_p^p(u.x, u.y), W_p^p = integral of |F_x^-1(s) - F_y^-1(s)|^p ds",
                    "Rabin et al. 2012; Bonneel et al. 2015"),
            (config, context) ->
                    new SlicedWassersteinMetric(Comparison.of(config, context), config.slices(), config.power()));

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Comparison.Sets sets = comparison.sets(in);
        sets.warnOfFewer(in);
        Report report = new Report();
        report.add("distance", distance(sets.samples(), sets.training()), distance(sets.judged(), sets.training()));
        return report.of(in, comparison, sets);
    }

    private Interval distance(double[][] x, double[][] y) {
        return new SlicedWasserstein(x, y, slices, power, SEED).estimate();
    }
}
