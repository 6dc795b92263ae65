package org.ladderlab.spi.run;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** What a metric leaves in the run's folder beside its numbers. It gives the content; the framework writes and draws it. */
public sealed interface Attachment {

    /**
     * Rows of numbers and words, written as CSV.
     *
     * @param columns their names, with units
     * @param rows a number or a word for each column
     */
    record Table(List<String> columns, List<List<Object>> rows) implements Attachment {

        /** Refuses rows of another length. */
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<Object> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException("A table of the columns " + columns + " has the row " + row
                            + "; give it a value for each column.");
                }
            }
        }
    }

    /**
     * Examples in rows, drawn as one picture.
     *
     * @param title what is to be seen
     */
    record Gallery(String title, List<Row> rows) implements Attachment {

        public Gallery {
            rows = List.copyOf(rows);
        }

        /**
         * One row.
         *
         * @param examples (n, example shape)
         */
        public record Row(String caption, NDArray examples) {}
    }

    /**
     * Curves over one pair of axes, drawn as a picture and written as a table.
     *
     * @param x what is told across
     * @param y what is told upwards
     */
    record Curves(String title, Axis x, Axis y, List<Curve> curves) implements Attachment {

        public Curves {
            curves = List.copyOf(curves);
        }

        /**
         * One side of the picture.
         *
         * @param label what is told along it, with its unit
         * @param logarithmic whether equal factors are equally long
         */
        public record Axis(String label, boolean logarithmic) {

            public static Axis linear(String label) {
                return new Axis(label, false);
            }

            public static Axis logarithmic(String label) {
                return new Axis(label, true);
            }
        }

        /** One curve, interrupted where a value is not finite. */
        public record Curve(String label, List<Double> x, List<Double> y) {

            /** Refuses points without one of their coordinates. */
            public Curve {
                x = List.copyOf(x);
                y = List.copyOf(y);
                if (x.size() != y.size()) {
                    throw new IllegalArgumentException("The curve '" + label + "' has " + x.size() + " values of x and "
                            + y.size() + " of y; give it as many of each.");
                }
            }
        }
    }
}
