package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    void linesAfterALengthAreDroppedAndHandedBack() {
        try (Journal journal = Journal.open(file)) {
            journal.metrics(1, Map.of("a", 1.0));
            long length = journal.length();
            journal.metrics(2, Map.of("a", 2.0));
            journal.event("failed", Map.of());

            List<Journal.Entry> dropped = journal.truncate(length);

            assertThat(dropped).hasSize(2).last().isInstanceOfSatisfying(Journal.Event.class, event -> assertThat(
                            event.name())
                    .isEqualTo("failed"));
            assertThat(journal.length()).isEqualTo(length);
        }
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
