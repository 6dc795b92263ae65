package org.ladderlab.plugins.quality;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.quality.estimators.GroupJackknife;
import org.ladderlab.plugins.quality.estimators.PrecisionRecall;
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
 * {@link PrecisionRecall} of samples among the training part, and of as many examples of the judged part: all four depend on how many points there
 * are, and none is 1 for real data.
 */
public record PrecisionRecallMetric(Comparison comparison, int neighbours) implements Metric {

    private static final List<String> NAMES = List.of("precision", "recall", "density", "coverage");

    /** What an experiment file can say. */
    public record Config(
            @Setting("features between which distances are taken") Ref<Extractor> features,
            @Setting("sampler; without it the experiment's") Optional<Ref<Sampler>> sampler,
            @Setting(value = "samples; no more than the judged part has are taken", min = 40, max = 4000) int samples,
            @Setting(
                            value = "training examples, evenly from them all, that they are compared with",
                            min = 40,
                            max = 4000)
                    int reference,
            @Setting(value = "k: a ball reaches to the k-th nearest other point", min = 1) int neighbours)
            implements Comparison.Settings {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "precision-recall",
            new Config(Pca.TYPE.byDefault(), Optional.empty(), 1000, 1000, 5),
            new ComponentType.Doc(
                    "How many samples lie among data, and how many data among samples.",
                    "precision, recall, density, coverage by balls to the k-th nearest other point",
                    "Kynkaanniemi et al. 2019, arXiv 1904.06991; Naeem et al. 2020, arXiv 2002.09797"),
            (config, context) -> new PrecisionRecallMetric(Comparison.of(config, context), config.neighbours()));

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Comparison.Sets all = comparison.sets(in);
        int equal = Math.min(all.samples().length, all.judged().length);
        Comparison.Sets sets = new Comparison.Sets(
                Arrays.copyOf(all.samples(), equal),
                Arrays.copyOf(all.judged(), equal),
                all.training(),
                all.evaluations());
        List<GroupJackknife> samples = PrecisionRecall.jackknife(sets.training(), sets.samples(), neighbours);
        List<GroupJackknife> real = PrecisionRecall.jackknife(sets.training(), sets.judged(), neighbours);
        Report report = new Report();
        for (int i = 0; i < NAMES.size(); i++) {
            report.add(NAMES.get(i), samples.get(i).ofValue(), real.get(i).ofValue());
        }
        return report.of(in, comparison, sets);
    }
}
