package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
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
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Whether a sampler that is told what was seen of an example is as sure as it is right. Of each test example x, y is seen and K samples are drawn,
 *
 * <pre>
 * missed   E |x - m|^2 = mean |x - m_K|^2 - W,   m_K the samples' mean, W = sum |x_k - m_K|^2 / (K (K - 1))
 * spread   E |x_k - m|^2 = mean K W
 * ratio    missed / spread
 * </pre>
 *
 * summed over dimensions. If the samples have the law of x given y, x is one of them, and the ratio is 1: above it the samples
 * are too sure, below it too wide. The ratio can be 1 by chance or by errors that make up for each other; away from 1 it tells. Its standard error is
 * that of a ratio of means over examples.
 */
public final class PosteriorCalibrationMetric implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting("sampler that is told what was seen: 'posterior' or 'dps'") Ref<Sampler> sampler,
            @Setting(value = "samples K of each example", min = 2) int draws,
            @Setting(value = "examples, from the split's start", min = 2) int examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "posterior-calibration",
            new Config(PosteriorSampler.TYPE.byDefault(), 4, 200),
            new ComponentType.Doc(
                    "How far samples given an observation are from the example, beside how far they are from each other.",
                    "ratio = E |x - m|^2 / E |x_k - m|^2, x_k and m given y = A x + s n; 1 if x_k has the law of x given y",
                    "Cook, Gelman and Rubin 2006, Validation of software for Bayesian models, whose replications these are"),
            PosteriorCalibrationMetric::new);

    private final ObservedSampler sampler;
    private final Config config;

    private PosteriorCalibrationMetric(Config config, BuildContext context) {
        if (!(context.create("sampler", config.sampler()) instanceof ObservedSampler told)) {
            throw new ConfigurationException(
                    "sampler",
                    "The sampler '" + config.sampler().type().name()
                            + "' is told nothing of an example; use 'posterior' or 'dps'.");
        }
        if (!told.observation.values().isEmpty()) {
            throw new ConfigurationException(
                    "sampler.observation.values",
                    "What is seen here is seen of each judged example, so that there is no place for given values; leave them out.");
        }
        this.sampler = told;
        this.config = config;
    }

    @Override
    public Optional<Integer> examples() {
        return Optional.of(config.examples());
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<Double> missed = new ArrayList<>();
        List<Double> spread = new ArrayList<>();
        int draws = config.draws();
        for (Evaluated evaluated : in.batches()) {
            NDArray x = evaluated.batch().data().toType(DataType.FLOAT64, true);
            NDArray y = sampler.observation.of(evaluated.batch().data(), evaluated.scope());
            NDArray sum = x.zerosLike();
            NDArray squares = x.zerosLike();
            for (int k = 0; k < draws; k++) {
                try (NDManager manager = evaluated.scope().manager().newSubManager()) {
                    Scope within = evaluated.scope().within(manager);
                    // Around the example, so that nothing cancels.
                    NDArray drawn = sampler.given(y, within)
                            .toType(DataType.FLOAT64, true)
                            .sub(x);
                    sum.addi(drawn);
                    squares.addi(drawn.square());
                }
            }
            NDArray mean = Tensors.scale(sum, 1.0 / draws);
            NDArray within = Tensors.scale(squares.sub(Tensors.scale(mean.square(), draws)), 1.0 / (draws - 1));
            add(missed, mean.square().sub(Tensors.scale(within, 1.0 / draws)));
            add(spread, within);
        }
        double[] error = missed.stream().mapToDouble(Double::doubleValue).toArray();
        double[] width = spread.stream().mapToDouble(Double::doubleValue).toArray();
        Map<String, Estimate> found = new LinkedHashMap<>();
        found.put("missed", Estimate.ofMean(error));
        found.put("spread", Estimate.ofMean(width));
        found.put("ratio", ratio(error, width));
        return found;
    }

    private static void add(List<Double> to, NDArray perDimension) {
        for (double each : Tensors.sumPerExample(perDimension).toDoubleArray()) {
            to.add(each);
        }
    }

    private static Estimate ratio(double[] above, double[] below) {
        double whole = Estimate.ofMean(below).value();
        double ratio = Estimate.ofMean(above).value() / whole;
        Estimate residual = Estimate.ofMean(IntStream.range(0, above.length)
                .mapToDouble(i -> (above[i] - ratio * below[i]) / whole)
                .toArray());
        return new Estimate(ratio, residual.standardError());
    }
}
