package org.ladderlab.cli;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers on the command line. */
final class Numbers {

    private static final double MOST = 1e7;

    private Numbers() {}

    /** A list of numbers with commas between them. */
    static double[] list(@Nullable String text, double[] otherwise) {
        if (text == null) {
            return otherwise.clone();
        }
        try {
            double[] numbers = Arrays.stream(text.split(",", -1))
                    .mapToDouble(number -> number(number.strip()))
                    .toArray();
            if (Arrays.stream(numbers).anyMatch(Double::isNaN)) {
                throw new NumberFormatException("NaN");
            }
            return numbers;
        } catch (NumberFormatException e) {
            throw new UsageException("'" + text + "' is not a list of numbers with commas between them.");
        }
    }

    /** A number, or an infinity as JSON output writes it. */
    private static double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** A whole number of at least 1. */
    static int count(String option, String text) {
        double[] numbers = list(text, new double[0]);
        if (numbers.length != 1 || numbers[0] != Math.rint(numbers[0]) || numbers[0] < 1 || numbers[0] > MOST) {
            throw new UsageException(option + " takes a whole number of at least 1, not '" + text + "'.");
        }
        return (int) numbers[0];
    }
}
