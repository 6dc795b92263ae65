package org.ladderlab.plugins.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.plugins.quality.estimators.ExplainedVariance;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * How much of the variance of the data is decided at which depth: x is drawn anew below level l from the model, several times for each draw of
 * what is shared,
 *
 * <pre>
 * LEVEL                 R^2_l = Var E[x | z_&gt;=l] / Var x,    z_&gt;=l from q(z | data)
 * prior-LEVEL           the same with z_&gt;=l from p; where the two differ, q leaves holes in p
 * reconstructed-LEVEL   1 - E|x - xHat(z_&gt;=l)|^2 / Var x &lt;= R^2 of q and the data, xHat the reconstruction; of a diffusion by
 *                       E|x - xHat|^2 = e^-logSnr E|eps - epsHat|^2
 * redrawn-LEVEL         E Var(x | z_&gt;=l) = 1/2 E|x - x'|^2, z_&gt;=l from p and shared, summed over dimensions; redrawn-all where nothing is
 *                       shared. Differences of neighbours add up to the model's Var x
 * half-depth            where R^2 is a half, between levels in a straight line
 * smallest-rise         the least R^2_l - R^2_l+1 of neighbours, below 0 if what is nearer to the data explains less
 * </pre>
 *
 * <p>x is the mean of p(x | z_1). An infinite diffusion goes down in steps, each of which draws what x is still open by too, estimated over the batch
 * in each dimension (Bao et al. 2022): of normal data nothing is left out. With a forward process whose mean is not x some is. Standard errors are the jackknife's over examples; shares may be negative where little is explained.
 */
public record ExplainedVarianceMetric(Bound bound, List<DepthAxis.Place> places, Config config) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value =
                                    "largest number of steps between the places in depth, evenly among the ledger's levels",
                            min = 1)
                    int levels,
            @Setting(
                            value =
                                    "log SNRs of a diffusion with infinitely many levels; where there are none, even depths",
                            distinct = true)
                    List<Double> logSnrs,
            @Setting(
                            value =
                                    "ways down from each draw of what is shared; 0 for reconstructions alone, else 2 or more",
                            min = 0)
                    int draws,
            @Setting(value = "steps of a diffusion from the deepest latent to the data", min = 1) int steps,
            @Setting(value = "examples, from the split's start", min = 3) int examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "explained-variance",
            new Config(/* levels= */ 8, List.of(), /* draws= */ 4, /* steps= */ 250, /* examples= */ 400),
            new ComponentType.Doc(
                    "How much of the data's variance the latents at each depth and deeper explain, and how much is drawn anew below.",
                    "R^2_l = Var E[x | z_>=l] / Var x = V / (V + W), V = B - W / K; W = 1/2 E|x - x'|^2",
                    "Searle, Casella and McCulloch 1992, Variance Components, chapter 3 (V of balanced groups)"),
            ExplainedVarianceMetric::of);

    private static ExplainedVarianceMetric of(Config config, BuildContext context) {
        if (config.draws() == 1) {
            throw new ConfigurationException(
                    "draws",
                    "One way down tells nothing of a variance; set 2 or more, or 0 for reconstructions alone.");
        }
        if (!config.logSnrs().isEmpty()) {
            Idle.refuse("levels", config.levels(), TYPE.defaults().levels(), "'logSnrs' says where to look");
        }
        Bound bound = context.part(Loss.class)
                .bound()
                .orElseThrow(() -> new ConfigurationException(
                        "It draws from the levels of the loss's bound, and the loss has none; leave this metric out."));
        Encoder encoder = context.part(Encoder.class);
        List<DepthAxis.Place> places = config.logSnrs().isEmpty()
                ? DepthAxis.of(encoder, config.levels())
                : DepthAxis.at(config.logSnrs(), encoder);
        return new ExplainedVarianceMetric(bound, places, config);
    }

    @Override
    public Optional<Integer> examples() {
        return Optional.of(config.examples());
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<ExplainedVariance> reconstructed = perPlace(1);
        List<ExplainedVariance> encoded = perPlace(config.draws());
        List<ExplainedVariance> prior = perPlace(config.draws());
        for (Evaluated evaluated : in.batches()) {
            NDArray x = evaluated.batch().data();
            long seed = SeededScope.seed(evaluated.scope());
            for (int l = 0; l < places.size(); l++) {
                double depth = places.get(l).depth();
                try (NDManager manager = evaluated.scope().manager().newSubManager()) {
                    // The same seed at each depth: what two depths share is the same draw.
                    Scope first = SeededScope.of(evaluated.scope(), manager, seed);
                    add(reconstructed.get(l), x, bound.reconstruct(x, depth, first));
                    if (config.draws() > 0) {
                        Redraw asked = new Redraw(depth, config.draws(), config.steps());
                        Scope second = SeededScope.of(evaluated.scope(), manager, seed);
                        add(encoded.get(l), bound.redraw(x, asked, second));
                        Scope third = SeededScope.of(evaluated.scope(), manager, seed + 1);
                        add(prior.get(l), bound.redrawPrior(x.getShape().get(0), asked, third));
                    }
                }
            }
        }
        return config.draws() == 0
                ? ExplainedByDepth.reconstructedOnly(places, reconstructed).leave(in)
                : new ExplainedByDepth(places, reconstructed, encoded, prior).leave(in);
    }

    private List<ExplainedVariance> perPlace(int draws) {
        return places.stream().map(place -> new ExplainedVariance(draws)).toList();
    }

    /** The data themselves, and how far their reconstructions are from them. */
    private static void add(ExplainedVariance variance, NDArray x, NDArray reconstructed) {
        double[][] data = Pixels.rows(x);
        double[][] seen = Pixels.rows(reconstructed);
        for (int i = 0; i < data.length; i++) {
            double[] example = data[i];
            double[] guess = seen[i];
            double squared = IntStream.range(0, example.length)
                    .mapToDouble(d -> (example[d] - guess[d]) * (example[d] - guess[d]))
                    .sum();
            variance.add(example, squared);
        }
    }

    private static void add(ExplainedVariance variance, List<NDArray> drawn) {
        List<double[][]> rows = drawn.stream().map(Pixels::rows).toList();
        for (int i = 0; i < rows.get(0).length; i++) {
            int example = i;
            variance.add(rows.stream().map(each -> each[example]).toList());
        }
    }
}
