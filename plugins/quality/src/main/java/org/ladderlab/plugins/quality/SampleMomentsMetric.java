package org.ladderlab.plugins.quality;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Setting;

/**
 * Mean and variance of n samples, in the data's scale and in the mean over dimensions:
 *
 * <pre>
 * mean      m = 1/n sum_i x_i
 * variance  1/(n - 1) sum_i (x_i - m)^2
 * </pre>
 *
 * <p>Standard errors are over the samples. Where the data's own moments are known, so is how wrong a sampler with that many steps is.
 */
public record SampleMomentsMetric(SampleRequest request) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting("sampler; without it the experiment's") Optional<Ref<Sampler>> sampler,
            @Setting(value = "samples", min = 2) int samples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "sample-moments",
            new Config(Optional.empty(), 1000),
            new ComponentType.Doc(
                    "Mean and variance of samples, in the mean over dimensions.",
                    "1/n sum_i x_i; 1/(n - 1) sum_i (x_i - m)^2",
                    "Song et al. 2021 (score SDE), section 4, for what samplers in finitely many steps miss"),
            (config, context) ->
                    new SampleMomentsMetric(context.samples("sampler", config.sampler(), config.samples())));

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        double[][] samples = Comparison.rows(in.samples(request), Pixels::rows);
        double[] mean = IntStream.range(0, samples[0].length)
                .mapToDouble(d ->
                        Arrays.stream(samples).mapToDouble(x -> x[d]).average().orElseThrow())
                .toArray();
        double unbiased = samples.length / (samples.length - 1.0);
        return Map.of(
                "mean", perSample(samples, (x, d) -> x[d]),
                "variance", perSample(samples, (x, d) -> unbiased * Math.pow(x[d] - mean[d], 2)));
    }

    private interface Value {

        double of(double[] sample, int dimension);
    }

    /** The mean over dimensions, whose mean over samples is the estimate. */
    private static Estimate perSample(double[][] samples, Value value) {
        return Estimate.ofMean(Arrays.stream(samples)
                .mapToDouble(x -> IntStream.range(0, x.length)
                        .mapToDouble(d -> value.of(x, d))
                        .average()
                        .orElseThrow())
                .toArray());
    }
}
