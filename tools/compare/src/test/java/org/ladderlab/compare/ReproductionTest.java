package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.compare.Reproduction.Verdict;

class ReproductionTest {

    @TempDir
    private Path folder;

    private Path run(String place, double total) {
        return new StudyFolder(folder.resolve(place)).finished("linear", "linear-logsnr", 1, total);
    }

    private static void replace(Path file, String before, String after) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }

    @Test
    void theSameWeightsScoresAndLossesAreIdentical() {
        Reproduction reproduction = Reproduction.of(run("a", 90), run("b", 90), 0.01);
        assertThat(reproduction.verdict()).isEqualTo(Verdict.IDENTICAL);
        assertThat(reproduction.conditions()).isEmpty();
        assertThat(reproduction.scores()).isEmpty();
    }

    @Test
    void aSmallDifferenceIsWithinTheToleranceAndItsConditionsAreNamed() throws IOException {
        Path original = run("a", 90);
        Path repeat = run("b", 90.5);
        replace(repeat.resolve("provenance.json"), "\"threads\":1", "\"threads\":2");
        replace(repeat.resolve("provenance.json"), "12ab", "34cd");
        replace(repeat.resolve("resolved.yaml"), "steps: 300", "steps: 310");
        Reproduction reproduction = Reproduction.of(original, repeat, 0.01);
        assertThat(reproduction.verdict()).isEqualTo(Verdict.WITHIN_TOLERANCE);
        assertThat(reproduction.conditions())
                .extracting(Object::toString)
                .containsExactly(
                        "data: 12ab then, 34cd now",
                        "threads: 1 then, 2 now",
                        "setting training.steps: 300 then, 310 now");
        assertThat(reproduction.scores().get(0)).hasToString("test/total: 90.0 then, 90.5 now");
        assertThat(reproduction.apartFrom()).hasValue(10);
        assertThat(reproduction.json(original, repeat))
                .contains("\"verdict\":\"within_tolerance\"", "\"apartFromStep\":10");
    }

    @Test
    void aLargeOneIsDifferent() {
        assertThat(Reproduction.of(run("a", 90), run("b", 95), 0.01).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void otherWeightsAreNotIdenticalWhateverTheScores() throws IOException {
        Path repeat = run("b", 90);
        replace(repeat.resolve("result.json"), StudyFolder.weights("linear", 1), "cd".repeat(32));
        assertThat(Reproduction.of(run("a", 90), repeat, 0.01).verdict()).isEqualTo(Verdict.WITHIN_TOLERANCE);
    }

    @Test
    void aRunThatHasNotFinishedCannotBeReproduced() {
        Path failed = new StudyFolder(folder.resolve("a")).failed("linear", "linear-logsnr", 1, "no memory");
        assertThatThrownBy(() -> Reproduction.of(failed, run("b", 90), 0.01))
                .isInstanceOf(CompareException.class)
                .hasMessageContaining("has not finished");
    }
}
