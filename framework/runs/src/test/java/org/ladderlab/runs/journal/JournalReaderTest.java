package org.ladderlab.runs.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalReaderTest {

    @TempDir
    private Path folder;

    private void append(String text) throws IOException {
        Files.writeString(folder.resolve("journal.jsonl"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(int sequence) {
        return "{\"sequence\":" + sequence + ",\"time\":\"2026-03-01T00:00:0" + sequence
                + "Z\",\"event\":\"note\",\"details\":{}}\n";
    }

    private JournalReader tail() {
        return new JournalReader(folder.resolve("journal.jsonl"));
    }

    @Test
    void anAbsentJournalHasNoLines() {
        assertThat(tail().next()).isEmpty();
    }

    @Test
    void aLineIsReadOnceAndOnlyWhole() throws IOException {
        JournalReader tail = tail();
        append(line(1) + line(2).substring(0, 10));
        assertThat(tail.next()).hasSize(1);
        assertThat(tail.next()).isEmpty();
        append(line(2).substring(10) + line(3));
        assertThat(tail.next()).hasSize(2);
        assertThat(tail.lastLine().map(JournalLine::time)).contains(java.time.Instant.parse("2026-03-01T00:00:03Z"));
    }

    @Test
    void aJournalThatBecameShorterIsNoticed() throws IOException {
        JournalReader tail = tail();
        append(line(1) + line(2));
        tail.next();
        Files.writeString(folder.resolve("journal.jsonl"), line(1));
        assertThatThrownBy(tail::next).isInstanceOf(CutBackException.class);
    }

    @Test
    void aJournalThatWasCutBackAndHasGrownAgainIsNoticed() throws IOException {
        JournalReader tail = tail();
        append(line(1) + line(2) + line(3));
        tail.next();
        Files.writeString(
                folder.resolve("journal.jsonl"), line(1) + line(2) + line(3).replace("note", "tone") + line(4));
        assertThatThrownBy(() -> {
                    tail.next();
                    tail.next();
                })
                .isInstanceOf(CutBackException.class);
    }

    @Test
    void aDamagedLineIsCountedAndThoseBehindItAreRead() throws IOException {
        append(line(1) + "{\"sequence\":2,\n" + line(3));
        JournalReader tail = tail();
        assertThat(tail.next()).hasSize(2);
        assertThat(tail.damaged()).isEqualTo(1);
        append(line(4));
        assertThat(tail.next()).hasSize(1);
    }

    @Test
    void aJournalThatIsWrittenAnewWithoutADamagedLineIsReadAgain() throws IOException {
        append(line(1) + "{\"sequence\":2,\n" + line(3));
        JournalReader tail = tail();
        tail.next();
        Files.writeString(folder.resolve("journal.jsonl"), line(1) + line(3) + line(4) + line(5));
        assertThatThrownBy(tail::next).isInstanceOf(CutBackException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "3",
                "{}",
                "{\"sequence\":1}",
                "{\"sequence\":1e400,\"time\":\"2026-03-01T00:00:00Z\",\"event\":\"a\",\"details\":{}}",
                "{\"sequence\":1,\"time\":\"yesterday\",\"event\":\"a\",\"details\":{}}",
                "{\"sequence\":1,\"time\":\"2026-03-01T00:00:00Z\",\"event\":\"a\",\"details\":{},\"more\":1}",
                "{\"sequence\":1,\"time\":\"2026-03-01T00:00:00Z\",\"metrics\":{\"step\":1,\"values\":{\"a\":\"b\"}}}"
            })
    void whatHasNotTheFormOfALineIsDamaged(String text) throws IOException {
        append(text + "\n" + line(2));
        JournalReader tail = tail();
        assertThat(tail.next()).hasSize(1);
        assertThat(tail.damaged()).isEqualTo(1);
    }

    /** Longer than what is read at once, so that it must be read in pieces that grow. */
    @Test
    void aLineOfManyMegabytesIsReadAndSoIsWhatFollowsRubbishOfThatSize() throws IOException {
        append(line(1) + line(2).replace("note", "x".repeat(5 << 20)) + "\0".repeat(3 << 20) + "\n" + line(3));
        JournalReader tail = tail();
        int found = 0;
        for (List<JsonNode> lines = tail.next(); !lines.isEmpty(); lines = tail.next()) {
            found += lines.size();
        }
        assertThat(found).isEqualTo(3);
        assertThat(tail.damaged()).isEqualTo(1);
    }
}
