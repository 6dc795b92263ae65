package org.ladderlab.plugins.diffusion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * The terms of a bound on how a diffusion generalises that hang on its end time T, but not on its network (Chen et al. 2025):
 *
 * <pre>
 * error of the scores + sqrt(2) R (mean sqrt(KL(q(z_T | x) || N(0, 1))) + L sqrt(integral of beta / (2 m))) - I(X; Z_T)
 * </pre>
 *
 * <p>No network is asked, so that the error of the scores, the bound's first term, is not among them. Values for each T, over training
 * examples x:
 *
 * <pre>
 * information                I(X; Z_T), x uniform among them, nats, by Monte Carlo
 * prior-distance             mean sqrt(KL(q(z_T | x) || N(0, 1)))
 * generator-per-L            sqrt(integral of beta / (2 m)), m the size of the training part
 * sum-at-L                   prior-distance + L generator-per-L, where L is given
 * all-but-scores-at-L-and-R  sqrt(2) R sum-at-L - information, where L and R are given; the standard error is as if the two were independent
 * </pre>
 *
 * <p>Without end times it is the one at which this noise has come to the log SNR where the model's own schedule ends, {@code B =
 * log(1 + exp(-logSnr(1)))}: the names then have no T, which stands beside them as {@code end-time}, and runs that end at different times
 * give the terms beside their ledgers' gaps.
 *
 * <p>L bounds the generator's loss, and the paper leaves it free. Where the sum is smallest over T depends on it: an end time is the best
 * for some L and another for another. So there is no sum unless L is given, and then its name says for which L it is. R, by which the paper
 * bounds the data's norms, is as free.
 */
public final class EndTimeMetric implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value = "end times T; none for the one of the model's own schedule",
                            min = 0,
                            aboveMin = true,
                            distinct = true)
                    List<Double> endTimes,
            @Setting(value = "noise per unit of time at t = 0", min = 0, aboveMin = true) double betaMin,
            @Setting(value = "by how much more at t = 1, and on in the same line", min = 0) double betaGrowth,
            @Setting(
                            value =
                                    "L, the scale of the generator's loss, on which the best end time depends; without it no sum",
                            min = 0)
                    Optional<Double> scale,
            @Setting(
                            value =
                                    "R, the bound of the data's norms; with it also the sum of all terms but the scores'",
                            min = 0,
                            aboveMin = true)
                    Optional<Double> radius,
            @Setting(value = "draws of z_T for each example", min = 1) int draws,
            @Setting(value = "training examples, evenly from them all", min = 2) int examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "end-time",
            new Config(
                    /* endTimes= */ List.of(0.2, 0.5, 1.0, 2.0),
                    /* betaMin= */ 0.1,
                    /* betaGrowth= */ 19.9,
                    /* scale= */ Optional.empty(),
                    /* radius= */ Optional.empty(),
                    /* draws= */ 1,
                    /* examples= */ 1000),
            new ComponentType.Doc(
                    "What the end time of a diffusion costs and saves in generalisation.",
                    "I(X; Z_T); mean sqrt(KL(q(z_T|x) || N(0, 1))); sqrt(integral of beta / (2 m)) per L; their sum at L;"
                            + " sqrt(2) R of that - I(X; Z_T)",
                    "Chen et al. 2025, arXiv 2506.00849"),
            EndTimeMetric::new);

    private final Config config;
    private final Dataset dataset;

    /** The model's own, where no end times are given. */
    private final Optional<NoiseSchedule> schedule;

    private EndTimeMetric(Config config, BuildContext context) {
        this.config = config;
        this.dataset = context.part(Dataset.class);
        if (config.radius().isPresent() && config.scale().isEmpty()) {
            throw new ConfigurationException(
                    "radius", "All terms but the scores' need L too; give the metric a 'scale'.");
        }
        if (config.endTimes().isEmpty()) {
            GaussianDiffusion diffusion = context.part(GaussianDiffusion.class);
            diffusion.requireOneLogSnr("The end time of a diffusion", "give the metric 'endTimes'");
            if (diffusion.schedule().logSnr(1) == Double.NEGATIVE_INFINITY) {
                throw new ConfigurationException(
                        "endTimes",
                        "The model's own schedule ends in pure noise, at a log SNR of minus infinity, which no end time reaches;"
                                + " give the metric 'endTimes', or wrap the schedule in 'truncated'.");
            }
            schedule = Optional.of(diffusion.schedule());
        } else {
            schedule = Optional.empty();
        }
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<double[]> points = new ArrayList<>();
        double seed = 0;
        for (Evaluated evaluated : in.batches(Split.TRAIN, config.examples())) {
            seed = evaluated.scope().uniform();
            float[] values = evaluated.batch().data().toFloatArray();
            int size = values.length / Math.toIntExact(evaluated.batch().size());
            for (int from = 0; from < values.length; from += size) {
                int start = from;
                points.add(IntStream.range(0, size)
                        .mapToDouble(d -> values[start + d])
                        .toArray());
            }
        }
        double first = seed;
        Map<String, Estimate> found = new LinkedHashMap<>();
        double betaMax = config.betaMin() + config.betaGrowth();
        double[][] all = points.toArray(double[][]::new);
        for (double endTime : config.endTimes()) {
            put(found, "-" + endTime, EncoderTerms.of(all, config.betaMin(), betaMax, endTime), first);
        }
        schedule.ifPresent(own -> {
            EncoderTerms terms = new EncoderTerms(all, Math.log1p(Math.exp(-own.logSnr(1))));
            found.put("end-time", new Estimate(terms.endTime(config.betaMin(), betaMax), Double.NaN));
            put(found, "", terms, first);
        });
        return found;
    }

    private void put(Map<String, Estimate> found, String suffix, EncoderTerms terms, double seed) {
        Estimate distance = Estimate.ofMean(IntStream.range(0, terms.points().length)
                .mapToDouble(terms::priorDistance)
                .toArray());
        double generator = terms.generatorPerScale(dataset.size(Split.TRAIN));
        Estimate information = information(terms, new SplittableRandom(Double.doubleToLongBits(seed)));
        found.put("information" + suffix, information);
        found.put("prior-distance" + suffix, distance);
        found.put("generator-per-L" + suffix, new Estimate(generator, Double.NaN));
        config.scale().ifPresent(scale -> {
            Estimate sum = new Estimate(distance.value() + scale * generator, distance.standardError());
            found.put("sum-at-L-" + scale + suffix, sum);
            config.radius()
                    .ifPresent(radius -> found.put(
                            "all-but-scores-at-L-" + scale + "-R-" + radius + suffix,
                            difference(Math.sqrt(2) * radius, sum, information)));
        });
    }

    private static Estimate difference(double factor, Estimate sum, Estimate information) {
        return new Estimate(
                factor * sum.value() - information.value(),
                Math.hypot(factor * sum.standardError(), information.standardError()));
    }

    private Estimate information(EncoderTerms terms, SplittableRandom random) {
        int dimensions = terms.points()[0].length;
        return Estimate.ofMean(IntStream.range(0, Math.multiplyExact(terms.points().length, config.draws()))
                .mapToDouble(k -> terms.information(
                        k / config.draws(),
                        IntStream.range(0, dimensions)
                                .mapToDouble(d -> random.nextGaussian())
                                .toArray()))
                .toArray());
    }
}
