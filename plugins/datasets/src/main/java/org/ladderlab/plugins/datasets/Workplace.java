package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder in which other programs fetch and unpack something; it goes when it is closed. */
final class Workplace implements AutoCloseable {

    private static final String LOG = "command.log";

    private final Path folder = Files.createTempDirectory("ladderlab-data");

    Workplace() throws IOException {}

    /**
     * Runs a program here.
     *
     * @throws IOException if it is not there, fails, or takes longer than 5 minutes
     */
    void run(String... command) throws IOException, InterruptedException {
        Path log = folder.resolve(LOG);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                throw new IOException(command[0] + " has not ended within 5 minutes.");
            }
        } finally {
            process.destroy();
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    command[0] + " has failed: " + Files.readString(log).strip());
        }
    }

    /** The first file here whose name ends so. */
    Path file(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no file that ends in " + ending + "."));
        }
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
