package org.ladderlab.plugins.mlflow.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.files.DamagedFileException;

class PlannedRunsTest {

    @TempDir
    private Path root;

    @Test
    void aPlanThatNamesAFolderOutsideWritesNothingThere() throws Exception {
        Path sweep = Files.createDirectories(root.resolve("lab/sweeps/a-1"));
        Files.writeString(
                sweep.resolve("plan.json"),
                "{\"name\": \"a\", \"hash\": \"1\", \"runs\": [{\"name\": \"x\", \"variant\": \"x\", \"seed\": 1, \"differs\": {}, \"steps\": 5,"
                        + " \"folder\": \"../victim\"}]}");
        assertThatThrownBy(() -> PlannedRuns.in(sweep))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining(
                        "plan.json cannot be used: it has a run in '../victim', which is not inside the folder");
        assertThat(root.resolve("victim")).doesNotExist();
        assertThat(root.resolve("lab/victim")).doesNotExist();
    }
}
