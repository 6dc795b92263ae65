package org.ladderlab.plugins.mlflow.transport;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long the server is waited for: the pause before try n is drawn from {@code [0, min(30 s, 2^n / 4 s)]} ("full jitter",
 * so that many runs do not return at once), and at least what the server asked for by Retry-After.
 */
public final class Patience {

    private static final double LONGEST_PAUSE_SECONDS = 30;
    private static final double FIRST_PAUSE_SECONDS = 0.25;

    private static final long SHORTEST_CALL_NANOS = 100_000_000;

    private final Duration perOutage;
    private long giveUpAt = Long.MAX_VALUE;
    private boolean ending;

    private Patience(Duration perOutage) {
        this.perOutage = perOutage;
    }

    /** Gives up when the server has been unavailable for this long. */
    public static Patience of(Duration perOutage) {
        return new Patience(perOutage);
    }

    /** Never gives up, until {@link #end}. */
    public static Patience endless() {
        return new Patience(Duration.ofDays(10_000));
    }

    /** From now on there is this long for everything; a pause under way ends. */
    public synchronized void end(Duration remaining) {
        ending = true;
        giveUpAt = System.nanoTime() + remaining.toNanos();
        notifyAll();
    }

    /** The server answered. */
    synchronized void answered() {
        if (!ending) {
            giveUpAt = Long.MAX_VALUE;
        }
    }

    /** The deadline of one call that may take {@code usual}, and never longer than an outage. */
    synchronized Duration deadline(Duration usual) {
        Duration left = giveUpAt == Long.MAX_VALUE
                ? perOutage
                : Duration.ofNanos(Math.max(giveUpAt - System.nanoTime(), SHORTEST_CALL_NANOS));
        return left.compareTo(usual) < 0 ? left : usual;
    }

    /**
     * Waits before another try.
     *
     * @param failures how many tries in a row have failed, from 1
     * @return whether there may be another try
     */
    public synchronized boolean pause(int failures, Optional<Duration> retryAfter) throws InterruptedException {
        if (giveUpAt == Long.MAX_VALUE) {
            giveUpAt = System.nanoTime() + perOutage.toNanos();
        }
        double secondsLeft = (giveUpAt - System.nanoTime()) / 1e9;
        double longest = Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * Math.pow(2, Math.min(failures, 20)));
        double drawn =
                Math.min(longest, secondsLeft / 2) * ThreadLocalRandom.current().nextDouble();
        double seconds =
                Math.max(drawn, retryAfter.map(asked -> asked.toNanos() / 1e9).orElse(0.01));
        if (seconds > secondsLeft) {
            return false;
        }
        long until = System.nanoTime() + (long) (1e9 * seconds);
        boolean endingBefore = ending;
        while (until - System.nanoTime() > 0 && ending == endingBefore) {
            wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        }
        return System.nanoTime() - giveUpAt < 0;
    }
}
