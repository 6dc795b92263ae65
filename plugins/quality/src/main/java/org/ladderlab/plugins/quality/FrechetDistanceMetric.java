package org.ladderlab.plugins.quality;

import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.quality.estimators.FrechetDistance;
import org.ladderlab.plugins.quality.estimators.GroupJackknife;
import org.ladderlab.plugins.quality.extractors.Extractor;
import org.ladderlab.plugins.quality.extractors.Pca;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Setting;

/**
 * The {@link FrechetDistance} of samples from the training part. {@code distance} is that of infinitely many samples, with its interval;
 * {@code distance-of-so-many} that of the samples at hand, which is larger, as such numbers are usually given. It knows means and covariances
 * alone, so a model may come nearer than real data do. It is an FID in the Inception features of published ones and in no others.
 */
public record FrechetDistanceMetric(Comparison comparison) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting("features between which distances are taken") Ref<Extractor> features,
            @Setting("sampler; without it the experiment's") Optional<Ref<Sampler>> sampler,
            @Setting(value = "samples", min = 40) int samples,
            @Setting(value = "training examples, evenly from them all, that they are compared with", min = 40)
                    int reference)
            implements Comparison.Settings {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "frechet-distance",
            new Config(Pca.TYPE.byDefault(), Optional.empty(), 1000, 5000),
            new ComponentType.Doc(
                    "How far the mean and the covariance of samples are from those of the training part.",
                    "|m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1^1/2 S2 S1^1/2)^1/2, its bias taken off by the group jackknife",
                    "Heusel et al. 2017, arXiv 1706.08500"),
            (config, context) -> new FrechetDistanceMetric(Comparison.of(config, context)));

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Comparison.Sets sets = comparison.sets(in);
        GroupJackknife samples = FrechetDistance.jackknife(sets.samples(), sets.training());
        GroupJackknife real = FrechetDistance.jackknife(sets.judged(), sets.training());
        Report report = new Report();
        report.add("distance", samples.ofCorrected(), real.ofCorrected());
        report.add("distance-of-so-many", samples.value());
        return report.of(in, comparison, sets);
    }
}
