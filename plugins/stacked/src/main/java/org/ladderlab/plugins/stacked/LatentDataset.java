package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import java.util.function.BiFunction;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Scope;

/**
 * The latents of a data set at the present weights: what a model of latents has for examples.
 *
 * @param latents draws them from q(z | x)
 */
record LatentDataset(Dataset data, DataSpec spec, BiFunction<NDArray, Scope, NDArray> latents) implements Dataset {

    @Override
    public int size(Split split) {
        return data.size(split);
    }

    @Override
    public Batch batch(Split split, int[] indices, Scope scope) {
        Batch batch = data.batch(split, indices, scope);
        return new Batch(latents.apply(batch.data(), scope), batch.labels());
    }

    @Override
    public String fingerprint() {
        return data.fingerprint();
    }
}
