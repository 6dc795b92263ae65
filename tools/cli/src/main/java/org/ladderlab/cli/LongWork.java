package org.ladderlab.cli;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says what is being done, once it takes long, and then how far it is. */
final class LongWork implements AutoCloseable {

    private static final Duration SILENT = Duration.ofSeconds(3);
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    private final ScheduledExecutorService clock;
    private volatile String doing;

    private LongWork(Console console, String what, Duration silent, Duration between) {
        this.doing = what;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "long-work");
            thread.setDaemon(true);
            return thread;
        });
        var unused = clock.scheduleWithFixedDelay(
                () -> console.note(doing + " ..."), silent.toMillis(), between.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins; {@code what} is like {@code checking the variants}. */
    static LongWork on(Console console, String what) {
        return on(console, what, SILENT, BETWEEN);
    }

    /** The same with other patience. */
    static LongWork on(Console console, String what, Duration silent, Duration between) {
        return new LongWork(console, what, silent, between);
    }

    /** What it is at. */
    void at(String what) {
        doing = what;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
