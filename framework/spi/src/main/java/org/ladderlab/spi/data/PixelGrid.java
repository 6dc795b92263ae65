package org.ladderlab.spi.data;

/**
 * Equally spaced values {@code x_k = lowest + k (highest - lowest) / (count - 1)}, k = 0 .. count - 1.
 *
 * @param count how many values there are, at least 2
 * @param lowest the value of k = 0
 * @param highest the value of k = count - 1
 */
public record PixelGrid(int count, double lowest, double highest) {

    public PixelGrid {
        if (count < 2 || !(lowest < highest)) {
            throw new IllegalArgumentException("A pixel grid needs at least two values, the lowest below the highest.");
        }
    }

    /** The centres of {@code count} equal cells of [-1, 1]: {@code 2 (k + 1/2) / count - 1} (VDM). */
    public static PixelGrid cellCentres(int count) {
        return new PixelGrid(count, 1.0 / count - 1, 1 - 1.0 / count);
    }

    /** From -1 to 1 inclusive: {@code 2 k / (count - 1) - 1} (DDPM, PixelCNN++). */
    public static PixelGrid endToEnd(int count) {
        return new PixelGrid(count, -1, 1);
    }

    /** The value of index k. */
    public double value(int k) {
        return lowest + k * (highest - lowest) / (count - 1);
    }

    /** Half the distance of two neighbours. */
    public double halfBin() {
        return (highest - lowest) / (2.0 * (count - 1));
    }
}
