package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {

    @TempDir
    private Path folder;

    private ScoreTable table;

    @BeforeEach
    void compare() {
        Study study = StudyReader.read(List.of(StudyFolder.threeByThree(folder)));
        table = ScoreTable.of(study, Score.of("test/total"), 0.95);
    }

    @Test
    void theTerminalShowsAlignedColumnsAndAStarForTheBest() {
        assertThat(TableFormat.TEXT.write(Grid.of(table)).lines())
                .containsExactly(
                        "test/total, nats per example (lower is better)",
                        "variant     mean ± s.e.  difference ± s.e.   95 % over seeds  95 % over examples  p (Holm)  one evaluation  seeds  schedule",
                        "linear     90.00 ± 0.58                                                                             ± 0.50      3  linear-logsnr",
                        "sigmoid    89.90 ± 0.87       -0.10 ± 0.60    [-2.69, +2.49]      [-0.30, +0.10]      0.88          ± 0.50      3  sigmoid",
                        "cosine   88.00 ± 0.61 *     -2.000 ± 0.058  [-2.248, -1.752]    [-2.050, -1.950]     0.002          ± 0.50      3  cosine");
    }

    @Test
    void markdownAndLatexEscapeWhatTheirReadersWouldTakeForMarkup() {
        Grid grid = new Grid(
                "50 % of a_b",
                List.of(new Grid.Column("x_y", false), new Grid.Column("n", true)),
                List.of(List.of(new Grid.Cell("a|b*", false), new Grid.Cell("-1.5 ± 0.1", true))));
        assertThat(TableFormat.MARKDOWN.write(grid))
                .isEqualTo("50 % of a\\_b\n\n| x\\_y | n |\n| --- | ---: |\n| a\\|b\\* | **-1.5 ± 0.1** |");
        assertThat(TableFormat.LATEX.write(grid))
                .contains("\\caption{50 \\% of a\\_b}", "\\begin{tabular}{lr}", "x\\_y & n \\\\")
                .contains("a|b* & \\textbf{$-$1.5 $\\pm$ 0.1} \\\\");
    }

    @Test
    void csvHasEveryDigitAndNothingWhereNothingIsKnown() {
        List<String> lines = CsvTable.write(List.of(table)).lines().toList();
        assertThat(lines.get(0)).startsWith("metric,better,variant,model.encoder.schedule.type,seeds,mean,");
        assertThat(lines.get(1))
                .isEqualTo(
                        "test/total,lower,linear,linear-logsnr,3,90,0.5773502691896258,1,0.5,,,,,,,,,,,,,,0.95,false");
        assertThat(lines.get(3))
                .startsWith("test/total,lower,cosine,cosine,3,88,")
                .endsWith(",true");
        assertThat(lines)
                .allMatch(line -> line.split(",", -1).length == lines.get(0).split(",", -1).length);
    }
}
