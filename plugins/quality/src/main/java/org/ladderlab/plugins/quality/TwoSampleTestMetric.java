package org.ladderlab.plugins.quality;

import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.quality.estimators.TwoSampleTest;
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

/** {@link TwoSampleTest}s of samples against the training part, by a linear classifier and by the vote of neighbours. */
public record TwoSampleTestMetric(Comparison comparison) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting("features that the classifiers see") Ref<Extractor> features,
            @Setting("sampler; without it the experiment's") Optional<Ref<Sampler>> sampler,
            @Setting(value = "samples, of which half are learned from", min = 40) int samples,
            @Setting(value = "training examples, evenly from them all, that they are told from", min = 40)
                    int reference)
            implements Comparison.Settings {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "two-sample-test",
            new Config(Pca.TYPE.byDefault(), Optional.empty(), 1000, 1000),
            new ComponentType.Doc(
                    "How often a classifier tells samples from training examples; 1/2 is guessing.",
                    "accuracy on held-out halves of Fisher's discriminant and of the floor(sqrt(n)) nearest neighbours",
                    "Lopez-Paz and Oquab 2017, arXiv 1610.06545"),
            (config, context) -> new TwoSampleTestMetric(Comparison.of(config, context)));

    private interface Classifier {
        TwoSampleTest test(double[][] real, double[][] generated);
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Comparison.Sets sets = comparison.sets(in);
        sets.warnOfFewer(in);
        Report report = new Report();
        add(report, "linear", TwoSampleTest::linear, sets);
        add(report, "neighbours", TwoSampleTest::neighbours, sets);
        return report.of(in, comparison, sets);
    }

    private static void add(Report report, String name, Classifier classifier, Comparison.Sets sets) {
        TwoSampleTest samples = classifier.test(sets.training(), sets.samples());
        TwoSampleTest real = classifier.test(sets.training(), sets.judged());
        report.add(name, samples.accuracy(), real.accuracy());
        report.add(name + "-p-value", samples.pValue());
        report.add(name + "-p-value-of-data", real.pValue());
    }
}
