package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.Split;

class EngineTest {

    @TempDir
    Path folder;

    private final Toy.Silent progress = new Toy.Silent();

    @Test
    void aRunTrainsAndJudgesAndLeavesItsFolder() {
        RunResult result = new Engine(progress).run(Toy.request(Toy.experiment(100), folder));

        assertThat(result.status()).isEqualTo("finished");
        assertThat(result.steps()).isEqualTo(100);
        assertThat(result.evaluation().get(Split.TEST).levels()).hasSize(2);
        assertThat(result.metrics()).containsKey("toy-metric/mean");
        assertThat(folder).isDirectoryContaining("glob:**/{resolved.yaml,provenance.json,journal.jsonl,result.json}");
        System.out.println(result);
    }
}
