package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.run.Claim;

/** Three seeds: cosine less linear is -2 with a 95 % interval of [-2.248, -1.752]. */
class JudgementTest {

    @TempDir
    private Path folder;

    private Study study() {
        return StudyReader.read(List.of(StudyFolder.threeByThree(folder)));
    }

    private Judgement judge(Optional<String> variant, OptionalDouble atLeast, OptionalDouble atMost, String condition) {
        return Judgement.of(
                new Claim(
                        "Cosine is better.",
                        "Somebody",
                        Optional.empty(),
                        variant,
                        Optional.of("linear"),
                        boxed(atLeast),
                        boxed(atMost),
                        Optional.empty(),
                        Optional.of(condition).filter(each -> !each.isEmpty())),
                study(),
                0.95);
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }

    private Verdict verdict(OptionalDouble atLeast, OptionalDouble atMost, String condition) {
        return judge(Optional.of("cosine"), atLeast, atMost, condition).verdict();
    }

    private static ClaimsPage page(List<ClaimsPage.Part> parts) {
        ClaimsPage page = new ClaimsPage();
        parts.forEach(page::add);
        return page;
    }

    @Test
    void aClaimHoldsIfTheWholeIntervalIsWithinItsLimits() {
        assertThat(verdict(OptionalDouble.empty(), OptionalDouble.of(-1.7), "")).isEqualTo(Verdict.HOLDS);
        assertThat(verdict(OptionalDouble.of(-2.3), OptionalDouble.of(-1.7), ""))
                .isEqualTo(Verdict.HOLDS);
        assertThat(verdict(OptionalDouble.of(-2.3), OptionalDouble.empty(), "matched ends"))
                .isEqualTo(Verdict.HOLDS_ON_CONDITION);
    }

    @Test
    void itDoesNotIfAllOfItIsOutsideAndIsNotToldApartBetween() {
        assertThat(verdict(OptionalDouble.of(-1.7), OptionalDouble.empty(), "")).isEqualTo(Verdict.FAILS);
        assertThat(verdict(OptionalDouble.empty(), OptionalDouble.of(-2.3), "matched ends"))
                .isEqualTo(Verdict.FAILS);
        assertThat(verdict(OptionalDouble.of(-2), OptionalDouble.empty(), "")).isEqualTo(Verdict.OPEN);
    }

    @Test
    void theNumberIsSaidWithItsIntervalAndWhatThatIsOver() {
        Judgement judgement = judge(Optional.of("cosine"), OptionalDouble.of(-3), OptionalDouble.empty(), "");
        assertThat(judgement.numbers())
                .isEqualTo("-2.00 [-2.25, -1.75] nats per example, over 3 seeds of the training");
        assertThat(judgement.limits()).isEqualTo("cosine: test/total less that of linear, at least -3.0");
    }

