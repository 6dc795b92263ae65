package org.ladderlab.plugins.quality;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.quality.estimators.Interval;
import org.ladderlab.plugins.quality.estimators.NearestNeighbours;
import org.ladderlab.plugins.quality.extractors.Extractor;
import org.ladderlab.plugins.quality.extractors.Pca;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * The share of samples that are copies: d1 / d2 &lt; 1/3, d1 and d2 the distances to the nearest and the second nearest training example. In d
 * dimensions an honest sampler has {@code 3^-d}, so a share says nothing without that of real data; {@code excess} is the difference. When
 * its interval lies above 0 in some features, the result has a warning.
 */
public record MemorisedShareMetric(Map<String, Comparison> comparisons) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "features in which copies are looked for", distinct = true) List<Ref<Extractor>> features,
            @Setting("sampler; without it the experiment's") Optional<Ref<Sampler>> sampler,
            @Setting(value = "samples", min = 40) int samples,
            @Setting(value = "training examples, evenly from them all; without it all", min = 2)
                    Optional<Integer> reference) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "memorised-share",
            new Config(
                    List.of(Pixels.TYPE.byDefault(), Pca.TYPE.byDefault()), Optional.empty(), 1000, Optional.empty()),
            new ComponentType.Doc(
                    "How many samples are copies of training examples, beside how many of real data seem so.",
                    "share of d1 / d2 < 1/3",
                    "Yoon et al. 2023; Bonnaire et al. 2025, arXiv 2505.17638"),
            (config, context) -> new MemorisedShareMetric(comparisons(config, context)));

    /** By the name of the features. */
    private static Map<String, Comparison> comparisons(Config config, BuildContext context) {
        Map<String, Comparison> found = new LinkedHashMap<>();
        for (int i = 0; i < config.features().size(); i++) {
            Ref<Extractor> features = config.features().get(i);
            Comparison comparison = new Comparison(
                    context.create("features." + i, features),
                    context.samples("sampler", config.sampler(), config.samples()),
                    config.reference().orElse(Integer.MAX_VALUE),
                    context.data());
            if (found.putIfAbsent(features.type().name(), comparison) != null) {
                throw new ConfigurationException(
                        "features",
                        "Two of them are called '" + features.type().name()
                                + "', and their numbers bear that name; ask for them in two metrics.");
            }
        }
        return found;
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Map<String, Estimate> values = new LinkedHashMap<>();
        comparisons.forEach((name, comparison) -> {
            Comparison.Sets sets = comparison.sets(in);
            NearestNeighbours[] samples = NearestNeighbours.of(sets.samples(), sets.training());
            NearestNeighbours[] real = NearestNeighbours.of(sets.judged(), sets.training());
            Interval share = NearestNeighbours.memorisedShare(samples);
            Interval ofData = NearestNeighbours.memorisedShare(real);
            Interval excess = NearestNeighbours.excess(samples, real);
            Report report = new Report("intervals-" + name);
            report.add("share-" + name, share, ofData);
            report.add("excess-" + name, excess);
            if (excess.low() > 0) {
                in.warn(String.format(
                        Locale.ROOT,
                        "The model has begun to memorise: %.1f %% of %d samples are copies of training examples in %s"
                                + " (d1 / d2 < 1/3), and %.1f %% of %d examples of the %s split; it was trained too long"
                                + " on too few examples for what the bound promises.",
                        100 * share.value(),
                        samples.length,
                        name,
                        100 * ofData.value(),
                        real.length,
                        in.split().word()));
            }
            values.putAll(report.of(in, comparison, sets));
        });
        return values;
    }
}
