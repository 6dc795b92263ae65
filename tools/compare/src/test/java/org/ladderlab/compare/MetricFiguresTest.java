package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;

class MetricFiguresTest {

    @TempDir
    private Path root;

    /** The same run whose metric left a picture and a warning. */
    static void leave(Path run) throws IOException {
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

    /** Two seeds around the curve of the other variant; what is no curve, and what has other axes, is not drawn over it. */
    @Test
    void curvesOfAllVariantsLieOverOnePairOfAxes() throws IOException {
        StudyFolder folder = new StudyFolder(root);
        Path one = folder.finished("linear", "linear", 1, 100);
        Path two = folder.finished("linear", "linear", 2, 100);
        Path other = folder.finished("cosine", "cosine", 1, 101);
        curves(one, "curve,depth,\"share, of all\"", "q,0.0,0.9", "q,1.0,0.1", "low,0.0,0.5", "low,1.0,0.0");
        curves(two, "curve,depth,\"share, of all\"", "q,0.0,0.7", "q,1.0,0.3");
        Study study = StudyReader.read(List.of(one, two, other));
        assertThat(MetricCurves.of(study, "figures/explained-shares.png")).isEmpty();

        curves(other, "curve,depth,\"share, of all\"", "q,0.0,0.8", "q,1.0,0.2", "q,2.0,NaN");
        String drawn = MetricCurves.of(study, "figures/explained-shares.png").orElseThrow();
        List<String> lines = Pattern.compile("line v[01]\" points=\"([^\"]*)\"/></?(?!svg)")
                .matcher(drawn)
                .results()
                .map(line -> line.group(1))
                .filter(points -> !points.equals("0,4 28,4"))
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isEqualTo(lines.get(1)).contains(" ");
        assertThat(drawn).contains("share, of all over depth; linear; cosine", "(q)");

        curves(other, "curve,log SNR,\"share, of all\"", "q,0.0,0.8", "q,1.0,0.2");
        assertThat(MetricCurves.of(study, "figures/explained-shares.png")).isEmpty();

        curves(other, "curve,depth,\"share, of all\"", "q,0.0,0.8", "q,1.0");
        assertThatThrownBy(() -> MetricCurves.of(study, "figures/explained-shares.png"))
                .isInstanceOf(CompareException.class)
                .hasMessageContaining("explained-shares.csv cannot be read")
                .hasMessageContaining("make it again");
    }

    private static void curves(Path run, String... lines) throws IOException {
        Files.write(new RunFolder(run).figure("explained-shares.csv"), List.of(lines));
    }

    @Test
    void aScoreIsDrawnOverTheOneNumberInWhichTheVariantsDiffer() {
        Study study = StudyReader.read(List.of(StudyFolder.threeByThree(root)));
        assertThat(OverSetting.of(ScoreTable.of(study, Score.of("test/total"), 0.95)))
                .isEmpty();
        List<String> ends = List.of("-3.6", "0.5", "-10");
        List<Variant> variants = IntStream.range(0, 3)
                .mapToObj(v -> new Variant(
                        study.variants().get(v).name(),
                        Map.of("model.encoder.schedule.logSnrMin", ends.get(v)),
                        study.variants().get(v).runs()))
                .toList();
        Study numbers = new Study(
                study.name(),
                study.description(),
                study.sweep(),
                study.baseline(),
                variants,
                study.remarks(),
                study.cautions());
        assertThat(OverSetting.of(ScoreTable.of(numbers, Score.of("test/total"), 0.95))
                        .orElseThrow())
                .contains("over model.encoder.schedule.logSnrMin; cosine 88.0000; linear 90.0000; sigmoid 89.9000");
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
