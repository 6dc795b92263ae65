package org.ladderlab.plugins.quality.extractors;

import ai.djl.ndarray.NDArray;
import java.util.stream.IntStream;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.run.MetricInput;

/** The values of an example as they are. */
public record Pixels() implements Extractor {

    public static final ComponentType<Extractor, Pixels> TYPE = ComponentType.of(
            Extractor.KIND,
            "pixels",
            new Pixels(),
            new ComponentType.Doc("The values of an example as they are.", "f(x) = x", "none"));

    @Override
    public Features features(MetricInput in) {
        return Pixels::rows;
    }

    @Override
    public String description() {
        return "pixels";
    }

    /** An array (n, ...) as n rows of numbers. */
    public static double[][] rows(NDArray array) {
        int n = Math.toIntExact(array.getShape().get(0));
        float[] values = array.toFloatArray();
        int size = values.length / n;
        return IntStream.range(0, n)
                .mapToObj(i -> IntStream.range(i * size, (i + 1) * size)
                        .mapToDouble(j -> values[j])
                        .toArray())
                .toArray(double[][]::new);
    }
}
