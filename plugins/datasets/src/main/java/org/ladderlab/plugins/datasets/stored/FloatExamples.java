package org.ladderlab.plugins.datasets.stored;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.ladderlab.plugins.datasets.stored.About.Moments;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.data.Units;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** Continuous examples held as float32; standardised, {@code y_d = (x_d - mean_d) / deviation_d} over the train split, as a batch is gathered. */
public final class FloatExamples implements Dataset {

    private final DataSpec spec;
    private final Content content;
    private final double[] offset;
    private final double[] scale;

    /**
     * Examples of a content without levels.
     *
     * @throws ConfigurationException if a dimension is to be standardised that is the same in all train examples
     */
    public FloatExamples(String name, Content content, boolean standardise) {
        this.content = content;
        About about = content.about();
        List<Double> offsets = about.moments().stream().map(Moments::mean).toList();
        List<Double> scales = about.moments().stream().map(Moments::deviation).toList();
        if (standardise && scales.contains(0.0)) {
            throw new ConfigurationException(
                    "standardise",
                    "Dimension " + scales.indexOf(0.0)
                            + " is the same in all train examples, so it cannot be standardised; leave it out of the file.");
        }
        this.offset =
                offsets.stream().mapToDouble(each -> standardise ? each : 0).toArray();
        this.scale = scales.stream().mapToDouble(each -> standardise ? each : 1).toArray();
        this.spec = new DataSpec(
                name,
                about.ofExample(),
                Optional.empty(),
                about.classes(),
                Optional.empty(),
                standardise ? Optional.of(new Units(offsets, scales)) : Optional.empty());
    }

    @Override
    public DataSpec spec() {
        return spec;
    }

    @Override
    public int size(Split split) {
        return content.part(split).rows().count();
    }

    @Override
    public Batch batch(Split split, int[] indices, Scope scope) {
        Part part = content.part(split);
        int dimensions = offset.length;
        float[] data = new float[Math.multiplyExact(indices.length, dimensions)];
        byte[] bytes = new byte[dimensions * Float.BYTES];
        ByteBuffer row = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 0; n < indices.length; n++) {
            part.rows().read(indices[n], bytes);
            for (int d = 0; d < dimensions; d++) {
                data[n * dimensions + d] = (float) ((row.getFloat(d * Float.BYTES) - offset[d]) / scale[d]);
            }
        }
        return new Batch(
                scope.manager().create(data, Tensors.batched(indices.length, spec.shape())),
                ByteImages.labels(part, indices, scope, spec));
    }

    @Override
    public List<String> labelNames() {
        return content.about().labelNames();
    }

    @Override
    public List<String> warnings() {
        return content.about().warnings();
    }

    /** {@inheritDoc} Of the values in their own units, in which their density is told. */
    @Override
    public String fingerprint() {
        return content.fingerprint();
    }
}
