package org.ladderlab.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ladderlab.runs.journal.Journal;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A point of the training curve on its way into the journal, which is in this package's hands alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JournalBenchmark {

    private static final Map<String, Double> VALUES = Map.of(
            "batch/loss", 97.25,
            "batch/reconstruction", 71.125,
            "batch/prior", 1.0625,
            "batch/gradientNorm", 3.14159,
            "batch/learningRate", 1e-3,
            "batch/stepsPerSecond", 41.2);

    private Path file;
    private Journal journal;
    private long step;

    @Setup
    public void open() throws IOException {
        file = Files.createTempFile("journal", ".jsonl");
        journal = Journal.open(file);
    }

    @Benchmark
    public void append() {
        journal.metrics(step++, VALUES);
    }

    @TearDown
    public void close() throws IOException {
        journal.close();
        Files.delete(file);
    }
}
