package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.run.Measure;

/** Bounds of different measures, and bounds on different data, are never set against each other. */
class MeasuresTest {

    @TempDir
    private Path folder;

    private StudyFolder runs;

    @BeforeEach
    void twoDensitiesAndTwoProbabilities() {
        runs = new StudyFolder(folder);
        for (long seed = 1; seed <= 2; seed++) {
            runs.finished("categorical", "linear-logsnr", seed, 90 + seed);
            runs.finished("gaussian", "cosine", seed, -48 + seed, Measure.DENSITY_ON_GRID);
            runs.finished("fixed", "sigmoid", seed, -40 + 2 * seed, Measure.DENSITY_ON_GRID);
        }
    }

    private List<ScoreTable> tables(String baseline) {
        Study study = StudyReader.read(List.of(runs.sweep(Optional.of(baseline))));
        return Score.main(study).stream()
                .map(score -> ScoreTable.of(study, score, 0.95))
                .toList();
    }

    @Test
    void eachMeasureHasATableOfItsOwnWhichSaysWhatItsNatsAreOf() {
        List<ScoreTable> tables = tables("categorical");
        assertThat(tables)
                .extracting(table -> table.score().title())
                .containsExactly(
                        "test/total, nats per example (lower is better)",
                        "test/densityTotal, nats per example (density on grid) (lower is better)");
        ScoreTable probabilities = tables.get(0);
        assertThat(probabilities.rows().subList(1, 3))
                .allMatch(row -> row.spread().isEmpty() && row.correctedP().isEmpty() && !row.best());
        assertThat(probabilities.notes())
                .contains(
                        "gaussian, fixed: measured in nats of a density of data that lie on a grid (test/densityTotal), which is"
                                + " another measure than that of test/total; most of a difference would be a change of units, so there is"
                                + " none here and nothing is tested.");
        assertThat(CsvTable.write(tables).lines().filter(line -> line.startsWith("test/densityTotal,lower,gaussian,")))
                .singleElement()
                .asString()
                .doesNotContain("difference");
    }

    /** Differences 0 - (-8 + ...): -47 + 38 = -9 and -46 + 36 = -10, so 9.5 on the mean. */
    @Test
    void densitiesOfTheSameDataAreComparedWithEachOther() {
        ScoreTable densities = tables("fixed").get(0);
        assertThat(densities.score().key()).isEqualTo("test/densityTotal");
        ScoreRow gaussian = densities.rows().stream()
                .filter(row -> row.variant().name().equals("gaussian"))
                .findFirst()
                .orElseThrow();
        assertThat(gaussian.difference().orElseThrow().spread().orElseThrow().mean())
                .isCloseTo(-9.5, within(1e-9));
        assertThat(gaussian.best()).isTrue();
    }

    @Test
    void thereAreNoBitsOfADensityOnAGrid() {
        Study study = StudyReader.read(List.of(runs.sweep(Optional.of("categorical"))));
        ScoreTable bits = ScoreTable.of(study, Score.of("test/bitsPerDim"), 0.95);
        assertThat(bits.rows())
                .filteredOn(row -> row.spread().isPresent())
                .extracting(row -> row.variant().name())
                .containsExactly("categorical");
    }

    @Test
    void boundsOnOtherDataAreNotTestedAndNoneIsBest() throws IOException {
        for (long seed = 1; seed <= 2; seed++) {
            Path other = runs.finished("binarised", "variance-preserving-sde", seed, 20 + seed);
            Path provenance = other.resolve("provenance.json");
            Files.writeString(provenance, Files.readString(provenance).replace("12ab", "34cd"));
        }
        ScoreTable table = tables("categorical").get(0);
        ScoreRow binarised = table.rows().stream()
                .filter(row -> row.variant().name().equals("binarised"))
                .findFirst()
                .orElseThrow();
        assertThat(binarised.spread().orElseThrow().mean()).isEqualTo(21.5);
        assertThat(binarised.difference()).isEmpty();
        assertThat(table.rows()).noneMatch(ScoreRow::best);
        assertThat(table.cautions())
                .anyMatch(caution -> caution.startsWith("Judged on other data than categorical: binarised."));
        Study study = StudyReader.read(List.of(runs.sweep(Optional.of("categorical"))));
        assertThat(Page.of(study, List.of(table)).html().split("Judged on other data than categorical", -1))
                .as("what the page says of it, once, before the first number")
                .hasSize(2)
                .satisfies(parts -> assertThat(parts[0]).doesNotContain("21.5", "class=\"finding\"", "<td"));
        assertThat(ComparisonJson.of(study, List.of(table)).split("Judged on other data than categorical", -1)[0])
                .contains("\"cautions\":[")
                .doesNotContain("21.5");
    }

    @Test
    void aVariantWhoseOwnDataChangedIsNotSetBesideItself() throws IOException {
        Path provenance = runs.finished("categorical", "linear-logsnr", 3, 93).resolve("provenance.json");
        Files.writeString(provenance, Files.readString(provenance).replace("12ab", "34cd"));
        assertThat(tables("categorical").get(0).cautions())
                .containsExactly(
                        "Judged on data that changed from run to run: categorical. Scores on different data cannot be"
                                + " compared, so none is best, and these are not tested.");
    }

    /** Where the values of a grid lie changes no probability, and every density. */
    @Test
    void aDensityAlsoDependsOnWhereTheValuesLie() throws IOException {
        for (String variant : List.of("categorical", "gaussian")) {
            for (long seed = 1; seed <= 2; seed++) {
                String schedule = variant.equals("gaussian") ? "cosine" : "linear-logsnr";
                Path file = runs.finished(
                                variant + "-wide",
                                schedule,
                                seed,
                                10,
                                variant.equals("gaussian") ? Measure.DENSITY_ON_GRID : Measure.PROBABILITY)
                        .resolve("provenance.json");
                Files.writeString(
                        file, Files.readString(file).replace("\"12ab\"", "\"12ab\",\"values\":\"17 from -1 to 1\""));
            }
        }
        assertThat(tables("categorical").get(0).rows())
                .filteredOn(row -> row.variant().name().equals("categorical-wide"))
                .allMatch(row -> row.difference().isPresent());
        assertThat(tables("gaussian").get(0).rows())
                .filteredOn(row -> row.variant().name().equals("gaussian-wide"))
                .allMatch(row -> row.difference().isEmpty() && row.spread().isPresent());
    }

    @Test
    void thePageNamesTheMeasureOnItsAxesAndDrawsNoBaselineOfAnother() {
        Study study = StudyReader.read(List.of(runs.sweep(Optional.of("categorical"))));
        String html = Page.of(study, tables("categorical")).html();
        assertThat(html)
                .contains("nats per example (density on grid)")
                .contains("most of a difference would be a change");
        String gaussian = LedgerCharts.chart(
                study.variants().get(1),
                "v1",
                List.of(),
                LedgerCharts.range(study, Optional.of(Measure.DENSITY_ON_GRID)));
        assertThat(gaussian).contains("nats per example (density on grid)").doesNotContain("class=\"base\"");
    }
}
