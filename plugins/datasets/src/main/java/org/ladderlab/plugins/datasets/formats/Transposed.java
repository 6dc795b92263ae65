package org.ladderlab.plugins.datasets.formats;

import java.io.IOException;
import java.util.List;
import org.ladderlab.spi.settings.Memory;

/** An array that lies in the file with its first axis the fastest: it is read whole, since an example is everywhere in it. */
final class Transposed implements NumberArray.Numbers {

    private final long[] shape;
    private final double[] values;
    private int next;

    Transposed(String place, List<Long> shape, NumberArray.Numbers inOrder) throws IOException {
        this.shape = shape.stream().mapToLong(axis -> axis).toArray();
        double count = shape.stream().mapToDouble(axis -> axis).reduce(1, (a, b) -> a * b);
        if (8 * count > 0.5 * Runtime.getRuntime().maxMemory()) {
            throw new FormatException(
                    place,
                    "it is in Fortran's order, and to put " + Memory.text(8 * count)
                            + " right takes more memory than there is",
                    "save it by numpy.save(file, numpy.ascontiguousarray(array))");
        }
        this.values = new double[(int) count];
        try (inOrder) {
            inOrder.next(values);
        }
    }

    @Override
    public void next(double[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = values[inFile(next++)];
        }
    }

    /** Where the number of an index in C's order lies in the file. */
    private int inFile(int index) {
        long rest = index;
        long place = 0;
        long[] axes = new long[shape.length];
        for (int a = shape.length - 1; a >= 0; a--) {
            axes[a] = rest % shape[a];
            rest /= shape[a];
        }
        for (int a = shape.length - 1; a >= 0; a--) {
            place = place * shape[a] + axes[a];
        }
        return (int) place;
    }

    @Override
    public void close() {
        // Its file is closed already.
    }
}
