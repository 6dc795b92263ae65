package org.ladderlab.runs.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("journal.jsonl");
    }

    @Test
    void aLastLineThatWasNotWrittenWholeIsCutOff() throws Exception {
        try (Journal journal = Journal.open(file)) {
            journal.metrics(1, Map.of("a", 1.5));
            journal.metrics(2, Map.of("a", 2.5));
        }
        byte[] whole = Files.readAllBytes(file);
        Files.writeString(file, "{\"sequence\":3,\"time\":\"20", StandardOpenOption.APPEND);

        assertThat(Journal.read(file)).hasSize(2);
        try (Journal journal = Journal.open(file)) {
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
            journal.event("resumed", Map.of("fromStep", "2"));
        }
        assertThat(Files.readAllLines(file)).hasSize(3).last().asString().startsWith("{\"sequence\":3,");
    }

    @Test
    void linesAfterANumberAreDroppedAndToldOf() {
        try (Journal journal = Journal.open(file)) {
            journal.metrics(1, Map.of("a", 1.0));
            long length = journal.length();
            journal.metrics(2, Map.of("a", 2.0));
            journal.event("failed", Map.of());

            List<Journal.Entry> dropped = new ArrayList<>();
            journal.truncate(1, dropped::add);

            assertThat(dropped).hasSize(2).last().isInstanceOfSatisfying(Journal.Event.class, event -> assertThat(
                            event.name())
                    .isEqualTo("failed"));
            assertThat(journal.length()).isEqualTo(length);
        }
    }

    /** One bit of each byte but the last; a lost end of a line takes the next one with it. */
    @Test
    void aBitThatFlipsCostsItsLineAtMostTwoAndIsNeverTakenForAnotherValue() throws Exception {
        try (Journal journal = Journal.open(file)) {
            journal.event("started", Map.of());
            journal.metrics(10, Map.of("batch/loss", 3.25, "batch/total", 120.0));
            journal.metrics(20, Map.of("batch/loss", 2.5));
            journal.metrics(30, Map.of("batch/loss", 1.5));
        }
        byte[] whole = Files.readAllBytes(file);
        List<Journal.Entry> entries = Journal.read(file);
        for (int bit = 0; bit < 8 * (whole.length - 1); bit += 9) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            List<Journal.Entry> read = new ArrayList<>();
            long damaged = Journal.read(file, read::add);

            assertThat(entries).as("bit %d", bit).containsAll(read);
            assertThat(damaged).as("bit %d", bit).isBetween(1L, 2L);
            assertThat(read.size()).as("bit %d", bit).isBetween(2, 3);
        }
    }

    @Test
    void damagedLinesAreKeptBesideAndWhatFollowsThemStays() throws Exception {
        try (Journal journal = Journal.open(file)) {
            for (int step = 1; step <= 5; step++) {
                journal.metrics(step, Map.of("a", 1.0 * step));
            }
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        String bad = lines.get(2).replace("3.0", "3.1");
        lines.set(2, bad);
        Files.write(file, lines);

        try (Journal journal = Journal.open(file)) {
            assertThat(journal.damaged()).isEqualTo(1);
            assertThat(journal.sequence()).isEqualTo(5);
            journal.metrics(6, Map.of("a", 6.0));
        }
        assertThat(Files.readAllLines(folder.resolve("journal.damaged.jsonl"))).containsExactly(bad);
        lines.remove(2);
        assertThat(Files.readAllLines(file))
                .startsWith(lines.toArray(String[]::new))
                .hasSize(5);
        assertThat(Files.list(folder)).hasSize(2);
    }

    /** A journal of many megabytes is opened and cut within a heap that does not hold it. */
    @Test
    void openingTakesNoMemoryInProportionToTheJournal() throws Exception {
        String line = JournalLine.text(new ObjectMapper()
                .createObjectNode()
                .put("sequence", 1)
                .put("time", "2026-03-01T00:00:00Z")
                .put("event", "note")
                .set("details", new ObjectMapper().createObjectNode().put("text", "x".repeat(1 << 16))));
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < 700; i++) {
                writer.write(line);
            }
        }
        assertThat(Files.size(file)).isGreaterThan(45_000_000);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalTest.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).contains("700 dropped");
        assertThat(file).isEmptyFile();
    }

    /** Opens a journal and drops all of it. */
    public static void main(String[] arguments) {
        long[] dropped = {0};
        try (Journal journal = Journal.open(Path.of(arguments[0]))) {
            journal.truncate(0, entry -> dropped[0]++);
        }
        System.out.println(dropped[0] + " dropped");
    }

    @Test
    void aValueThatIsNotFiniteIsWrittenAsNullAndReadAsNaN() throws Exception {
        try (Journal journal = Journal.open(file)) {
            journal.metrics(1, Map.of("a", Double.POSITIVE_INFINITY));
        }
        assertThat(Files.readString(file)).contains("\"a\":null");
        assertThat(Journal.read(file)).first().isInstanceOfSatisfying(Journal.Metrics.class, metrics -> assertThat(
                        metrics.values().get("a"))
                .isNaN());
    }
}
