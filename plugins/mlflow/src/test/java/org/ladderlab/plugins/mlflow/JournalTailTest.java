package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.mlflow.JournalTail.CutBackException;

class JournalTailTest {

    @TempDir
    private Path folder;

    private void append(String text) throws IOException {
        Files.writeString(folder.resolve("journal.jsonl"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(int sequence) {
        return "{\"sequence\":" + sequence + ",\"time\":\"2026-03-01T00:00:0" + sequence + "Z\"}\n";
    }

    private JournalTail tail() {
        return new JournalTail(folder.resolve("journal.jsonl"));
    }

    @Test
    void anAbsentJournalHasNoLines() {
        assertThat(tail().next()).isEmpty();
    }

    @Test
    void aLineIsReadOnceAndOnlyWhole() throws IOException {
        JournalTail tail = tail();
        append(line(1) + line(2).substring(0, 10));
        assertThat(tail.next()).hasSize(1);
        assertThat(tail.next()).isEmpty();
        append(line(2).substring(10) + line(3));
        assertThat(tail.next()).hasSize(2);
        assertThat(tail.lastTime())
                .isEqualTo(java.time.Instant.parse("2026-03-01T00:00:03Z").toEpochMilli());
    }

    @Test
    void aJournalThatBecameShorterIsNoticed() throws IOException {
        JournalTail tail = tail();
        append(line(1) + line(2));
        tail.next();
        Files.writeString(folder.resolve("journal.jsonl"), line(1));
        assertThatThrownBy(tail::next).isInstanceOf(CutBackException.class);
    }

    @Test
    void aJournalThatWasCutBackAndHasGrownAgainIsNoticed() throws IOException {
        JournalTail tail = tail();
        append(line(1) + line(2) + line(3));
        tail.next();
        Files.writeString(folder.resolve("journal.jsonl"), line(1) + line(2) + line(3).replace("}", " }") + line(4));
        assertThatThrownBy(() -> {
                    tail.next();
                    tail.next();
                })
                .isInstanceOf(CutBackException.class);
    }

    @Test
    void readingEndsAtADamagedLine() throws IOException {
        append(line(1) + "{\"sequence\":2,\n" + line(3));
        JournalTail tail = tail();
        assertThat(tail.next()).hasSize(1);
        assertThat(tail.next()).isEmpty();
    }
}
