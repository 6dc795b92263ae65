package org.ladderlab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The worker's side of the conversation with the driver: a line asks, a line of JSON answers.
 *
 * <pre>
 * check DRAWS     numbers that the other side must reach
 * step N          does the task N times: seconds, seconds of the processor, seconds since the JVM began, the last value
 * quit            or the end of the input
 * </pre>
 */
final class Exchange {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedReader in;
    private final PrintStream out;
    private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private long left;
    private long began;
    private long cpuBegan;

    Exchange(BufferedReader in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** The words of the next command; empty when there are no more. */
    Optional<List<String>> next() {
        try {
            String line = in.readLine();
            return line == null || line.equals("quit") ? Optional.empty() : Optional.of(List.of(line.split(" ")));
        } catch (IOException e) {
            throw new UncheckedIOException("The driver cannot be heard.", e);
        }
    }

    void answer(Map<String, Double> values) {
        try {
            out.println(JSON.writeValueAsString(values));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("An answer is not JSON.", e);
        }
    }

    /** Starts the clocks for {@code step N}. */
    void start(List<String> command) {
        if (!command.get(0).equals("step")) {
            throw new IllegalArgumentException(
                    "After the first 'step N' there are only more of them, not " + command + ".");
        }
        left = Long.parseLong(command.get(1));
        cpuBegan = process.getProcessCpuTime();
        began = System.nanoTime();
    }

    /**
     * The task was done once. After the last of N times this answers and waits for the next command.
     *
     * @return whether to go on
     */
    boolean done(double value) {
        left--;
        if (left > 0) {
            return true;
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpuSeconds = (process.getProcessCpuTime() - cpuBegan) / 1e9;
        double sinceStart = (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1e3;
        answer(Map.of("seconds", seconds, "cpuSeconds", cpuSeconds, "sinceStart", sinceStart, "value", value));
        Optional<List<String>> command = next();
        command.ifPresent(this::start);
        return command.isPresent();
    }
}
