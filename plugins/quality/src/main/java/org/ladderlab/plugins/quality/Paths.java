package org.ladderlab.plugins.quality;

import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.SampleRequest;

/**
 * The ends of a sampler's paths, as they are and in the order of the noise that they began with.
 *
 * @param ends a row for each sample
 * @param drawnOnce whether that noise alone decides them
 */
record Paths(List<float[]> ends, boolean drawnOnce) {

    static Paths of(MetricInput in, SampleRequest request) {
        List<float[]> ends = new ArrayList<>();
        boolean once = true;
        for (Evaluated drawn : in.samples(request)) {
            int count = Math.toIntExact(drawn.batch().size());
            float[] values =
                    drawn.batch().data().toType(DataType.FLOAT32, false).toFloatArray();
            int dimensions = values.length / count;
            for (int i = 0; i < count; i++) {
                ends.add(Arrays.copyOfRange(values, i * dimensions, (i + 1) * dimensions));
            }
            once &= NoiseCount.drawnOnce(drawn.scope());
        }
        return new Paths(ends, once);
    }

    /** {@code sqrt(mean_i |x_i - x*_i|^2 / D)}, its standard error by the delta method. */
    Estimate errorFrom(Paths exact) {
        Estimate squared = Estimate.ofMean(IntStream.range(0, ends.size())
                .mapToDouble(i -> meanSquare(ends.get(i), exact.ends.get(i)))
                .toArray());
        double root = Math.sqrt(squared.value());
        return new Estimate(root, root == 0 ? 0 : squared.standardError() / (2 * root));
    }

    private static double meanSquare(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(d -> ((double) a[d] - b[d]) * ((double) a[d] - b[d]))
                .average()
                .orElseThrow();
    }
}
