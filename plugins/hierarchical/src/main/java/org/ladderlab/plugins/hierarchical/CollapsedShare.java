package org.ladderlab.plugins.hierarchical;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Which share of a level's units has collapsed to the prior for almost every example, (epsilon, delta)-collapse:
 *
 * <pre>
 * unit u collapsed:  P_x[E_q(z_&gt;l | x) KL(q(u | x, z_&gt;l) || p(u | z_&gt;l)) &lt; epsilon] &gt;= 1 - delta
 * </pre>
 *
 * <p>Values: the share of each level by its name with epsilon and delta 0.01, and as {@code NAME-nats} the mean over the level's units of the least epsilon that
 * would do; the curve over all epsilon is attached. Of a latent that is
 * drawn on the way up, q is that given the latent below.
 */
public final class CollapsedShare implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "draws of the levels above, over which a unit's nats are averaged", min = 1) int draws) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "collapsed-share",
            new Config(4),
            new ComponentType.Doc(
                    "Which share of each level's units has collapsed to the prior for almost every example.",
                    "share of units with P_x[KL(q(u | x) || p(u)) < epsilon] >= 1 - delta",
                    "Lucas et al. 2019, Don't blame the ELBO, definition 1"),
            (config, context) -> new CollapsedShare(config, new Descent(context, "metric 'collapsed-share'")));

    private static final double EPSILON = 0.01;
    private static final double DELTA = 0.01;

    private final Config config;
    private final Descent descent;

    private CollapsedShare(Config config, Descent descent) {
        this.config = config;
        this.descent = descent;
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<Level> levels = descent.levels();
        List<List<float[]>> nats = levels.stream()
                .map(level -> (List<float[]>) new ArrayList<float[]>())
                .toList();
        for (Evaluated evaluated : in.batches()) {
            float[][] batch = new float[levels.size()][];
            descent.repeat(evaluated.batch().data(), evaluated.scope(), config.draws(), path -> {
                for (int l = 0; l < batch.length; l++) {
                    float[] drawn = nats(path.visits().get(l));
                    batch[l] = batch[l] == null ? new float[drawn.length] : batch[l];
                    for (int i = 0; i < drawn.length; i++) {
                        batch[l][i] += drawn[i] / config.draws();
                    }
                }
            });
            for (int l = 0; l < batch.length; l++) {
                nats.get(l).add(batch[l]);
            }
        }
        Map<String, Estimate> shares = new LinkedHashMap<>();
        List<Attachment.Curves.Curve> curves = new ArrayList<>();
        for (int l = 0; l < levels.size(); l++) {
            double[] atMost = quantiles(
                    nats.get(l), Math.toIntExact(levels.get(l).latent().size()));
            long collapsed =
                    Arrays.stream(atMost).filter(each -> each < EPSILON).count();
            shares.put(levels.get(l).name(), new Estimate((double) collapsed / atMost.length, Double.NaN));
            shares.put(
                    levels.get(l).name() + "-nats",
                    new Estimate(Arrays.stream(atMost).average().orElseThrow(), Double.NaN));
            curves.add(curve(levels.get(l).name(), atMost));
        }
        in.attach(
                "epsilon",
                new Attachment.Curves(
                        "units collapsed for all but " + DELTA + " of the examples",
                        Attachment.Curves.Axis.logarithmic("epsilon, nats"),
                        Attachment.Curves.Axis.linear("share of the level's units"),
                        curves));
        return shares;
    }

    private static float[] nats(Descent.Visit visit) {
        DiagonalGaussian q = visit.posterior().as(DiagonalGaussian.class);
        return Tensors.toFloat32(q.klPerDimension(visit.prior().as(DiagonalGaussian.class)))
                .toFloatArray();
    }

    /** Of each unit the nats below which it is for the share {@code 1 - delta} of the examples. */
    private double[] quantiles(List<float[]> batches, int units) {
        int examples = batches.stream().mapToInt(batch -> batch.length).sum() / units;
        int at = Math.max(0, (int) Math.ceil((1 - DELTA) * examples) - 1);
        return IntStream.range(0, units)
                .mapToDouble(u -> batches.stream()
                        .flatMapToDouble(batch ->
                                IntStream.range(0, batch.length / units).mapToDouble(i -> batch[i * units + u]))
                        .sorted()
                        .skip(at)
                        .findFirst()
                        .orElseThrow())
                .toArray();
    }

    private static Attachment.Curves.Curve curve(String name, double[] atMost) {
        double[] sorted =
                Arrays.stream(atMost).map(v -> Math.max(v, 1e-6)).sorted().toArray();
        List<Double> shares = IntStream.rangeClosed(1, sorted.length)
                .mapToObj(k -> (double) k / sorted.length)
                .toList();
        return new Attachment.Curves.Curve(name, Arrays.stream(sorted).boxed().toList(), shares);
    }
}
