package org.ladderlab.compare;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;
import org.ladderlab.statistics.Interval;

/** Numbers for people: as many decimals as their error leaves meaning to. */
final class Rounded {

    private static final int MOST_DECIMALS = 8;

    private Rounded() {}

    /** Decimals such that two digits of an error are seen; four significant digits of the value without an error. */
    static int decimals(double value, OptionalDouble error) {
        double scale = error.isPresent() && error.getAsDouble() > 0 ? error.getAsDouble() : Math.abs(value) / 100;
        if (scale == 0 || !Double.isFinite(scale)) {
            return 2;
        }
        return (int) Math.min(MOST_DECIMALS, Math.max(0, 1 - Math.floor(Math.log10(scale))));
    }

    static String fixed(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.matches("-0([.]0*)?") ? text.substring(1) : text;
    }

    /** {@code mean +- error}. */
    static String mean(double mean, OptionalDouble error) {
        int decimals = decimals(mean, error);
        return fixed(mean, decimals) + (error.isPresent() ? " ± " + fixed(error.getAsDouble(), decimals) : "");
    }

    /** With a sign, since it is a difference. */
    static String signed(double value, int decimals) {
        String text = fixed(value, decimals);
        return value > 0 ? "+" + text : text;
    }

    /** Of a value. */
    static String range(Interval interval, int decimals) {
        return "[" + fixed(interval.low(), decimals) + ", " + fixed(interval.high(), decimals) + "]";
    }

    /** Of a difference. */
    static String interval(Interval interval, int decimals) {
        return "[" + signed(interval.low(), decimals) + ", " + signed(interval.high(), decimals) + "]";
    }

    /** Two significant digits. */
    static String error(double error) {
        return fixed(error, decimals(error, OptionalDouble.of(error)));
    }

    static String p(double p) {
        return p < 0.001 ? "<0.001" : p > 0.1 ? fixed(p, 2) : fixed(p, 3);
    }

    static String percent(double level) {
        return BigDecimal.valueOf(100 * level)
                        .round(new MathContext(6))
                        .stripTrailingZeros()
                        .toPlainString() + " %";
    }
}
