package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.spi.run.Claim;

class ClaimsPageTest {

    private static final String NUMBER = "<p class=\"finding\">";

    @TempDir
    private Path folder;

    private StudyFolder runs;

    @BeforeEach
    void begin() {
        runs = new StudyFolder(folder);
    }

    private static Claim claim(String score, Optional<String> minus) {
        return new Claim(
                "Cosine is better.",
                "Somebody",
                Optional.of(score),
                Optional.of("cosine"),
                minus,
                Optional.empty(),
                Optional.of(1000.0),
                Optional.empty(),
                Optional.empty());
    }

    private Study study() {
        return StudyReader.read(List.of(runs.sweep(Optional.of("linear"))));
    }

    private static String page(Study study, Judgement judgement) {
        ClaimsPage page = new ClaimsPage();
        page.add(ClaimsPage.Part.of("seeds/a.yaml", "./ladderlab report seeds/a.yaml", study, List.of(judgement)));
        return page.html();
    }

    private String page(String score) {
        Study study = study();
        return page(study, Judgement.of(claim(score, Optional.of("linear")), study, 0.95));
    }

    private void bothWithTwoSeeds() {
        for (long seed = 1; seed <= 2; seed++) {
            runs.finished("linear", "linear-logsnr", seed, 90 + seed);
            runs.finished("cosine", "cosine", seed, 88 + 1.1 * seed);
        }
    }

    @Test
    void seedsOfWhatWasNotTrainedAreThoseOfItsSamples() {
        runs.untrained();
        bothWithTwoSeeds();
        Study study = study();
        assertThat(Judgement.of(claim("test/total", Optional.of("linear")), study, 0.95)
                        .numbers())
                .endsWith(" nats per example, over 2 seeds of samples and evaluation");
        assertThat(Judgement.of(claim("test/total", Optional.empty()), study, 0.95)
                        .numbers())
                .as("a value has no plus sign, a difference has")
                .isEqualTo("89.7 [82.7, 96.6] nats per example, over 2 seeds of samples and evaluation");
        assertThat(page("test/total")).contains("Over seeds of samples and evaluation: nothing was trained");
    }

    @Test
    void whatIsMissingAndWhatMetricsWarnOfStandsBeforeTheNumberAndTheSummaryPointsToIt() throws IOException {
        bothWithTwoSeeds();
        assertThat(page("test/total"))
                .as("an empty cell is left out on a phone")
                .contains("<td role=\"cell\" data-head=\"read first\"></td>");
        runs.failed("cosine", "cosine", 3, "not finite");
        MetricFiguresTest.leave(runs.finished("linear", "linear-logsnr", 3, 93));
        String html = page("test/total");
        assertThat(html).contains("<a href=\"#seeds-a-yaml\">see notes</a>");
        String section = html.substring(html.indexOf("<section"));
        assertThat(section.indexOf("No test/total for seed 3: cosine.")).isBetween(0, section.indexOf(NUMBER));
        assertThat(section.indexOf("linear: It begins to memorise.")).isBetween(0, section.indexOf(NUMBER));
    }

