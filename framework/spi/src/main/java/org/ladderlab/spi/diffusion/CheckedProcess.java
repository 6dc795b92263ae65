package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDManager;
import java.util.stream.IntStream;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Scope;

/** A process and the data on whose first training examples it is checked. */
record CheckedProcess(ForwardProcess process, Dataset data) {

    /** Few: each is looked at in every dimension at a thousand times. */
    private static final int EXAMPLES = 2;

    void requireSound() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            requireSound(new Scope(manager, false, 0, 0));
        }
    }

    void requireSound(Scope scope) {
        int[] first =
                IntStream.range(0, Math.min(EXAMPLES, data.size(Split.TRAIN))).toArray();
        ProcessCheck.require(process, data.batch(Split.TRAIN, first, scope).data(), scope);
    }
}
