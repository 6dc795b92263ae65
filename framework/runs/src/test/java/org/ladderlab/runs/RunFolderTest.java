package org.ladderlab.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.run.RunStatus;

class RunFolderTest {

    @TempDir
    private Path runs;

    private Path run(String name, long begunAt, RunStatus status) throws IOException {
        Path folder = Files.createDirectory(runs.resolve(name));
        Files.writeString(folder.resolve(RunFolder.RESOLVED), "name: a\n");
        Files.writeString(folder.resolve(RunFolder.IDENTITY), "{}");
        Files.setLastModifiedTime(folder.resolve(RunFolder.IDENTITY), FileTime.fromMillis(begunAt));
        ResultJson.write(
                new RunFolder(folder), new RunResult(folder, name, status, 1, "ab".repeat(32), Map.of(), Map.of()));
        return folder;
    }

    @Test
    void theNewestRunOfANameIsOneThatHasFinishedIfAnyHas() throws IOException {
        Path failed = run("a-03", 3000, RunStatus.FAILED);
        assertThat(RunFolder.newest(runs.resolve("a-*"))).contains(failed);
        run("a-01", 1000, RunStatus.FINISHED);
        Path finished = run("a-02", 2000, RunStatus.FINISHED);
        run("a-b-04", 4000, RunStatus.FINISHED);
        assertThat(RunFolder.newest(runs.resolve("a-*"))).contains(finished);
        assertThat(RunFolder.newest(runs.resolve("c-*"))).isEmpty();
    }
}
