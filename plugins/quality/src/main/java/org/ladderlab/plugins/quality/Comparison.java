package org.ladderlab.plugins.quality;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ladderlab.plugins.quality.estimators.UnmeasurableException;
import org.ladderlab.plugins.quality.extractors.Extractor;
import org.ladderlab.plugins.quality.extractors.Extractor.Features;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.run.Sampler;

/**
 * What is compared: samples with the training part, and as many examples of the judged part with it, which is what real data get.
 *
 * @param extractor of the features that are compared
 * @param request the samples
 * @param reference training examples, evenly from them all
 * @param data what an example is
 */
record Comparison(Extractor extractor, SampleRequest request, int reference, DataSpec data) {

    /** Whose samples these are, in words. */
    String sampler() {
        return request.settings().isPresent() && request.settings().get() instanceof Ref<?> own
                ? own.type().name()
                : "the experiment's";
    }

    /** What the settings of each such metric say. */
    interface Settings {

        Ref<Extractor> features();

        Optional<Ref<Sampler>> sampler();

        int samples();

        int reference();
    }

    static Comparison of(Settings settings, BuildContext context) {
        return new Comparison(
                context.create("features", settings.features()),
                context.samples("sampler", settings.sampler(), settings.samples()),
                settings.reference(),
                context.data());
    }

    /** The same with other samples. */
    Comparison with(SampleRequest other) {
        return new Comparison(extractor, other, reference, data);
    }

    /**
     * Three sets of points, in features.
     *
     * @param judged examples of the judged part, as many as samples if it has so many
     * @param evaluations of the network for a batch of samples, where the sampler tells
     */
    record Sets(double[][] samples, double[][] judged, double[][] training, OptionalDouble evaluations) {

        /** Warns where real data are fewer than samples, for a number that depends on how many there are. */
        void warnOfFewer(MetricInput in) {
            if (judged.length < samples.length) {
                in.warn("The " + in.split().word() + " split has " + judged.length
                        + " examples for what real data get, and"
                        + " there are " + samples.length
                        + " samples: fewer get another number where the law is the same; ask"
                        + " for as many samples, to compare the two.");
            }
        }
    }

    /**
     * The sets, each mapped alike.
     *
     * @throws UnmeasurableException if the training part is judged, which has nothing to be compared with
     */
    Sets sets(MetricInput in) {
        if (in.split() == Split.TRAIN) {
            throw new UnmeasurableException("What real data get is found on a part that was not trained on; let"
                    + " evaluation.splits have test or validation.");
        }
        Features features = extractor.features(in);
        List<double[]> samples = new ArrayList<>();
        OptionalDouble evaluations = OptionalDouble.empty();
        for (Evaluated drawn : in.samples(request)) {
            samples.addAll(List.of(features.of(onGrid(drawn.batch().data()))));
            Double noted = drawn.scope().notes().get("evaluations");
            evaluations = noted == null ? evaluations : OptionalDouble.of(noted);
        }
        return new Sets(
                samples.toArray(double[][]::new),
                rows(in.batches(in.split(), request.count()), features),
                rows(in.batches(Split.TRAIN, reference), features),
                evaluations);
    }

    /** Features of each example. */
    static double[][] rows(Iterable<Evaluated> batches, Features features) {
        List<double[]> rows = new ArrayList<>();
        for (Evaluated evaluated : batches) {
            rows.addAll(List.of(features.of(evaluated.batch().data())));
        }
        return rows.toArray(double[][]::new);
    }

    /** A sample has the values that data can have, or its rounding alone would tell it from data. */
    private NDArray onGrid(NDArray samples) {
        if (data.grid().isEmpty()) {
            return samples;
        }
        PixelGrid grid = data.grid().get();
        float[] values = samples.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            long nearest = Math.round((values[i] - grid.lowest()) / (2 * grid.halfBin()));
            values[i] = (float) grid.value((int) Math.max(0, Math.min(grid.count() - 1, nearest)));
        }
        return samples.getManager().create(values, samples.getShape());
    }
}
