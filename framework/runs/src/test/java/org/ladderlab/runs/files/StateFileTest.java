package org.ladderlab.runs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

    private static final String REMEDY = "Run it again.";

    @TempDir
    private Path folder;

    private static ObjectNode content() {
        ObjectNode content = new ObjectMapper().createObjectNode();
        content.put("name", "Über")
                .put("step", 3)
                .put("steps", 3L << 40)
                .put("share", 0.1f)
                .put("nats", 1.2345678901234567);
        content.putObject("nothing").putNull("value");
        return content;
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), StateFile.text(content()));
        assertThat(StateFile.read(file, REMEDY).toString()).isEqualTo(content().toString());
        assertThat(StateFile.find(folder.resolve("absent.json"), REMEDY)).isEmpty();
    }

    @Test
    void noBitCanFlipWithoutBeingSeenButInWhiteSpaceAndTheChecksumsName() throws IOException {
        Path file = folder.resolve("a.json");
        Files.writeString(file, StateFile.text(content()));
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int bit = 0; bit < 8 * whole.length; bit += 9) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            try {
                ObjectNode read = StateFile.read(file, REMEDY);
                assertThat(read.retain(java.util.List.of("name", "step", "steps", "share", "nats", "nothing"))
                                .toString())
                        .isEqualTo(content().toString());
            } catch (DamagedFileException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length / 2);
    }

    @Test
    void theSentenceNamesTheFileTheDamageAndTheRemedy() throws IOException {
        Path file = Files.writeString(folder.resolve("plan.json"), "{");
        assertThatThrownBy(() -> StateFile.read(file, REMEDY))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("The file " + file + " cannot be used: it is not JSON (line 1). Run it again.");
    }

    @Test
    void aFileWithoutAChecksumIsTakenAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("old.json"), content().toPrettyString());
        assertThat(StateFile.read(file, REMEDY).path("step").asInt()).isEqualTo(3);
    }

    @Test
    void aFolderInItsPlaceIsASentence() throws IOException {
        Path file = Files.createDirectory(folder.resolve("plan.json"));
        assertThatThrownBy(() -> StateFile.find(file, REMEDY)).hasMessageContaining("it is a folder");
    }
}
