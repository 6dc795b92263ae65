package org.ladderlab.plugins.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ladderlab.plugins.quality.estimators.UnmeasurableException;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * By how much each term of the ledger is larger on data that were not trained on: where in depth a model generalises, and where it remembers.
 *
 * <pre>
 * gap_l = mean_i (L_l(judged x_i, e_i) - L_l(training x_i, e_i)),     e_i the same times and noise for both
 * </pre>
 *
 * <p>Standard errors are over the pairs, given the model: another training set of the same size moves the gap by up to 1.4 times as much.
 */
public record GeneralisationGapMetric(Bound bound, Dataset dataset, Config config) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "examples of each part, evenly from it", min = 2) int examples,
            @Setting(value = "passes, each with new times and noise", min = 1) int draws,
            @Setting(value = "largest number of levels or bands of depth in the ledger", min = 1) int maxLevels) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "generalisation-gap",
            new Config(1000, 4, 8),
            new ComponentType.Doc(
                    "By how many nats each term of the ledger is larger on data that were not trained on.",
                    "mean_i (L_l(judged x_i, e_i) - L_l(training x_i, e_i))",
                    "Bonnaire et al. 2025, arXiv 2505.17638"),
            (config, context) -> new GeneralisationGapMetric(bound(context), context.part(Dataset.class), config));

    /** One term of some examples. */
    private record Term(String name, double depth, double[] nats) {}

    private static Bound bound(BuildContext context) {
        return context.part(Loss.class)
                .bound()
                .orElseThrow(
                        () -> new ConfigurationException(
                                "It compares the bound of two parts of the data, and the loss has none; leave this metric out."));
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        if (in.split() == Split.TRAIN) {
            throw new UnmeasurableException("A gap is one between the training part and another; let"
                    + " evaluation.splits have test or validation.");
        }
        int examples = IntStream.of(config.examples(), dataset.size(Split.TRAIN), dataset.size(in.split()))
                .min()
                .orElseThrow();
        Map<String, double[]> gaps = new LinkedHashMap<>();
        List<Double> depths = new ArrayList<>();
        for (int draw = 0; draw < config.draws(); draw++) {
            int from = 0;
            Iterator<Evaluated> training = in.batches(Split.TRAIN, examples).iterator();
            for (Evaluated judged : in.batches(in.split(), examples)) {
                Evaluated trained = training.next();
                long seed = SeededScope.seed(judged.scope());
                List<Term> there = terms(judged, seed);
                List<Term> here = terms(trained, seed);
                for (int t = 0; t < there.size(); t++) {
                    double[] gap = gaps.computeIfAbsent(there.get(t).name(), name -> new double[examples]);
                    for (int i = 0; i < there.get(t).nats().length; i++) {
                        gap[from + i] += (there.get(t).nats()[i] - here.get(t).nats()[i]) / config.draws();
                    }
                }
                depths = there.stream().map(Term::depth).toList();
                from += Math.toIntExact(judged.batch().size());
            }
        }
        Map<String, Estimate> found = new LinkedHashMap<>();
        gaps.forEach((name, values) -> found.put(name, Estimate.ofMean(values)));
        attach(in, depths, found);
        return found;
    }

    /** Reconstruction, levels, prior and total, with the times and the noise of a seed. */
    private List<Term> terms(Evaluated evaluated, long seed) {
        Scope seeded = SeededScope.of(evaluated.scope(), evaluated.scope().manager(), seed);
        LedgerTerms ledger = bound.ledger(evaluated.batch().data(), config.maxLevels(), seeded);
        List<Term> terms = new ArrayList<>();
        terms.add(new Term("reconstruction", 0, doubles(ledger.reconstruction())));
        for (LedgerTerms.Consistency level : ledger.levels()) {
            terms.add(new Term(level.name().replace(' ', '-'), level.depth(), doubles(level.nats())));
        }
        terms.add(new Term("prior", 1, doubles(ledger.prior())));
        terms.add(new Term("total", Double.NaN, doubles(ledger.total())));
        return terms;
    }

    private static double[] doubles(NDArray array) {
        float[] values = array.toType(DataType.FLOAT32, false).toFloatArray();
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    /** The levels and the prior; reconstruction has no depth of its own. */
    private static void attach(MetricInput in, List<Double> depths, Map<String, Estimate> gaps) {
        int total = depths.size() - 1;
        List<Double> x = depths.subList(1, total);
        List<Estimate> y = List.copyOf(gaps.values()).subList(1, total);
        in.attach(
                "gap",
                new Attachment.Curves(
                        "levels and prior, two standard errors",
                        Attachment.Curves.Axis.linear("depth"),
                        Attachment.Curves.Axis.linear("nats more than on the training part"),
                        List.of(curve("gap", x, y, 0), curve("low", x, y, -2), curve("high", x, y, 2))));
    }

    private static Attachment.Curves.Curve curve(String label, List<Double> x, List<Estimate> y, double errors) {
        return new Attachment.Curves.Curve(
                label,
                x,
                y.stream()
                        .map(each -> each.value() + errors * each.standardError())
                        .toList());
    }
}
