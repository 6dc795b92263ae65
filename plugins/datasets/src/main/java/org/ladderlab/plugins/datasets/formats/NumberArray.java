package org.ladderlab.plugins.datasets.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An array of numbers in a file, read from its begin.
 *
 * @param place the file, and where in it, for messages
 * @param shape its axes; the first counts the examples
 * @param fortran whether the first axis is the fastest in the file
 * @param opener of its numbers' bytes
 */
record NumberArray(String place, NumberType type, ByteOrder order, List<Long> shape, boolean fortran, Opener opener) {

    private static final int TOGETHER = 1 << 13;

    /** Opens the bytes of an array's numbers. */
    interface Opener {
        InputStream open() throws IOException;
    }

    NumberArray {
        shape = List.copyOf(shape);
    }

    /**
     * How many numbers there are.
     *
     * @throws FormatException if so many cannot be
     */
    static long count(String place, List<Long> shape, int size) throws FormatException {
        try {
            long count = size;
            for (long axis : shape) {
                count = Math.multiplyExact(count, axis);
            }
            if (count >= 0 && shape.stream().allMatch(axis -> axis >= 0)) {
                return count / size;
            }
        } catch (ArithmeticException e) {
            // Said below, as for negative axes.
        }
        throw new FormatException(
                place, "its header says the shape " + shape + ", which no array has", "write it again");
    }

    /** The length of all axes but the first. */
    List<Long> example() {
        return shape.subList(1, shape.size());
    }

    /** Begins to read. */
    Numbers read() throws IOException {
        InputStream stream = opener.open();
        Numbers inOrder = new Numbers() {
            private final byte[] bytes = new byte[TOGETHER * type.size()];

            @Override
            public void next(double[] into) throws IOException {
                for (int done = 0; done < into.length; ) {
                    int count = Math.min(TOGETHER, into.length - done);
                    if (stream.readNBytes(bytes, 0, count * type.size()) < count * type.size()) {
                        throw new FormatException(
                                place,
                                "it ends before the last of its numbers",
                                "it was not copied whole: copy it again");
                    }
                    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
                    for (int i = 0; i < count; i++) {
                        into[done + i] = type.next(buffer);
                    }
                    done += count;
                }
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
        return fortran && shape.size() > 1 ? new Transposed(place, shape, inOrder) : inOrder;
    }

    /** Numbers of an array, the last axis the fastest. */
    interface Numbers extends AutoCloseable {

        /** Fills an array with the next ones. */
        void next(double[] into) throws IOException;

        @Override
        void close() throws IOException;
    }
}
