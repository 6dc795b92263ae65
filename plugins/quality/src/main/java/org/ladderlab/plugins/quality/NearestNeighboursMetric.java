package org.ladderlab.plugins.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.plugins.quality.estimators.NearestNeighbours;
import org.ladderlab.plugins.quality.extractors.Extractor;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * The samples that are most like some training example, by d1 / d2, above the nearest training example of each: a picture. {@code ratio} is
 * the median of d1 / d2, 0 for a copy.
 */
public record NearestNeighboursMetric(Comparison comparison, int shown) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting("features in which neighbours are looked for") Ref<Extractor> features,
            @Setting("sampler; without it the experiment's") Optional<Ref<Sampler>> sampler,
            @Setting(value = "samples", min = 1) int samples,
            @Setting(value = "training examples, evenly from them all, among which neighbours are looked for", min = 2)
                    int reference,
            @Setting(value = "samples in the picture", min = 1) int shown)
            implements Comparison.Settings {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "nearest-neighbours",
            new Config(Pixels.TYPE.byDefault(), Optional.empty(), 200, 10_000, 12),
            new ComponentType.Doc(
                    "The samples that are most like a training example, above it.",
                    "d1 / d2, the distances to the nearest and the second nearest training example",
                    "Yoon et al. 2023"),
            NearestNeighboursMetric::of);

    private static NearestNeighboursMetric of(Config config, BuildContext context) {
        if (!context.data().isImage()) {
            throw new ConfigurationException("The nearest neighbours are shown as pictures, and the data '"
                    + context.data().name() + "' are no images; memorised-share counts copies among them.");
        }
        return new NearestNeighboursMetric(Comparison.of(config, context), config.shown());
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Comparison.Sets sets = comparison.sets(in);
        NearestNeighbours[] found = NearestNeighbours.of(sets.samples(), sets.training());
        int[] likest = IntStream.range(0, found.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> found[i].ratio()))
                .limit(shown)
                .mapToInt(i -> i)
                .toArray();
        int[] neighbours = Arrays.stream(likest).map(i -> found[i].index()).toArray();
        attach(in, likest, neighbours);
        Map<String, Estimate> values = new LinkedHashMap<>();
        values.put("ratio", new Estimate(median(found), Double.NaN));
        values.put(
                "ratio-of-data",
                new Estimate(median(NearestNeighbours.of(sets.judged(), sets.training())), Double.NaN));
        return values;
    }

    private void attach(MetricInput in, int[] likest, int[] neighbours) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray samples = picked(in.samples(comparison.request()), likest, manager);
            NDArray training = picked(in.batches(Split.TRAIN, comparison.reference()), neighbours, manager);
            in.attach(
                    "neighbours",
                    new Attachment.Gallery(
                            "the most like training",
                            List.of(
                                    new Attachment.Gallery.Row("sample", samples),
                                    new Attachment.Gallery.Row("training", training))));
        }
    }

    /** Those examples of a pass, in this order. */
    private static NDArray picked(Iterable<Evaluated> pass, int[] indices, NDManager manager) {
        NDList found = new NDList();
        for (int i = 0; i < indices.length; i++) {
            found.add(manager.zeros(new Shape(0)));
        }
        int from = 0;
        for (Evaluated evaluated : pass) {
            NDArray data = evaluated.batch().data();
            for (int i = 0; i < indices.length; i++) {
                int place = indices[i] - from;
                if (place >= 0 && place < evaluated.batch().size()) {
                    NDArray one = data.get(place).duplicate();
                    one.attach(manager);
                    found.set(i, one);
                }
            }
            from += Math.toIntExact(evaluated.batch().size());
        }
        return NDArrays.stack(found);
    }

    private static double median(NearestNeighbours[] points) {
        double[] ratios = Arrays.stream(points)
                .mapToDouble(NearestNeighbours::ratio)
                .sorted()
                .toArray();
        return (ratios[(ratios.length - 1) / 2] + ratios[ratios.length / 2]) / 2;
    }
}
