package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The normal draws of a grid of samples: every column of a row has the same, but those of one level, which are changed along the row.
 * A sampler draws a level's noise by the level's shape, the deepest level first.
 */
final class SteeredNoise implements Scope.NormalDraws {

    private final int rows;
    private final int columns;
    private final boolean oneSample;
    private final Shape latent;
    private final int place;
    private final Change change;
    private int draws;

    /** What becomes of the level's noise, (rows, columns, units), the same in each column of a row. */
    @FunctionalInterface
    interface Change {
        NDArray of(NDArray noise, Scope scope);
    }

    /**
     * Steers one level.
     *
     * @param oneSample whether all rows begin with the same draws
     * @param latent the level's shape
     * @param place how many levels of this shape are deeper
     */
    SteeredNoise(int rows, int columns, boolean oneSample, Shape latent, int place, Change change) {
        this.rows = rows;
        this.columns = columns;
        this.oneSample = oneSample;
        this.latent = latent;
        this.place = place;
        this.change = change;
    }

    /** How often noise of the level's shape was drawn. */
    int draws() {
        return draws;
    }

    @Override
    public NDArray normal(Shape shape, Scope scope) {
        if (shape.dimension() == 0 || shape.get(0) != (long) rows * columns) {
            return scope.normal(shape);
        }
        long units = shape.size() / shape.get(0);
        NDArray base = scope.normal(new Shape(oneSample ? 1 : rows, 1, units))
                .broadcast(new Shape(rows, columns, units))
                .duplicate();
        boolean level = shape.equals(Tensors.batched(shape.get(0), latent)) && draws++ == place;
        return (level ? change.of(base, scope) : base).reshape(shape);
    }
}
