package org.ladderlab.plugins.mlflow.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.ladderlab.runs.journal.JournalLine;
import org.ladderlab.runs.journal.JournalReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's load every ten seconds under MLflow's own names, in a journal of its own beside the run's. Steps count from 1
 * over all attempts.
 */
public final class SystemMetrics implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long INTERVAL_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(SystemMetrics.class);
    private static final double MEGABYTE = 1e6;

    private final Path folder;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "system-metrics");
        thread.setDaemon(true);
        return thread;
    });
    private long step;

    /** Begins to measure, going on where the run's last attempt stopped. */
    public static SystemMetrics start(Path folder) {
        SystemMetrics metrics = new SystemMetrics(folder);
        metrics.clock.scheduleAtFixedRate(metrics::measure, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
        return metrics;
    }

    private SystemMetrics(Path folder) {
        this.folder = folder;
        JournalReader before = new JournalReader(journal(folder));
        for (List<JsonNode> lines = before.next(); !lines.isEmpty(); lines = before.next()) {
            step = lines.get(lines.size() - 1).path("sequence").asLong();
        }
    }

    public static Path journal(Path folder) {
        return RunFiles.state(folder, "system.jsonl");
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void measure() {
        step++;
        ObjectNode line = JSON.createObjectNode()
                .put("sequence", step)
                .put("time", Instant.now().toString());
        ObjectNode into = line.putObject("metrics").put("step", step).putObject("values");
        try {
            values().forEach(into::put);
            Files.createDirectories(journal(folder).getParent());
            Files.writeString(
                    journal(folder), JournalLine.text(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.warn("The machine's load is no longer measured for the run in {}: {}", folder, e.toString());
            close();
        }
    }

    private Map<String, Double> values() throws IOException {
        Map<String, Double> values = new TreeMap<>();
        double cpu = system.getCpuLoad();
        if (cpu >= 0) {
            values.put("system/cpu_utilization_percentage", 100 * cpu);
        }
        double total = system.getTotalMemorySize();
        double used = total - system.getFreeMemorySize();
        values.put("system/system_memory_usage_megabytes", used / MEGABYTE);
        values.put("system/system_memory_usage_percentage", 100 * used / total);
        FileStore store = Files.getFileStore(folder);
        double free = store.getUsableSpace();
        values.put("system/disk_available_megabytes", free / MEGABYTE);
        values.put("system/disk_usage_percentage", 100 * (1 - free / store.getTotalSpace()));
        return values;
    }
}
