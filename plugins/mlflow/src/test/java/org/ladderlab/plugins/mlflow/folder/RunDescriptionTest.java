package org.ladderlab.plugins.mlflow.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDescriptionTest {

    @TempDir
    private Path folder;

    /** A folder that no tracker was told of still says what its objective came to. */
    @Test
    void aRunsTagsSayWhetherItsEffectiveWeightingIsMonotone() throws IOException {
        Files.writeString(folder.resolve("resolved.yaml"), "name: x\nseed: 1\n");
        Files.writeString(folder.resolve("provenance.json"), "{\"runId\": \"abc\"}");
        assertThat(RunDescription.of(folder).tags()).doesNotContainKey("monotone");
        Files.writeString(
                folder.resolve("result.json"), "{\"effectiveWeighting\": {\"monotone\": false, \"points\": []}}");
        assertThat(RunDescription.of(folder).tags()).containsEntry("monotone", "no");
    }

    @Test
    void aVariantIsWhatIsTrainedAndNotWhere() throws IOException {
        String here = variant("{threads: 1, device: cpu, precision: fp32}");
        assertThat(variant("{threads: 2, device: gpu0, precision: fp32}")).isEqualTo(here);
        assertThat(variant("{threads: 1, device: cpu, precision: bf16}")).isNotEqualTo(here);
    }

    private String variant(String compute) throws IOException {
        Files.writeString(folder.resolve("resolved.yaml"), "name: x\nseed: 1\ncompute: " + compute + "\n");
        Files.writeString(folder.resolve("provenance.json"), "{\"runId\": \"abc\"}");
        return RunDescription.of(folder).tags().get("variant");
    }
}
