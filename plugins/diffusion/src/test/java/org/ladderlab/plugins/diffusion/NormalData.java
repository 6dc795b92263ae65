package org.ladderlab.plugins.diffusion;

import java.util.Optional;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** Examples of independent normal values, drawn when they are asked for. */
record NormalData(DataSpec spec) implements Dataset {

    @Override
    public int size(Split split) {
        return 100;
    }

    @Override
    public Batch batch(Split split, int[] indices, Scope scope) {
        return new Batch(scope.normal(Tensors.batched(indices.length, spec.shape())), Optional.empty());
    }

    @Override
    public String fingerprint() {
        return "none";
    }
}
