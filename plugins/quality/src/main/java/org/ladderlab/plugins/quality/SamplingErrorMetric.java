package org.ladderlab.plugins.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.quality.estimators.SlicedWasserstein;
import org.ladderlab.plugins.quality.estimators.UnmeasurableException;
import org.ladderlab.plugins.quality.extractors.Extractor;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/**
 * How wrong samplers are for what they cost in evaluations of the network, by two errors:
 *
 * <pre>
 * path     = sqrt(mean_i |x_i - x*_i|^2 / D),    x* the exact sampler's samples from the same noise
 * distance = mean over directions of W_2^2 between samples and training part ({@link SlicedWasserstein})
 * </pre>
 *
 * <p>A path is compared only where a sampler draws nothing on its way. It falls as 1 / steps^p for a solver of order p, while a distance
 * stops at what real data get, since both sets are finite.
 */
public final class SamplingErrorMetric implements Metric {

    /** The same directions for every sampler. */
    private static final long SEED = 20_261_130;

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "samplers", required = true) List<Ref<Sampler>> samplers,
            @Setting(value = "numbers of steps of each sampler that has such a setting", distinct = true, min = 1)
                    List<Integer> steps,
            @Setting(
                            value = "whose samples from the same noise are taken for exact: many steps, no noise",
                            required = true)
                    Ref<Sampler> exact,
            @Setting(value = "samples of each", min = 40) int samples,
            @Setting("features between which distances are taken") Ref<Extractor> features,
            @Setting(value = "training examples, evenly from them all, that samples are compared with", min = 40)
                    int reference,
            @Setting(value = "directions onto which points are projected; in one dimension there is one", min = 2)
                    int slices) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "sampling-error",
            new Config(
                    /* samplers= */ Required.setting(),
                    /* steps= */ List.of(5, 10, 20, 50, 100),
                    /* exact= */ Required.setting(),
                    /* samples= */ 500,
                    /* features= */ Pixels.TYPE.byDefault(),
                    /* reference= */ 1000,
                    /* slices= */ 64),
            new ComponentType.Doc(
                    "The error of samplers by their evaluations of the network, from exact paths and from data.",
                    "sqrt(mean_i |x_i - x*_i|^2 / D), x* from the same noise; mean_u W_2^2(u.x, u.y)",
                    "Karras et al. 2022, figure 2; Rabin et al. 2012"),
            SamplingErrorMetric::new);

    private final Comparison exact;
    private final List<Asked> asked;
    private final int slices;

    /**
     * One point of the picture.
     *
     * @param curve on which it lies: the sampler's name
     * @param name the same with the number of steps
     * @param steps absent for a sampler that has no such setting
     */
    private record Asked(String curve, String name, Optional<Integer> steps, Comparison comparison) {}

    private SamplingErrorMetric(Config config, BuildContext context) {
        Extractor features = context.create("features", config.features());
        this.slices = config.slices();
        this.exact = new Comparison(
                features,
                request("exact", config.exact(), config.samples(), context),
                config.reference(),
                context.data());
        this.asked = new ArrayList<>();
        Map<String, Integer> names = new LinkedHashMap<>();
        for (int i = 0; i < config.samplers().size(); i++) {
            Ref<Sampler> sampler = config.samplers().get(i);
            String type = sampler.type().name();
            int same = names.merge(type, 1, Integer::sum);
            String numbered = same == 1 ? type : type + "-" + same;
            String setting = "samplers." + i;
            if (sampler.config() instanceof Sampler.Stepped stepped) {
                for (int steps : config.steps()) {
                    Ref<Sampler> inSteps = new Ref<>(sampler.type(), stepped.inSteps(steps));
                    asked.add(new Asked(
                            numbered,
                            numbered + "-" + steps,
                            Optional.of(steps),
                            exact.with(request(setting, inSteps, config.samples(), context))));
                }
            } else {
                asked.add(new Asked(
                        type,
                        numbered,
                        Optional.empty(),
                        exact.with(request(setting, sampler, config.samples(), context))));
            }
        }
    }

    private static SampleRequest request(String setting, Ref<Sampler> sampler, int samples, BuildContext context) {
        SampleRequest plain = context.samples(setting, Optional.of(sampler), samples);
        return new SampleRequest(NoiseCount.of(plain.sampler()), Optional.of(new Counted(sampler)), samples);
    }

    /** Samples whose draws were counted are drawn apart from those of other metrics. */
    private record Counted(Ref<Sampler> sampler) {}

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Paths ends = Paths.of(in, exact.request());
        if (!ends.drawnOnce()) {
            throw new UnmeasurableException("The exact sampler draws noise on its way, so its samples are not those of"
                    + " the same noise by other samplers; choose one that does not, such as heun.");
        }
        List<SamplingErrors.Row> rows = new ArrayList<>();
        for (Asked each : asked) {
            Comparison.Sets sets = each.comparison().sets(in);
            double evaluations = sets.evaluations()
                    .orElseThrow(() -> new UnmeasurableException("The sampler '" + each.curve()
                            + "' does not say how often it asks the network; leave it out."));
            Paths paths = Paths.of(in, each.comparison().request());
            Optional<Estimate> error = paths.drawnOnce() ? Optional.of(paths.errorFrom(ends)) : Optional.empty();
            rows.add(new SamplingErrors.Row(
                    each.curve(),
                    each.name(),
                    each.steps(),
                    evaluations,
                    error,
                    distance(sets.samples(), sets.training())));
        }
        Comparison.Sets sets = exact.sets(in);
        SamplingErrors errors = new SamplingErrors(rows, distance(sets.judged(), sets.training()));
        errors.attach(in, exact, sets);
        return errors.values();
    }

    private SamplingErrors.Distance distance(double[][] x, double[][] y) {
        SlicedWasserstein distance = new SlicedWasserstein(x, y, slices, 2, SEED);
        return new SamplingErrors.Distance(distance.value(), distance.estimate());
    }
}
