package org.ladderlab.registry.yaml;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers as experiment files write them: plain decimals, never octal, hexadecimal, sexagesimal or with underscores. */
public final class Numbers {

    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,9})?");
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0\\d.*");

    private Numbers() {}

    /** The whole number that a text means; {@code 1e3} is one, {@code 010} is refused since YAML readers disagree on it. */
    public static Optional<Long> integer(String text) {
        if (!isDecimal(text)) {
            return Optional.empty();
        }
        BigDecimal value = new BigDecimal(text).stripTrailingZeros();
        boolean whole = value.scale() <= 0 && value.precision() - value.scale() <= 19;
        return whole && value.toBigInteger().bitLength() < Long.SIZE
                ? Optional.of(value.longValue())
                : Optional.empty();
    }

    /** The number that a text means, which may be infinite. */
    public static Optional<Double> number(String text) {
        Optional<Double> infinity = infinity(text);
        return infinity.isPresent() || !isDecimal(text) ? infinity : Optional.of(Double.parseDouble(text));
    }

    private static Optional<Double> infinity(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case ".inf", "+.inf", "inf", "+inf", "infinity" -> Optional.of(Double.POSITIVE_INFINITY);
            case "-.inf", "-inf", "-infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
            default -> Optional.empty();
        };
    }

    private static boolean isDecimal(String text) {
        return DECIMAL.matcher(text).matches() && !LEADING_ZERO.matcher(text).matches();
    }

    /** What a text that is no plain decimal was probably meant to be. */
    public static Optional<String> repaired(String text) {
        String plain = text.replace("_", "").replace(" ", "").replaceFirst("^([-+]?)0+(?=\\d)", "$1");
        if (plain.matches("\\d+,\\d+")) {
            plain = plain.replace(',', '.');
        } else if (plain.matches("0[xX][0-9a-fA-F]{1,15}")) {
            plain = Long.toString(Long.parseLong(plain.substring(2), 16));
        }
        return plain.equals(text) || !isDecimal(plain) ? Optional.empty() : Optional.of(plain);
    }

    /** A number as files write it; reading it gives the same number to the last bit. */
    public static String text(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? ".inf" : "-.inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e6 && !isNegativeZero(value)) {
            return Long.toString((long) value);
        }
        return Double.toString(value).toLowerCase(Locale.ROOT);
    }

    private static boolean isNegativeZero(double value) {
        return value == 0 && 1 / value < 0;
    }
}
