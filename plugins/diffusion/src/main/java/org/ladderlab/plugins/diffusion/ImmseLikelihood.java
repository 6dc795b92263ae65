package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.ForwardFormula;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * The likelihood by the relation of information and error, with {@code e = ||eps - epsHat||^2}:
 *
 * <pre>
 * -log p(x) = D/2 log(2 pi e) - 1/2 integral of (D sigmoid(l) - E e) dl      a density
 * -log P(x) = 1/2 integral of E e dl                                         probabilities of values on a grid
 * </pre>
 *
 * for the optimal denoiser and each x; with any other the mean over the data is a bound. The integral is over the log SNRs of the
 * schedule, and each example has evenly spaced ones of its own, randomly shifted, so that examples are independent and the standard error
 * over them is right; of one example it is that of its integral. What is outside is bounded by what the best linear denoiser, by the variances of the
 * law or of the split, or the rounding to the grid, would pay, and is part of the value: {@code tailBelow} and {@code tailAbove}.
 *
 * <p>Values: {@code nats} per example and {@code bitsPerDim} as the {@link Measure} names them, and the two tails. The table {@code
 * examples} has each example's nats with the standard error of its integral, by as many shifts. Of a density in which a dimension is
 * constant there are none.
 */
public final class ImmseLikelihood implements Metric {

    /** The settings. */
    public record Config(
            @Setting(value = "log SNRs for each shift of an example", min = 1) int draws,
            @Setting(value = "random shifts for each example, whose spread is the error of its integral", min = 2)
                    int shifts,
            @Setting(value = "examples that are used, from the split's start; absent for those of the ledger", min = 1)
                    Optional<Integer> examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "immse-likelihood",
            new Config(16, 4, Optional.empty()),
            new ComponentType.Doc(
                    "The negative log-likelihood of a diffusion by the error of its denoiser over all log SNRs, in nats per example.",
                    "-log p(x) = D/2 log(2 pi e) - 1/2 int (D sigmoid(l) - ||eps - epsHat||^2) dl",
                    "Kong, Brekelmans and Ver Steeg 2023, equation 8"),
            (config, context) -> new ImmseLikelihood(config, context));

    /** Examples of the split by which the tails are known, and below which they are not. */
    private static final int MOST = 10_000;

    private static final int FEW = 100;

    private final Config config;
    private final ProbabilityFlow model;
    private final DataSpec data;
    private final Measure measure;
    private final double shallow;
    private final double deep;

    private ImmseLikelihood(Config config, BuildContext context) {
        this.config = config;
        this.model = ProbabilityFlow.of(context);
        this.data = context.data();
        this.measure = Measure.of(model.decoder(), data);
        model.diffusion()
                .requireOneLogSnr("The metric 'immse-likelihood'", "use 'flow-likelihood', which any process has");
        this.shallow = model.logSnrOfData();
        this.deep = model.diffusion().schedule().logSnr(1);
        if (deep == Double.NEGATIVE_INFINITY) {
            throw new ConfigurationException(
                    "The metric 'immse-likelihood' integrates over the schedule's log SNRs, and this"
                            + " one ends in pure noise, at minus infinity; wrap the schedule in 'truncated'.");
        }
    }

    @Override
    public Optional<Integer> examples() {
        return config.examples();
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<Estimate> values = new ArrayList<>();
        List<List<Object>> rows = new ArrayList<>();
        for (Evaluated evaluated : in.batches()) {
            for (double[] shifts : integrals(evaluated.batch().data(), evaluated.scope())) {
                Estimate own = Estimate.ofMean(shifts);
                values.add(own);
                rows.add(List.of(rows.size(), own.value(), own.standardError()));
            }
        }
        ImmseTails tails = tails(in);
        if (!discrete() && tails.constant()) {
            in.warn("A dimension has one value in every example of the "
                    + in.split().word()
                    + " split, so that its density has no bound, and I-MMSE no value: judge a split of more examples, or take a"
                    + " likelihood of values on a grid.");
            return Map.of();
        }
        if (!discrete() && tails.examples() < FEW) {
            in.warn("What is outside the schedule's log SNRs is told by the variances of " + tails.examples()
                    + " examples, which is all that the " + in.split().word()
                    + " split has, and may be far off; give the split " + FEW + " or more.");
        }
        double below = tails.below(deep);
        double above = tails.above(shallow);
        Estimate inside = values.size() == 1
                ? values.get(0)
                : Estimate.ofMean(values.stream().mapToDouble(Estimate::value).toArray());
        in.attach(
                "examples", new Attachment.Table(List.of("example", "nats without the tails", "standard error"), rows));
        Map<String, Estimate> named = new LinkedHashMap<>(
                measure.values(new Estimate(inside.value() + below + above, inside.standardError()), data));
        named.put("tailBelow", new Estimate(below, Double.NaN));
        named.put("tailAbove", new Estimate(above, Double.NaN));
        return named;
    }

    private ImmseTails tails(MetricInput in) {
        return data.law()
                .map(law -> ImmseTails.of(law, data, discrete()))
                .orElseGet(() -> ImmseTails.of(in.batches(in.split(), MOST), data, discrete()));
    }

    /** What is inside the schedule's log SNRs, nats, by example and shift. */
    double[][] integrals(NDArray x, Scope scope) {
        int n = Math.toIntExact(x.getShape().get(0));
        double[][] sums = new double[n][config.shifts()];
        double width = (shallow - deep) / config.draws();
        for (int shift = 0; shift < config.shifts(); shift++) {
            double[] offsets = new double[n];
            Arrays.setAll(offsets, i -> scope.uniform());
            for (int k = 0; k < config.draws(); k++) {
                double[] logSnrs = new double[n];
                for (int i = 0; i < n; i++) {
                    logSnrs[i] = deep + (k + offsets[i]) * width;
                }
                double[] errors = errors(x, logSnrs, scope);
                for (int i = 0; i < n; i++) {
                    double gaussian = discrete() ? 0 : data.dimensions() * sigmoid(logSnrs[i]);
                    sums[i][shift] += (errors[i] - gaussian) * width / 2;
                }
            }
            for (double[] each : sums) {
                each[shift] += discrete() ? 0 : data.dimensions() / 2.0 * Math.log(2 * Math.PI * Math.E);
            }
        }
        return sums;
    }

    private double[] errors(NDArray x, double[] logSnrs, Scope scope) {
        try (NDManager manager = scope.manager().newSubManager()) {
            Scope brief = scope.within(manager);
            NDArray own = x.stopGradient();
            own.attach(manager);
            NDArray logSnr = brief.vector(logSnrs);
            NDArray noise = brief.normal(own.getShape());
            ForwardFormula forward = model.diffusion().forward();
            Denoised denoised = model.decoder().denoise(forward.diffuse(own, logSnr, noise, brief), logSnr, brief);
            return forward.error(denoised, own, noise, logSnr, brief)
                    .toType(DataType.FLOAT64, true)
                    .toDoubleArray();
        }
    }

    private boolean discrete() {
        return measure == Measure.PROBABILITY;
    }

    private static double sigmoid(double l) {
        return 1 / (1 + Math.exp(-l));
    }
}
