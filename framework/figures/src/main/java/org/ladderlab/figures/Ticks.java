package org.ladderlab.figures;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** Round numbers for the axes of figures. */
public final class Ticks {

    private Ticks() {}

    /** Beyond this many steps from 0, neighbouring multiples of a step are one number. */
    private static final double EXACT = 1L << 52;

    /** About this many round numbers on a range; the value alone where it has no width that numbers could tell apart. */
    public static List<Double> of(double low, double high, int about) {
        double rough = high / about - low / about;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
        double first = Math.ceil(low / step);
        double last = Math.floor(high / step);
        // Written so that what is not a number fails too.
        if (!(step > 0 && Math.abs(first) < EXACT && Math.abs(last) < EXACT)) {
            return Double.isFinite(low) ? List.of(low) : List.of();
        }
        return LongStream.rangeClosed((long) first, (long) last)
                .mapToObj(k -> k * step)
                .toList();
    }

    /** The labels of some ticks: as {@link #number}, with as many digits more as say where each of them is. */
    public static List<String> labels(List<Double> ticks) {
        List<String> labels = ticks.stream().map(Ticks::number).toList();
        if (ticks.size() < 2) {
            return labels;
        }
        double step = ticks.get(1) - ticks.get(0);
        if (ticks.stream().allMatch(tick -> Math.abs(Double.parseDouble(number(tick)) - tick) < step / 100)) {
            return labels;
        }
        int decimals = (int) Math.max(0, Math.min(17, Math.ceil(-Math.log10(step))));
        return ticks.stream()
                .map(tick -> String.format(Locale.ROOT, "%." + decimals + "f", tick))
                .toList();
    }

    /** Three significant digits, without an exponent where that is readable. */
    public static String number(double value) {
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size >= 1e5 || size < 1e-3) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(size)));
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
