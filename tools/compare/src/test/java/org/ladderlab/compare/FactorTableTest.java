package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three schedules with two weightings. */
class FactorTableTest {

    @TempDir
    private Path folder;

    private static ScoreTable table(Study study) {
        return ScoreTable.of(study, Score.of("test/total"), 0.95);
    }

    private static Effect effect(FactorTable table, String treatment, String baseline, String... others) {
        return table.effects().stream()
                .filter(each -> each.treatment().equals(treatment)
                        && each.baseline().equals(baseline)
                        && each.others().equals(List.of(others)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyPairOfAFactorIsComparedWithTheOthersAsTheyAreAndOnTheirMean() {
        FactorTable table = table(StudyReader.read(StudyFolder.threeByTwo(folder)))
                .factors()
                .orElseThrow();
        assertThat(table.effects()).hasSize(3 * (1 + 2) + 1 * (1 + 3));
        double elbo = mean(effect(table, "cosine", "linear-logsnr", "weighting = elbo"));
        double p2 = mean(effect(table, "cosine", "linear-logsnr", "weighting = p2"));
        assertThat(elbo).isCloseTo(-2, within(0.3));
        assertThat(p2).isCloseTo(-4, within(0.3));
        assertThat(mean(effect(table, "cosine", "linear-logsnr"))).isCloseTo((elbo + p2) / 2, within(1e-9));
        assertThat(mean(effect(table, "p2", "elbo", "schedule = truncated"))).isCloseTo(5, within(0.3));
        Effect main = effect(table, "p2", "elbo");
        assertThat(mean(main)).isCloseTo(5 - 2 / 3.0, within(0.3));
        assertThat(main.outcome().overSeeds().keys()).containsExactly(1L, 2L, 3L);
        assertThat(main.outcome().overExamples().orElseThrow().spread().mean()).isCloseTo(mean(main), within(1e-9));
    }

    /** 13 questions: the smallest p value is multiplied by 13. */
    @Test
    void holmCountsEveryRowThatIsTested() {
        FactorTable table = table(StudyReader.read(StudyFolder.threeByTwo(folder)))
                .factors()
                .orElseThrow();
        double[] smallest = table.effects().stream()
                .map(each -> new double[] {
                    each.outcome().overSeeds().pValue().orElseThrow(),
                    each.correctedP().orElseThrow()
                })
                .min((a, b) -> Double.compare(a[0], b[0]))
                .orElseThrow();
        assertThat(smallest[1]).isCloseTo(13 * smallest[0], within(1e-12));
        assertThat(table.notes()).anyMatch(note -> note.contains("over all 13 rows"));
    }

    @Test
    void theyAreToldInEveryForm() throws Exception {
        Study study = StudyReader.read(StudyFolder.threeByTwo(folder));
        ScoreTable table = table(study);
        String text = TableFormat.TEXT.write(Grid.of(table.factors().orElseThrow()));
        assertThat(text.lines().toList().get(1)).startsWith("change").contains("the others", "over seeds", "p (Holm)");
        assertThat(text)
                .containsPattern("schedule: cosine against linear-logsnr +all +-[23][.]")
                .containsPattern("weighting: p2 against elbo +schedule = cosine +\\+[23][.]");
        JsonNode effects = new ObjectMapper()
                .readTree(ComparisonJson.of(study, List.of(table)))
                .at("/scores/0/effects");
        assertThat(effects).hasSize(13);
        assertThat(effects.path(0).path("factor").asText()).isEqualTo("loss.weighting.type");
        assertThat(effects.path(0).path("main").asBoolean()).isTrue();
        assertThat(effects.path(1).path("others").path(0).asText()).isEqualTo("schedule = linear-logsnr");
        assertThat(effects.path(1).has("differenceHighOverExamples")).isTrue();
        assertThat(Page.of(study, List.of(table)).html()).contains("Factor by factor");
    }

    @Test
    void oneFactorAfterTheOtherIsTheTableOfTheBaseline() {
        assertThat(table(StudyReader.read(List.of(StudyFolder.threeByThree(folder))))
                        .factors())
                .isEmpty();
    }

    @Test
    void columnsOfMetricsBearTheirNames() throws Exception {
        List<Path> runs = StudyFolder.threeByTwo(folder).subList(0, 6);
        for (int i = 0; i < runs.size(); i++) {
            java.nio.file.Files.writeString(
                    runs.get(i).resolve("resolved.yaml"),
                    "metrics: [" + (i < 3 ? "" : "{type: active-units}, ") + "{type: end-time, samples: "
                            + (i < 3 ? 5 : 7) + "}]\n",
                    java.nio.file.StandardOpenOption.APPEND);
        }
        assertThat(Grid.of(table(StudyReader.read(runs))).columns())
                .extracting(Grid.Column::head)
                .contains("active-units", "samples")
                .noneMatch(head -> head.matches("[0-9.]+"));
    }

    private static double mean(Effect effect) {
        return effect.outcome().overSeeds().spread().orElseThrow().mean();
    }
}
