package org.ladderlab.cli;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.ladderlab.engine.Progress;

/** One line that is overwritten while a run goes on; a new line every ten seconds where stderr is no terminal. */
final class ProgressLine implements Progress {

    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long NEW_LINE_NANOS = 10_000_000_000L;

    private final Console console;
    private final LongSupplier clock;
    private long next;
    private boolean drawn;

    ProgressLine(Console console, LongSupplier nanoTime) {
        this.console = console;
        this.clock = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    @Override
    public void step(
            String run,
            long step,
            long steps,
            double stepsPerSecond,
            double secondsLeft,
            double loss,
            OptionalDouble bitsPerDim) {
        long now = clock.getAsLong();
        if (now < next && step < steps) {
            return;
        }
        String text = String.format(
                Locale.ROOT,
                "%s  %d/%d steps  %.1f steps/s  %s left  loss %.4g%s",
                run,
                step,
                steps,
                stepsPerSecond,
                duration(secondsLeft),
                loss,
                bitsPerDim.isPresent()
                        ? String.format(Locale.ROOT, "  bound %.3f bits/dim", bitsPerDim.getAsDouble())
                        : "");
        if (console.interactive()) {
            console.status(text);
            drawn = true;
            next = now + REDRAW_NANOS;
        } else {
            console.note(text);
            next = now + NEW_LINE_NANOS;
        }
    }

    @Override
    public void message(String run, String text) {
        endLine();
        console.note(run + "  " + text);
    }

    @Override
    public void problem(String run, String text) {
        endLine();
        console.problem(run + "  " + text);
    }

    private void endLine() {
        if (drawn) {
            console.status("");
            drawn = false;
        }
    }

    static String duration(double seconds) {
        long whole = Double.isFinite(seconds) ? Math.round(seconds) : 0;
        return whole < 60
                ? whole + " s"
                : whole < 3600
                        ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                        : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole % 3600 / 60);
    }
}
