package org.ladderlab.plugins.quality;

import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.quality.estimators.Kernel;
import org.ladderlab.plugins.quality.estimators.KernelDistance;
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
 * The {@link KernelDistance} of samples from the training part: with the cubic kernel the kernel distance KID, with a Gaussian one the maximum
 * mean discrepancy. {@code p-value} is that of the hypothesis that both have one law.
 */
public record KernelDistanceMetric(Comparison comparison, Optional<Double> bandwidth) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting("features between which distances are taken") Ref<Extractor> features,
            @Setting("sampler; without it the experiment's") Optional<Ref<Sampler>> sampler,
            @Setting(value = "samples", min = 40, max = 4000) int samples,
            @Setting(
                            value = "training examples, evenly from them all, that they are compared with",
                            min = 40,
                            max = 4000)
                    int reference,
            @Setting(value = "bandwidth of a Gaussian kernel; without it the cubic one", min = 0, aboveMin = true)
                    Optional<Double> bandwidth)
            implements Comparison.Settings {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
                    Kind.METRIC,
                    "kernel-distance",
                    new Config(Pca.TYPE.byDefault(), Optional.empty(), 1000, 1000, Optional.empty()),
                    new ComponentType.Doc(
                            "How far samples are from the training part in the mean of every function of a kernel's space.",
                            "E k(x, x') + E k(y, y') - 2 E k(x, y), k = (x.y / d + 1)^3 or exp(-|x - y|^2 / (2 b^2))",
                            "Binkowski et al. 2018, arXiv 1801.01401; Gretton et al. 2012"),
                    (config, context) -> new KernelDistanceMetric(Comparison.of(config, context), config.bandwidth()))
            .withExamples(new Config(Pca.TYPE.byDefault(), Optional.empty(), 1000, 1000, Optional.of(4.0)));

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Comparison.Sets sets = comparison.sets(in);
        Kernel kernel = bandwidth.map(Kernel::gaussian).orElseGet(Kernel::cubic);
        KernelDistance samples = new KernelDistance(sets.samples(), sets.training(), kernel);
        KernelDistance real = new KernelDistance(sets.judged(), sets.training(), kernel);
        Report report = new Report();
        report.add("distance", samples.estimate(), real.estimate());
        report.add("p-value", samples.pValue());
        report.add("p-value-of-data", real.pValue());
        return report.of(in, comparison, sets);
    }
}
