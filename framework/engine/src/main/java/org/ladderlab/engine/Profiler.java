package org.ladderlab.engine;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.runs.Profile;
import org.ladderlab.runs.Profile.Part;

/**
 * Takes the time of the parts of each step, on the thread that trains and between {@link #start} and {@link #close}. The first
 * steps, which the Java compiler still works on, are left out. It draws none of the run's random numbers and touches no tensor,
 * so that a profiled run gives what any other gives; a profiler that is off does nothing.
 */
final class Profiler implements AutoCloseable {

    /** Steps that are left out, or half of the steps if they are few. */
    private static final long WARM_UP = 100;

    private final boolean on;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long[] nanos = new long[Part.values().length];
    private Optional<StackSampler> sampler = Optional.empty();
    private Optional<Profile> profile = Optional.empty();
    private Part part = Part.REST;
    private long since;
    private long untilWarm;
    private long steps;
    private long cpuNanos;
    private long bytes;

    Profiler(boolean on) {
        this.on = on;
    }

    /** Training begins, and will take this many steps. */
    Profiler start(long stepsToDo) {
        untilWarm = Math.min(WARM_UP, stepsToDo / 2);
        return this;
    }

    /** From here on time belongs to this part. */
    void enter(Part next) {
        if (on) {
            long now = System.nanoTime();
            nanos[part.ordinal()] += now - since;
            since = now;
            part = next;
        }
    }

    /** The next step begins. */
    void step() {
        if (on && untilWarm-- == 0) {
            Arrays.fill(nanos, 0);
            steps = 0;
            cpuNanos = threads.getCurrentThreadCpuTime();
            bytes = threads.getCurrentThreadAllocatedBytes();
            sampler = Optional.of(StackSampler.start(Thread.currentThread()));
            since = System.nanoTime();
        }
        steps++;
    }

    /** Training has ended: nothing more is measured. */
    @Override
    public void close() {
        enter(Part.REST);
        sampler.ifPresent(samples -> {
            samples.close();
            profile = Optional.of(profile(samples));
        });
    }

    private Profile profile(StackSampler samples) {
        long total = Arrays.stream(nanos).sum();
        Map<Part, Double> shares = new EnumMap<>(Part.class);
        for (Part each : Part.values()) {
            shares.put(each, (double) nanos[each.ordinal()] / total);
        }
        double idle = total - (double) (threads.getCurrentThreadCpuTime() - cpuNanos);
        double allocated = threads.getCurrentThreadAllocatedBytes() - (double) bytes;
        return new Profile(
                steps,
                /* secondsPerStep= */ 1e-9 * total / steps,
                shares,
                /* waiting= */ Math.max(0, idle / total),
                samples.framework(),
                /* javaBytesPerStep= */ allocated / steps,
                samples.operations());
    }

    /** What was measured; empty if nothing was. */
    Optional<Profile> profile() {
        return profile;
    }
}
