package org.ladderlab.plugins.datasets.formats;

import java.io.IOException;
import java.util.List;

/** Examples of a file or folder, one after the other, all of one shape. */
public interface Source {

    /** The shape of one example: (channels, height, width) for images, (dimensions) for points. */
    List<Integer> shape();

    /** Whether all values are whole numbers from 0 to 255. */
    boolean bytes();

    /** Whether each example has a label. */
    boolean labelled();

    /** What the labels 0, 1, ... stand for; empty where they are numbers in the file. */
    default List<String> labelNames() {
        return List.of();
    }

    /** What was not read and one may have meant to be, a sentence each. */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * Gives every example to a visitor, in an order that depends on the content alone.
     *
     * @throws FormatException at the first that is not what it should be
     */
    void read(Visitor visitor) throws IOException;

    /** Is given examples. */
    interface Visitor {

        /**
         * Is given one.
         *
         * @param name what a message calls it
         * @param values in the order of the shape; the array may be used again for the next example
         * @param label from 0; 0 without labels
         */
        void visit(String name, float[] values, int label) throws IOException;
    }
}
