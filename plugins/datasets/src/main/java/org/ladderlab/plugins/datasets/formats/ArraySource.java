package org.ladderlab.plugins.datasets.formats;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Examples that are an array: (n, channels, height, width) and (n, height, width, channels) are images, (n, height, width) grey ones, (n,
 * dimensions) and (n) points.
 */
final class ArraySource implements Source {

    private static final Set<Long> CHANNELS = Set.of(1L, 3L, 4L);

    private final NumberArray values;
    private final Optional<NumberArray> labels;
    private final List<Integer> shape;
    private final boolean channelsLast;

    private ArraySource(NumberArray values, Optional<NumberArray> labels, List<Integer> shape, boolean channelsLast) {
        this.values = values;
        this.labels = labels;
        this.shape = shape;
        this.channelsLast = channelsLast;
    }

    /**
     * The examples of an array.
     *
     * @param labels whole numbers from 0, (n) or (n, 1)
     */
    static ArraySource of(NumberArray values, Optional<NumberArray> labels) throws FormatException {
        List<Long> axes = values.shape();
        if (axes.isEmpty() || axes.size() > 4) {
            throw new FormatException(
                    values.place(),
                    "its array has " + axes.size()
                            + " axes, and examples are (n), (n, dimensions), (n, height, width), (n,"
                            + " channels, height, width) or (n, height, width, channels)",
                    "reshape it");
        }
        if (axes.contains(0L)) {
            throw new FormatException(
                    values.place(), "its array of shape " + axes + " holds no numbers", "give it some");
        }
        if (labels.isPresent()) {
            List<Long> of = labels.get().shape();
            boolean column = of.size() == 1 || of.size() == 2 && of.get(1) == 1;
            if (!column || !of.get(0).equals(axes.get(0))) {
                throw new FormatException(
                        labels.get().place(),
                        "its labels have the shape " + of + ", and there are " + axes.get(0) + " examples",
                        "give one whole number to each example");
            }
        }
        if (values.example().stream().anyMatch(axis -> axis > Integer.MAX_VALUE)
                || values.example().stream().mapToDouble(axis -> axis).reduce(1, (a, b) -> a * b) > 1 << 28) {
            throw new FormatException(
                    values.place(),
                    "one example of its shape " + axes + " has more than 268 million numbers",
                    "the first axis counts the examples: is the array turned around?");
        }
        List<Integer> axesOfOne =
                values.example().stream().map(Math::toIntExact).toList();
        boolean last = axes.size() == 4 && CHANNELS.contains(axes.get(3)) && !CHANNELS.contains(axes.get(1));
        List<Integer> shape =
                switch (axes.size()) {
                    case 1 -> List.of(1);
                    case 3 -> List.of(1, axesOfOne.get(0), axesOfOne.get(1));
                    case 4 -> last ? List.of(axesOfOne.get(2), axesOfOne.get(0), axesOfOne.get(1)) : axesOfOne;
                    default -> axesOfOne;
                };
        return new ArraySource(values, labels, shape, last);
    }

    @Override
    public List<Integer> shape() {
        return shape;
    }

    @Override
    public boolean bytes() {
        return values.type() == NumberType.UINT8 || values.type() == NumberType.BOOL;
    }

    @Override
    public boolean labelled() {
        return labels.isPresent();
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        int size = shape.stream().reduce(1, (a, b) -> a * b);
        double[] numbers = new double[size];
        float[] example = new float[size];
        try (NumberArray.Numbers all = values.read();
                Labels each = new Labels(labels)) {
            for (long n = 0; n < values.shape().get(0); n++) {
                all.next(numbers);
                for (int i = 0; i < size; i++) {
                    example[i] = (float) numbers[channelsLast ? inFile(i) : i];
                }
                visitor.visit(values.place() + ", example " + n, example, each.next(n));
            }
        }
    }

    /** Where the value of (channel, row, column) lies among (row, column, channel). */
    private int inFile(int index) {
        int pixels = shape.get(1) * shape.get(2);
        return index % pixels * shape.get(0) + index / pixels;
    }

    /** Labels one after the other; zeros without any. */
    private static final class Labels implements AutoCloseable {

        private final Optional<NumberArray.Numbers> numbers;
        private final String place;
        private final double[] label = new double[1];

        Labels(Optional<NumberArray> labels) throws IOException {
            this.numbers = labels.isPresent() ? Optional.of(labels.get().read()) : Optional.empty();
            this.place = labels.map(NumberArray::place).orElse("");
        }

        int next(long n) throws IOException {
            if (numbers.isEmpty()) {
                return 0;
            }
            numbers.get().next(label);
            if (!(label[0] >= 0 && label[0] < 1 << 24 && label[0] == Math.rint(label[0]))) {
                throw new FormatException(
                        place, "the label of example " + n + " is " + label[0], "number the classes 0, 1, 2 and so on");
            }
            return (int) label[0];
        }

        @Override
        public void close() throws IOException {
            if (numbers.isPresent()) {
                numbers.get().close();
            }
        }
    }
}
