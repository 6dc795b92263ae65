package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;

class MetricFiguresTest {

    @TempDir
    private Path root;

    /** The same run whose metric left a picture and a warning. */
    private static void leave(Path run) throws IOException {
        RunFolder folder = new RunFolder(run);
        Files.copy(folder.figure("samples.png"), folder.figure("neighbours-nearest.png"));
        RunResult plain = folder.result().orElseThrow();
        ResultJson.write(
                folder,
                new RunResult(
                        plain.folder(),
                        plain.name(),
                        plain.status(),
                        plain.steps(),
                        plain.weightsSha256(),
                        plain.evaluation(),
                        plain.weighting(),
                        plain.metrics(),
                        /* attachments= */ List.of("figures/neighbours-nearest.png", "figures/neighbours-table.csv"),
                        /* warnings= */ List.of("It begins to memorise."),
                        plain.profile()));
    }

    @Test
    void picturesOfMetricsStandSideBySideAndTheirWarningsBesideTheTables() throws IOException {
        StudyFolder folder = new StudyFolder(root);
        Path one = folder.finished("linear", "linear", 1, 100);
        Path other = folder.finished("cosine", "cosine", 1, 101);
        Study without = StudyReader.read(List.of(one, other));
        assertThat(MetricFigures.of(without)).isEmpty();

        leave(one);
        Study study = StudyReader.read(List.of(one, other));
        assertThat(MetricFigures.of(study).orElseThrow())
                .contains("<h3>neighbours-nearest</h3>", "data:image/png;base64,")
                .doesNotContain("table");
        assertThat(ScoreTable.of(study, Score.of("test/total"), 0.95).notes())
                .anySatisfy(note -> assertThat(note).endsWith(": It begins to memorise."));
    }
}
