package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {

    @TempDir
    private Path folder;

    private static ScoreTable total(Study study) {
        return ScoreTable.of(study, Score.of("test/total"), 0.95);
    }

    @Test
    void aSweepIsComparedByItsPlanWithTheBaselineFirst() {
        Study study = StudyReader.read(List.of(StudyFolder.threeByThree(folder)));
        assertThat(study.name()).isEqualTo("study");
        assertThat(study.variants()).extracting(Variant::name).containsExactly("linear", "sigmoid", "cosine");
        assertThat(study.seeds()).containsExactly(1L, 2L, 3L);
        assertThat(study.variants().get(0).differs())
                .containsExactly(java.util.Map.entry("model.encoder.schedule.type", "linear-logsnr"));
    }

    /** Differences -1.9, -2.1, -2: mean -2, standard deviation 0.1; t = -34.64 with 2 degrees of freedom. */
    @Test
    void differencesArePairedBySeedAndCorrectedOverVariants() {
        ScoreTable table = total(StudyReader.read(List.of(StudyFolder.threeByThree(folder))));
        ScoreRow cosine = table.rows().get(2);
        assertThat(cosine.difference().orElseThrow().spread().orElseThrow().mean())
                .isCloseTo(-2, within(1e-9));
        double half = 4.302652729696142 * 0.1 / Math.sqrt(3);
        assertThat(cosine.difference().orElseThrow().interval().orElseThrow().high())
                .isCloseTo(-2 + half, within(1e-9));
        double p = cosine.difference().orElseThrow().pValue().orElseThrow();
        assertThat(p).isCloseTo(0.000832, within(1e-5));
        assertThat(cosine.correctedP().orElseThrow()).isCloseTo(2 * p, within(1e-12));
        assertThat(cosine.best()).isTrue();
        assertThat(table.rows().get(0).difference()).isEmpty();
        assertThat(table.rows().get(1).correctedP().orElseThrow()).isGreaterThan(0.5);
        assertThat(table.rows().get(1).evaluationError().orElseThrow()).isCloseTo(0.5, within(1e-12));
        assertThat(table.notes()).isEmpty();
    }

    @Test
    void whatFailedOrIsMissingIsSaidWithItsCause() {
        StudyFolder runs = new StudyFolder(folder);
        runs.finished("linear", "linear-logsnr", 1, 90);
        runs.finished("linear", "linear-logsnr", 2, 91);
        runs.finished("cosine", "cosine", 1, 88);
        runs.failed("cosine", "cosine", 2, "The loss is NaN at step 121.");
        runs.missing("sigmoid", "sigmoid", 1);
        Study study = StudyReader.read(List.of(runs.sweep(Optional.of("linear"))));
        ScoreTable table = total(study);
        assertThat(table.rows().get(1).difference().orElseThrow().interval()).isEmpty();
        assertThat(table.rows().get(2).spread()).isEmpty();
        assertThat(table.notes())
                .anyMatch(note -> note.startsWith("cosine: One seed in common"))
                .anyMatch(note -> note.startsWith("No test/total for seed 2: cosine."))
                .anyMatch(note -> note.startsWith("No test/total for seed 1, 2: sigmoid."));
        String trained = TableFormat.TEXT.write(Grid.trained(study));
        assertThat(trained)
                .contains("seed 2 queued, 120 of 300 steps: The loss is NaN at step 121.")
                .contains("seed 1 queued")
                .contains("1 of 2");
        assertThat(TableFormat.TEXT.write(Grid.of(table))).doesNotContain("NaN");
    }

    @Test
    void runsThatAreNamedOneByOneAreVariantsByWhatTheyChange() {
        StudyFolder runs = new StudyFolder(folder);
        List<Path> folders = List.of(
                runs.finished("linear", "linear-logsnr", 1, 90),
                runs.finished("linear", "linear-logsnr", 2, 91),
                runs.finished("sigmoid", "sigmoid", 1, 92),
                runs.finished("sigmoid", "sigmoid", 2, 93.5));
        Study study = StudyReader.read(folders);
        assertThat(study.name()).isEqualTo("study");
        assertThat(study.baseline()).hasValue("linear");
        assertThat(study.variants()).extracting(Variant::name).containsExactly("linear", "sigmoid");
        // logSnrMax and tau follow from the type.
        assertThat(study.variants().get(1).differs())
                .containsExactly(java.util.Map.entry("model.encoder.schedule.type", "sigmoid"));
        assertThat(total(study).rows().get(1).difference().orElseThrow().differences())
                .containsExactly(2.0, 2.5);
    }

    @Test
    void whereARunIsComputedMakesNoVariantAndInWhichPrecisionDoes() throws java.io.IOException {
        StudyFolder runs = new StudyFolder(folder);
        List<Path> folders = List.of(
                computed(runs.finished("one-thread", "cosine", 1, 90), "{threads: 1, precision: fp32}"),
                computed(runs.finished("two-threads", "cosine", 2, 91), "{threads: 2, precision: fp32}"),
                computed(runs.finished("bf16", "cosine", 3, 92), "{threads: 1, precision: bf16}"));
        assertThat(StudyReader.read(folders).variants())
                .extracting(Variant::differs)
                .containsExactly(
                        java.util.Map.of("compute.precision", "fp32"), java.util.Map.of("compute.precision", "bf16"));
    }

    private static Path computed(Path run, String compute) throws java.io.IOException {
        java.nio.file.Files.writeString(
                run.resolve("resolved.yaml"), "compute: " + compute + "\n", java.nio.file.StandardOpenOption.APPEND);
        return run;
    }

    @Test
    void anEvaluationThatSaysLittleIsNamed() throws java.io.IOException {
        Path sweep = StudyFolder.threeByThree(folder);
        for (int seed = 1; seed <= 3; seed++) {
            Path result = folder.resolve("runs/study-sigmoid-s" + seed + "-0123456789/result.json");
            String text = java.nio.file.Files.readString(result);
            assertThat(text).contains("\"standardError\" : 0.5");
            java.nio.file.Files.writeString(result, text.replace("\"standardError\" : 0.5", "\"standardError\" : 8.4"));
        }
        assertThat(total(StudyReader.read(List.of(sweep))).notes())
                .containsExactly("sigmoid: one evaluation is as uncertain as ± 8.4, against ± 0.50 elsewhere; raise"
                        + " evaluation.draws before its mean is believed.");
    }

    @Test
    void oneRunCannotBeTwoRepetitions() {
        StudyFolder runs = new StudyFolder(folder);
        Path run = runs.finished("linear", "linear-logsnr", 1, 90);
        assertThatThrownBy(() -> StudyReader.read(List.of(run, run)))
                .isInstanceOf(CompareException.class)
                .hasMessageContaining("one variant with one seed, 1");
    }

    @Test
    void aComponentWithinAnotherStandsInItsCell() {
        StudyFolder runs = new StudyFolder(folder);
        runs.finished("linear", "linear-logsnr", 1, 90);
        runs.finished("sigmoid", "matched-ends\n      schedule: {type: sigmoid}\n      ends: 1", 1, 91);
        Study study = StudyReader.read(List.of(
                folder.resolve("runs/study-linear-s1-0123456789"), folder.resolve("runs/study-sigmoid-s1-0123456789")));
        assertThat(study.variants().get(0).differs())
                .containsExactly(java.util.Map.entry("model.encoder.schedule.type", "linear-logsnr"));
        assertThat(study.variants().get(1).differs())
                .containsExactly(java.util.Map.entry("model.encoder.schedule.type", "matched-ends(sigmoid)"));
    }

    @Test
    void withoutABaselineThereAreMeansAndNoDifferences() {
        StudyFolder runs = new StudyFolder(folder);
        runs.finished("a", "linear-logsnr", 1, 90);
        runs.finished("b", "cosine", 1, 88);
        Study study = StudyReader.read(List.of(runs.sweep(Optional.empty())));
        assertThat(total(study).rows()).allMatch(row -> row.difference().isEmpty());
        assertThat(total(study).notes()).anyMatch(note -> note.contains("--baseline"));
        assertThat(total(study.withBaseline("b")).rows().get(0).variant().name())
                .isEqualTo("b");
        assertThatThrownBy(() -> study.withBaseline("c"))
                .isInstanceOf(CompareException.class)
                .hasMessageContaining("there are a, b");
    }

    @Test
    void aScoreThatNoRunHasIsRefusedWithThoseThereAre() {
        Study study = StudyReader.read(List.of(StudyFolder.threeByThree(folder)));
        assertThatThrownBy(() -> ScoreTable.of(study, Score.of("test/totl"), 0.95))
                .isInstanceOf(CompareException.class)
                .hasMessageContaining("test/total");
        assertThatThrownBy(() -> StudyReader.read(List.of(folder)))
                .isInstanceOf(CompareException.class)
                .hasMessageContaining("plan.json");
    }

    @Test
    void theBestIsKnownForBoundsOnly() {
        Study study = StudyReader.read(List.of(StudyFolder.threeByThree(folder)));
        assertThat(Score.of("test/bitsPerDim").better()).isEqualTo(Score.Better.LOWER);
        assertThat(Score.of("importance-weighted-bound/nats").better()).isEqualTo(Score.Better.LOWER);
        assertThat(Score.of("test/prior").better()).isEqualTo(Score.Better.UNKNOWN);
        Score units = Score.of("active-units/total");
        assertThat(ScoreTable.of(study, units, 0.95).rows()).noneMatch(ScoreRow::best);
        assertThat(ScoreTable.of(study, units.with(Score.Better.HIGHER), 0.95).rows())
                .allMatch(ScoreRow::best);
    }
}