    @Test
    void aVariantThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> judge(Optional.of("cosin"), OptionalDouble.of(-3), OptionalDouble.empty(), ""))
                .isInstanceOf(CompareException.class)
                .hasMessage(
                        "The claim \"Cosine is better.\" is about the variant 'cosin'; give 'variant' one of linear, sigmoid,"
                                + " cosine.");
    }

    @Test
    void thePageShowsEachClaimWithItsVerdictAndTheCommand() {
        Judgement judgement = judge(Optional.of("cosine"), OptionalDouble.of(-3), OptionalDouble.empty(), "");
        String html = page(List.of(ClaimsPage.Part.of(
                        "seeds/<a>.yaml", "./ladderlab report 'seeds/<a>.yaml'", study(), List.of(judgement))))
                .html();
        assertThat(html)
                .contains(
                        "<strong>holds</strong>: −2.00 [−2.25, −1.75] nats per example, over 3 seeds of the training",
                        "./ladderlab report 'seeds/&lt;a&gt;.yaml'")
                .doesNotContain("<script");
    }

    @Test
    void whatMustBeKnownStandsBeforeTheFirstNumber() {
        Judgement judgement = judge(Optional.of("cosine"), OptionalDouble.of(-3), OptionalDouble.empty(), "");
        Study changed = study().withCautions(List.of("The data have changed."));
        Judgement told = Judgement.of(judgement.claim(), changed, 0.95);
        String html = page(List.of(ClaimsPage.Part.of("a.yaml", "", changed, List.of(told))))
                .html();
        assertThat(html).containsOnlyOnce("The data have changed.");
        assertThat(html.indexOf("The data have changed.")).isLessThan(html.indexOf("<h3>"));
    }

    @Test
    void aLabelThatIsTooLongForItsAxisIsSetCloser() {
        assertThat(drawn("a".repeat(56))).doesNotContain("textLength");
        assertThat(drawn("<".repeat(57))).contains("textLength=\"352.0\"", ">&lt;&lt;");
    }

    private static String drawn(String label) {
        return new Plot(new Plot.Range(0, 1), new Plot.Range(0, 1), 100)
                .xLabel(label)
                .svg("");
    }

    @Test
    void itsLimitsAreShadedWhereItsNumberIsDrawnAndDoubtIsExplained() {
        Judgement open = judge(Optional.of("cosine"), OptionalDouble.of(-2), OptionalDouble.empty(), "");
        String html = page(List.of(ClaimsPage.Part.of("a.yaml", "", study(), List.of(open))))
                .html();
        assertThat(html).containsOnlyOnce("class=\"band limits\"");
        assertThat(html.indexOf("class=\"band limits\"")).isGreaterThan(html.indexOf("difference to linear"));
        assertThat(html)
                .contains(
                        "Shaded: where the claim about cosine holds.",
                        "The interval has values within the limits and outside.");
        Judgement holds = judge(Optional.of("cosine"), OptionalDouble.of(-3), OptionalDouble.empty(), "");
        assertThat(holds.doubt()).isEmpty();
    }

    /** Limits of 0.6 nats, beside a variant that is 400 nats away. */
    @Test
    void limitsThatAFarVariantWouldHideAreDrawnAndItIsANumberAtTheEdge() {
        StudyFolder runs = new StudyFolder(folder);
        for (long seed = 1; seed <= 3; seed++) {
            runs.finished("linear", "linear-logsnr", seed, 90 + seed);
            runs.finished("cosine", "truncated-cosine", seed, 88 + seed + 0.01 * seed);
            runs.finished("sigmoid", "sigmoid", seed, 490 + seed);
        }
        Study far = StudyReader.read(List.of(runs.sweep(Optional.of("linear"))));
        Claim claim = judge(Optional.of("cosine"), OptionalDouble.of(-2.3), OptionalDouble.of(-1.7), "")
                .claim();
        String html = page(List.of(ClaimsPage.Part.of("a.yaml", "", far, List.of(Judgement.of(claim, far, 0.95)))))
                .html();
        String differences = html.substring(html.indexOf("aria-label=\"difference to linear"));
        differences = differences.substring(0, differences.indexOf("</svg>"));
        assertThat(differences.split("class=\"limit\"", -1))
                .as("one line for each limit")
                .hasSize(3);
        assertThat(differences).contains(" →</text>").doesNotContain("sigmoid, seed 1");
        assertThat(html).contains("Where the nats are spent");
    }

    @Test
    void ofOneRunTheIntervalIsThatOfItsEvaluation() {
        StudyFolder runs = new StudyFolder(folder);
        runs.finished("linear", "linear-logsnr", 1, 90);
        Study one = StudyReader.read(List.of(runs.sweep(Optional.empty())));
        Claim claim = new Claim(
                "It costs 90 nats.",
                "Somebody",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(89.0),
                Optional.of(91.0),
                Optional.empty(),
                Optional.empty());
        assertThat(Judgement.of(claim, one, 0.95).verdict()).isEqualTo(Verdict.HOLDS);
        assertThat(Judgement.of(claim, one, 0.99).verdict())
                .as("1.29 to either side instead of 0.98")
                .isEqualTo(Verdict.OPEN);
    }

    @Test
    void whatHasNoNumberHasNotBeenRun() {
        Judgement absent =
                Judgement.absent(judge(Optional.of("cosine"), OptionalDouble.of(-3), OptionalDouble.empty(), "")
                        .claim());
        String html = page(List.of(ClaimsPage.Part.of("a.yaml", "", study(), List.of(absent))))
                .html();
        assertThat(html).contains("<strong>has not been run</strong>: –");
    }

    @Test
    void aFileThatCouldNotBeCarriedOutSaysWhyAndEachSectionHasALinkOfItsOwn() {
        Judgement judgement = judge(Optional.of("cosine"), OptionalDouble.of(-3), OptionalDouble.empty(), "");
        String html = page(List.of(
                        ClaimsPage.Part.of("a.yaml", "", study(), List.of(judgement)),
                        ClaimsPage.Part.of("seeds/a.yaml", "", study(), List.of(judgement)),
                        ClaimsPage.Part.without(
                                "b.yaml",
                                "./ladderlab report b.yaml",
                                List.of(judgement.claim()),
                                "There is no <table>."),
                        ClaimsPage.Part.without("c.yaml", "", List.of(), "It is not YAML.")))
                .html();
        assertThat(html)
                .contains(
                        "href=\"#a-yaml\"",
                        "href=\"#seeds-a-yaml\"",
                        "There is no &lt;table&gt;.",
                        ">It is not YAML.</td>",
                        ">–</td>",
                        "<strong>has not been run</strong>",
                        "./ladderlab report b.yaml");
    }

    /** The curve falls from the total plus 150 by a factor of e in 40 steps: 30 nats less of it are 12 steps earlier. */
    @Test
    void aClaimMayBeAboutWhenACurveCrossesAValue() {
        StudyFolder runs = new StudyFolder(folder);
        for (long seed = 1; seed <= 3; seed++) {
            runs.finished("linear", "linear-logsnr", seed, 90);
            runs.finished("cosine", "truncated-cosine", seed, 60);
        }
        Study study = StudyReader.read(List.of(runs.sweep(Optional.of("linear"))));
        Judgement judgement = Judgement.of(crossing(140), study, 0.95);
        assertThat(judgement.number()).isCloseTo(log2(40 * Math.log(150.0 / 80)) - log2(40 * Math.log(3)), within(0.1));
        assertThat(judgement.verdict()).isEqualTo(Verdict.HOLDS);
        assertThat(judgement.limits())
                .isEqualTo(
                        "cosine: log2 of the step at which batch/total crosses 140.0 less that of linear, at most -0.5");
        assertThatThrownBy(() -> Judgement.of(crossing(30), study, 0.95))
                .isInstanceOf(CompareException.class)
                .hasMessageContaining("log2 of the step at which batch/total crosses 30.0");
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    private static Claim crossing(double value) {
        return new Claim(
                "Cosine is there in less than 0.7 times as many steps.",
                "Somebody",
                Optional.of("batch/total"),
                Optional.of("cosine"),
                Optional.of("linear"),
                Optional.empty(),
                Optional.of(-0.5),
                Optional.of(value),
                Optional.empty());
    }
}
