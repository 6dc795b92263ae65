package org.ladderlab.plugins.datasets.stored;

import org.ladderlab.spi.data.PixelGrid;

/** How the integers 0 .. count - 1 of an image's pixels become values on [-1, 1]. */
public enum PixelValues {
    /** The centres of equal cells, {@code 2 (k + 1/2) / count - 1}; see {@link PixelGrid#cellCentres}. */
    CELL_CENTRES,
    /** From -1 to 1 inclusive, {@code 2 k / (count - 1) - 1}; see {@link PixelGrid#endToEnd}. */
    END_TO_END;

    PixelGrid grid(int count) {
        return switch (this) {
            case CELL_CENTRES -> PixelGrid.cellCentres(count);
            case END_TO_END -> PixelGrid.endToEnd(count);
        };
    }
}