    @Test
    void ofARunThatFinishedItIsNotSaidThatItHasNotBeenRun() {
        bothWithTwoSeeds();
        Study study = study();
        Claim claim = claim("holes/share", Optional.of("linear"));
        Judgement withheld = Judgement.absent(claim, study, "No finished run has the score 'holes/share'.");
        assertThat(page(study, withheld))
                .contains("<strong>score not given</strong>: –. No finished run has the score 'holes/share'.")
                .doesNotContain("has not been run");
        runs.missing("cosine", "cosine", 3);
        runs.missing("sigmoid", "sigmoid", 1);
        Claim other = new Claim(
                "Sigmoid is better.",
                "Somebody",
                Optional.empty(),
                Optional.of("sigmoid"),
                Optional.empty(),
                Optional.of(0.0),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Judgement absent = Judgement.of(other, study(), 0.95);
        assertThat(absent.verdict()).isEqualTo(Verdict.ABSENT);
        assertThat(absent.doubt()).contains("No finished run of sigmoid has the score 'test/total'.");
    }

    @Test
    void ofOneSeedTheIntervalOfItsEvaluationIsDrawnAndWhatTheRunsWereMadeOfIsTold() {
        runs.finished("linear", "linear-logsnr", 1, 91);
        runs.finished("cosine", "cosine", 1, 89);
        assertThat(page("test/total"))
                .contains(
                        "The value of the one seed. Dotted: the interval of one seed's evaluation, over the examples.",
                        "<line class=\"examples v0\"",
                        "<p class=\"facts\">2 runs")
                .doesNotContain("Each seed (small)");
        runs.finished("cosine", "cosine", 2, 89);
        assertThat(page("test/total"))
                .contains("Each seed (small), the mean over the seeds (large) and its 95 % interval.");
    }

    @Test
    void aPictureThatIsDamagedIsSaidToBeAndTheOthersAreShown() throws IOException {
        bothWithTwoSeeds();
        Path damaged = runs.finished("linear", "linear-logsnr", 1, 91);
        MetricFiguresTest.leave(damaged);
        MetricFiguresTest.leave(runs.finished("cosine", "cosine", 1, 89.1));
        Files.writeString(new RunFolder(damaged).figure("neighbours-nearest.png"), "no picture");
        assertThat(page("test/total"))
                .contains("linear: The figure ", "neighbours-nearest.png is damaged; ")
                .containsOnlyOnce("<img alt=\"neighbours-nearest of cosine\"");
    }

    @Test
    void aCurveThatCrossesAtStepZeroHasNoLogarithmAndIsToldAsMissing() throws IOException {
        bothWithTwoSeeds();
        Path cosine = runs.finished("cosine", "cosine", 3, 92);
        runs.finished("linear", "linear-logsnr", 3, 93);
        Files.writeString(
                new RunFolder(cosine).journal(),
                """
                {"sequence":1,"time":"2026-01-01T00:00:00Z","metrics":{"step":0,"values":{"batch/total":200}}}
                {"sequence":2,"time":"2026-01-01T00:00:00Z","metrics":{"step":0,"values":{"batch/total":100}}}
                """);
        Study study = study();
        Claim crossing = new Claim(
                "Cosine is early.",
                "Somebody",
                Optional.of("batch/total"),
                Optional.of("cosine"),
                Optional.of("linear"),
                Optional.empty(),
                Optional.of(1.0),
                Optional.of(140.0),
                Optional.empty());
        Judgement judgement = Judgement.of(crossing, study, 0.95);
        assertThat(judgement.number()).isFinite();
        assertThat(judgement.cautions())
                .anySatisfy(note -> assertThat(note).contains("crosses 140.0 for seed 3: cosine"));
    }

    @Test
    void theRunsThatARunBeganWithAreNamed() {
        bothWithTwoSeeds();
        Path teacher = runs.finished("teacher", "linear-logsnr", 1, 91);
        new Identity("", Map.of(), Map.of("model.weights.file", new Identity.Content(teacher.toString(), "12")), "")
                .write(runs.finished("cosine", "cosine", 3, 88));
        assertThat(page("test/total")).contains("Begins with or learns from: " + teacher.getFileName() + ".");
    }

    @Test
    void theSummaryIsATableWithACaptionWhoseCellsHaveTheirHeads() {
        bothWithTwoSeeds();
        assertThat(page("test/total"))
                .contains(
                        "aria-label=\"Every claim with its number and what it comes to\"",
                        "<caption>Every claim with its number and what it comes to</caption>",
                        "data-head=\"verdict\"><strong>holds</strong>",
                        "<th role=\"rowheader\" scope=\"row\"><a href=\"#seeds-a-yaml\">study</a></th>");
    }
}
