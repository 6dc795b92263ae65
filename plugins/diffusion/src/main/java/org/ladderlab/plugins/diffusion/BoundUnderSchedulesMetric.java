package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Attachment.Curves;
import org.ladderlab.spi.run.Attachment.Curves.Curve;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * The bound of the trained denoiser with infinitely many levels under other schedules than its own, as the integral over their time:
 *
 * <pre>
 * -log p(x | z_0) + integral over t of 1/2 (-dlogSnr/dt) ||eps - epsHat(z_t)||^2 + KL(q(z_1 | x) || p(z_1)),   t uniform on each band
 * </pre>
 *
 * <p>All schedules see the same examples, times and noise, so that differences are paired. The denoiser is told log SNRs and is the same
 * under each; between the same ends the integral is over the same log SNRs and does not depend on the schedule. Values: {@code NAME}
 * of each schedule and {@code NAME-less-FIRST} of each but the first, nats per example; the second of a name is {@code NAME-2}. Times are
 * spread evenly over the examples of a batch (section I.1), so that standard errors over examples are too large rather than too small.
 */
public final class BoundUnderSchedulesMetric implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "schedules; differences are to the first", required = true, distinct = true)
                    List<Ref<NoiseSchedule>> schedules,
            @Setting(value = "bands of depth of equal length", min = 1) int levels,
            @Setting(value = "draws of each band for each example", min = 1) int draws,
            @Setting(value = "examples that are used, from the split's start; absent for those of the ledger", min = 2)
                    Optional<Integer> examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "bound-under-schedules",
            new Config(Required.setting(), 20, 1, Optional.empty()),
            new ComponentType.Doc(
                    "The bound of one trained denoiser under several schedules, and where in depth each pays it.",
                    "-log p(x|z_0) + int 1/2 (-dlogSnr/dt) ||eps - epsHat||^2 dt + KL(q(z_1|x) || p(z_1))",
                    "Kingma et al. 2021, Variational Diffusion Models, section 5.1 and figure 2"),
            BoundUnderSchedulesMetric::new);

    private final Config config;
    private final GaussianDiffusion own;
    private final List<ScheduledBound> schedules = new ArrayList<>();

    private BoundUnderSchedulesMetric(Config config, BuildContext context) {
        this.config = config;
        this.own = context.part(GaussianDiffusion.class);
        own.requireOneLogSnr("This metric", "leave it out");
        own.steps().ifPresent(steps -> {
            throw new ConfigurationException(
                    "schedules",
                    "The bound of infinitely many levels is none of a model of " + steps
                            + ", whose p(x | z) and variances are those of its steps; leave 'steps' out of the encoder.");
        });
        config.schedules().forEach(ref -> schedules.add(under(ref, context)));
    }

    private ScheduledBound under(Ref<NoiseSchedule> ref, BuildContext context) {
        NoiseSchedule schedule = context.create("schedules", ref);
        if (schedule.learned()) {
            throw new ConfigurationException(
                    "schedules", "A schedule that is learned has learned nothing here; give fixed ones.");
        }
        GaussianDiffusion diffusion = new GaussianDiffusionEncoder(
                schedule, OptionalInt.empty(), own.frame(), context.data().shape());
        String type = ref.type().name();
        long before = config.schedules().stream()
                .limit(schedules.size())
                .filter(each -> each.type().name().equals(type))
                .count();
        return new ScheduledBound(
                before == 0 ? type : type + "-" + (before + 1),
                diffusion,
                new DiffusionBound(diffusion, context.part(DenoisingDecoder.class)));
    }

    @Override
    public Optional<Integer> examples() {
        return config.examples();
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<ScheduledBound.Paid> paid = schedules.stream()
                .map(each -> new ScheduledBound.Paid(new ArrayList<>(), new double[config.levels()]))
                .toList();
        for (Evaluated evaluated : in.batches()) {
            judge(evaluated.batch().data(), evaluated.scope(), paid);
        }
        schedules.forEach(each -> each.beyond(own).ifPresent(in::warn));
        attach(in, paid);
        Map<String, Estimate> values = new LinkedHashMap<>();
        List<Double> first = paid.get(0).totals();
        for (int s = 0; s < paid.size(); s++) {
            List<Double> totals = paid.get(s).totals();
            String name = schedules.get(s).name();
            values.put(name, mean(totals, i -> totals.get(i)));
            if (s > 0) {
                values.put(name + "-less-" + schedules.get(0).name(), mean(totals, i -> totals.get(i) - first.get(i)));
            }
        }
        return values;
    }

    private void judge(NDArray x, Scope scope, List<ScheduledBound.Paid> paid) {
        double[][] totals =
                new double[schedules.size()][Math.toIntExact(x.getShape().get(0))];
        for (int draw = 0; draw < config.draws(); draw++) {
            underEach(x, scope, totals, (s, brief) -> schedules.get(s).ends(x, brief));
            for (int b = 0; b < config.levels(); b++) {
                int band = b;
                double from = (double) b / config.levels();
                double to = (b + 1.0) / config.levels();
                double[] shares = ScheduledBound.shares(totals[0].length, scope.uniform());
                underEach(x, scope, totals, (s, brief) -> {
                    double[] nats = schedules.get(s).band(x, from, to, shares, brief);
                    paid.get(s).bands()[band] += Arrays.stream(nats).sum();
                    return nats;
                });
            }
        }
        for (int s = 0; s < totals.length; s++) {
            Arrays.stream(totals[s])
                    .map(sum -> sum / config.draws())
                    .forEach(paid.get(s).totals()::add);
        }
    }

    /** Adds what each schedule pays with the same noise, in arrays that die at once. */
    private static void underEach(
            NDArray x, Scope scope, double[][] totals, BiFunction<Integer, Scope, double[]> nats) {
        try (NDManager part = scope.manager().newSubManager()) {
            NDArray noise = scope.within(part).normal(x.getShape());
            for (int s = 0; s < totals.length; s++) {
                try (NDManager own = part.newSubManager()) {
                    double[] found = nats.apply(s, scope.within(own).drawing((shape, plain) -> noise));
                    for (int i = 0; i < found.length; i++) {
                        totals[s][i] += found[i];
                    }
                }
            }
        }
    }

    private static Estimate mean(List<Double> examples, IntToDoubleFunction value) {
        return Estimate.ofMean(
                IntStream.range(0, examples.size()).mapToDouble(value).toArray());
    }

    private void attach(MetricInput in, List<ScheduledBound.Paid> paid) {
        List<Double> depths = IntStream.range(0, config.levels())
                .mapToObj(band -> (band + 0.5) / config.levels())
                .toList();
        List<Curve> curves = new ArrayList<>();
        for (int s = 0; s < paid.size(); s++) {
            ScheduledBound.Paid own = paid.get(s);
            double perDepth =
                    (double) config.levels() / config.draws() / own.totals().size();
            curves.add(new Curve(schedules.get(s).name(), depths, own.over(perDepth)));
        }
        in.attach(
                "over-depth",
                new Attachment.Curves(
                        "what one denoiser pays by depth, under each schedule",
                        Curves.Axis.linear("depth"),
                        Curves.Axis.linear("nats per unit of depth"),
                        curves));
    }
}
