package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** One residual cell of NVAE: {@code skip(x) + 0.1 branch(x)}; the small factor keeps many cells in a row stable. */
abstract class Cell {

    /** Momentum of every batch normalisation (Vahdat and Kautz 2020, section 3.1). */
    static final double MOMENTUM = 0.05;

    private static final double BRANCH = 0.1;

    /** What the cell adds. */
    abstract NDArray branch(NDArray x, Scope scope);

    /** The cell's input in the shape of its output. */
    abstract NDArray skip(NDArray x);

    /** (n, c, h, w) to the cell's output. */
    final NDArray forward(NDArray x, Scope scope) {
        return skip(x).add(Tensors.scale(branch(x, scope), BRANCH));
    }
}
