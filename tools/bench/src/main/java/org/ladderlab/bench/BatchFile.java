package org.ladderlab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** The images of one safetensors file, the same for each split, so that two frameworks can be given the same batch. */
final class BatchFile implements Dataset {

    /** What an experiment file can say. */
    record Config(
            @Setting(value = "a safetensors file with the images as x, (n, channels, height, width)", required = true)
                    String file,
            @Setting(value = "how many values a pixel can have", min = 2) int values,
            @Setting("the lowest of them") double lowest,
            @Setting("the highest of them") double highest) {}

    static final ComponentType<Dataset, Config> TYPE = ComponentType.of(
            Kind.DATASET,
            "batch-file",
            new Config(Required.setting(), 256, -1, 1),
            new ComponentType.Doc("The images of one file, for benchmarks.", "x = file.x", "none"),
            (config, context) -> new BatchFile(config));

    private final DataSpec spec;
    private final float[] pixels;
    private final int count;

    private BatchFile(Config config) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray x =
                    SafeTensors.read(Path.of(config.file()), manager).arrays().get("x");
            if (x == null || x.getShape().dimension() != 4) {
                throw new ConfigurationException("file", config.file() + " has no images x with four axes.");
            }
            pixels = x.toFloatArray();
            count = Math.toIntExact(x.getShape().get(0));
            PixelGrid grid = new PixelGrid(config.values(), config.lowest(), config.highest());
            spec = new DataSpec("batch-file", x.getShape().slice(1), Optional.of(grid), 0);
        } catch (IOException e) {
            throw new ConfigurationException("file", "The images cannot be read: " + e.getMessage());
        }
    }

    @Override
    public DataSpec spec() {
        return spec;
    }

    @Override
    public int size(Split split) {
        return count;
    }

    @Override
    public Batch batch(Split split, int[] indices, Scope scope) {
        int size = Math.toIntExact(spec.dimensions());
        float[] chosen = new float[indices.length * size];
        for (int n = 0; n < indices.length; n++) {
            System.arraycopy(pixels, indices[n] * size, chosen, n * size, size);
        }
        Shape shape = Tensors.batched(indices.length, spec.shape());
        return new Batch(scope.manager().create(chosen, shape), Optional.empty());
    }

    @Override
    public String fingerprint() {
        return Integer.toHexString(Arrays.hashCode(pixels));
    }
}
