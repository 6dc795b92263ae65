package org.ladderlab.figures;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Ledger.LevelEstimate;

/**
 * A ledger as bars of nats per example: the reconstruction at the left, each level at its depth u, the prior at the right,
 * each with an error bar of two standard errors.
 */
public final class LedgerFigure {

    private static final int MARGIN_LEFT = 74;
    private static final int MARGIN_RIGHT = 16;
    private static final int MARGIN_TOP = 84;
    private static final int MARGIN_BOTTOM = 58;

    /** The share of a panel's width that the reconstruction and the prior take each. */
    private static final double END = 0.16;

    /** More bars than this are not labelled with their values. */
    private static final int LABELLED = 12;

    /** Larger values leave no room for arithmetic, and are not drawn to scale. */
    private static final double LARGEST = 1e300;

    private LedgerFigure() {}

    /** One bar: where on the axis (0 to 1), how wide, and how high. */
    private record Bar(double centre, double width, Estimate nats, Color colour) {}

    public static void draw(String title, Ledger ledger, Path file) {
        try (Canvas canvas = new Canvas(900, 520)) {
            draw(canvas, new Rectangle2D.Double(0, 0, 900, 520), title, ledger, Range.of(List.of(ledger)));
            canvas.save(file);
        }
    }

    /** The values that an axis of nats must show. */
    record Range(double low, double high) {

        static Range of(List<Ledger> ledgers) {
            double low = 0;
            double high = 0;
            for (Ledger ledger : ledgers) {
                for (Bar bar : bars(ledger)) {
                    double error = error(bar.nats);
                    double value = Math.abs(bar.nats.value()) <= LARGEST ? bar.nats.value() : 0;
                    low = Math.min(low, value - error);
                    high = Math.max(high, value + error);
                }
            }
            double span = high - low > 1 / LARGEST ? high - low : 1;
            return new Range(low < 0 ? low - 0.08 * span : 0, high + 0.08 * span);
        }
    }

    /** Draws a ledger into a part of a picture. */
    static void draw(Canvas canvas, Rectangle2D area, String title, Ledger ledger, Range range) {
        double left = area.getX() + MARGIN_LEFT;
        double top = area.getY() + MARGIN_TOP;
        double width = area.getWidth() - MARGIN_LEFT - MARGIN_RIGHT;
        double height = area.getHeight() - MARGIN_TOP - MARGIN_BOTTOM;
        double bottom = top + height;
        double scale = height / (range.high - range.low);

        canvas.left(
                Canvas.shortened(title, (int) (area.getWidth() / 10)), area.getX() + 12, area.getY() + 24, 16, true);
        canvas.left(total(ledger), area.getX() + 12, area.getY() + 44, 13, false);
        canvas.left(sum(ledger), area.getX() + 12, area.getY() + 62, 13, false);
        List<Double> ticks = Ticks.of(range.low, range.high, 6);
        List<String> labels = Ticks.labels(ticks);
        for (int i = 0; i < ticks.size(); i++) {
            double y = bottom - (ticks.get(i) - range.low) * scale;
            canvas.line(left, y, left + width, y, Canvas.FAINT, 1);
            canvas.right(labels.get(i), left - 6, y + 4, 12);
        }
        canvas.upwards(ledger.measure().unit("nats") + " per example", area.getX() + 18, top + height / 2, 13);

        List<Bar> bars = bars(ledger);
        for (Bar bar : bars) {
            double x = left + width * bar.centre;
            double zero = bottom + range.low * scale;
            double y = zero - bar.nats.value() * scale;
            double half = width * bar.width / 2;
            canvas.graphics().setColor(bar.colour);
            canvas.graphics().fill(new Rectangle2D.Double(x - half, Math.min(y, zero), 2 * half, Math.abs(y - zero)));
            double error = error(bar.nats) * scale;
            if (error > 0.5) {
                canvas.line(x, y - error, x, y + error, Canvas.INK, 1.5);
                canvas.line(x - 4, y - error, x + 4, y - error, Canvas.INK, 1.5);
                canvas.line(x - 4, y + error, x + 4, y + error, Canvas.INK, 1.5);
            }
            if (bars.size() <= LABELLED) {
                canvas.centred(Ticks.number(bar.nats.value()), x, Math.min(y, zero) - error - 5, 11, false);
            }
        }
        axis(canvas, left, width, bottom, bottom + range.low * scale);
    }

    private static void axis(Canvas canvas, double left, double width, double bottom, double zero) {
        canvas.line(left, zero, left + width, zero, Canvas.INK, 1);
        canvas.centred("recon-", left + width * END / 2, bottom + 17, 12, false);
        canvas.centred("struction", left + width * END / 2, bottom + 31, 12, false);
        canvas.centred("prior", left + width * (1 - END / 2), bottom + 17, 12, false);
        for (double depth : new double[] {0, 0.25, 0.5, 0.75, 1}) {
            double x = left + width * position(depth);
            canvas.line(x, bottom, x, bottom + 4, Canvas.INK, 1);
            canvas.centred(depth == 0 || depth == 1 ? (int) depth + "" : depth + "", x, bottom + 17, 12, false);
        }
        canvas.centred("depth u (0 next to the data, 1 deepest)", left + width / 2, bottom + 48, 13, false);
        for (double x : new double[] {left + width * END, left + width * (1 - END)}) {
            canvas.line(x, bottom, x, bottom + 36, Canvas.FAINT, 1);
        }
    }

    private static double position(double depth) {
        double inset = END + 0.06;
        return inset + depth * (1 - 2 * inset);
    }

    private static List<Bar> bars(Ledger ledger) {
        List<Bar> bars = new ArrayList<>();
        double endWidth = END * 0.5;
        bars.add(new Bar(END / 2, endWidth, ledger.reconstruction(), Canvas.COLOURS.get(1)));
        double closest = 0.12;
        double previous = Double.NEGATIVE_INFINITY;
        for (LevelEstimate level : ledger.levels()) {
            double centre = position(level.depth());
            closest = Math.min(closest, centre - previous);
            previous = centre;
        }
        for (LevelEstimate level : ledger.levels()) {
            bars.add(new Bar(position(level.depth()), 0.8 * closest, level.nats(), Canvas.COLOURS.get(0)));
        }
        bars.add(new Bar(1 - END / 2, endWidth, ledger.prior(), Canvas.COLOURS.get(2)));
        return bars;
    }

    private static String total(Ledger ledger) {
        return String.format(
                Locale.ROOT,
                "total %.4g \u00b1 %.2g %s%s",
                ledger.total().value(),
                ledger.total().standardError(),
                ledger.measure().unit("nats"),
                ledger.bitsPerDim().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                ", %.4g bits per dimension",
                                ledger.bitsPerDim().getAsDouble())
                        : "");
    }

    private static String sum(Ledger ledger) {
        double levels = ledger.levels().stream()
                .mapToDouble(level -> level.nats().value())
                .sum();
        return "reconstruction " + Ticks.number(ledger.reconstruction().value()) + " + "
                + ledger.levels().size()
                + (ledger.levels().size() == 1 ? " level " : " levels ") + Ticks.number(levels) + " + prior "
                + Ticks.number(ledger.prior().value())
                + "  (bars: \u00b1 2 standard errors)";
    }

    private static double error(Estimate nats) {
        return nats.standardError() <= LARGEST ? 2 * nats.standardError() : 0;
    }
}
