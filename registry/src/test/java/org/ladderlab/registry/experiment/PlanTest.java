package org.ladderlab.registry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.registry.Lab;
import org.ladderlab.registry.LabPlugin;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.spi.run.Claim;
import org.ladderlab.spi.run.Halving;
import org.ladderlab.spi.run.SeedRule;

/** What {@code ablate}, {@code sweep} and {@code seeds} expand to. */
class PlanTest {

    private static final String BASE =
            """
            name: lab
            model: {schedule: {type: linear-logsnr, logSnrMin: -7}, network: {type: mlp, width: 8}}
            loss: elbo
            optimizer: adam
            """;

    private final ExperimentReader<Lab> reader =
            new ExperimentReader<>(Catalogue.of(new LabPlugin()), Lab.class, Lab.DEFAULTS);

    @TempDir
    private Path folder;

    private Plan<Lab> plan(String more, String... sets) throws IOException {
        return reader.plan(Files.writeString(folder.resolve("lab.yaml"), BASE + more), List.of(sets));
    }

    private static List<String> names(Plan<Lab> plan) {
        return plan.runs().stream().map(Plan.Run::name).toList();
    }

    private static String differs(Plan<Lab> plan, String run) {
        return plan.runs().stream()
                .filter(each -> each.name().equals(run))
                .flatMap(each -> each.differs().entrySet().stream())
                .map(leaf -> leaf.getKey() + "=" + leaf.getValue())
                .collect(Collectors.joining(" "));
    }

    @Test
    void aFileThatDeclaresNothingIsOneRun() throws IOException {
        Plan<Lab> plan = plan("");
        assertThat(names(plan)).containsExactly("lab");
        assertThat(plan.runs().get(0).differs()).isEmpty();
        assertThat(plan.baseline()).isEmpty();
    }

    @Test
    void anAblationIsItsBaselineAndItsVariantsWithEachSeed() throws IOException {
        Plan<Lab> plan = plan(
                """
                seed: 4
                ablate:
                  baseline: plain
                  variants:
                    cosine: {model: {schedule: cosine}}
                    wide: {model: {network: {width: 64}}, training: {steps: 1e2}}
                seeds: 2
                """);
        assertThat(names(plan))
                .containsExactly(
                        "plain-seed4", "plain-seed5", "cosine-seed4", "cosine-seed5", "wide-seed4", "wide-seed5");
        assertThat(plan.baseline()).contains("plain");
        assertThat(plan.runs()).extracting(Plan.Run::variant).containsSubsequence("plain", "cosine", "wide");
        assertThat(plan.runs()).extracting(Plan.Run::seed).containsExactly(4L, 5L, 4L, 5L, 4L, 5L);
        assertThat(differs(plan, "plain-seed4")).isEmpty();
        assertThat(differs(plan, "cosine-seed5")).isEqualTo("model.schedule.type=\"cosine\"");
        assertThat(differs(plan, "wide-seed4")).isEqualTo("model.network.width=64 training.steps=100");
        assertThat(plan.runs().get(3).experiment().name()).isEqualTo("lab-cosine-seed5");
        assertThat(plan.runs().get(3).experiment().value().seed()).isEqualTo(5);
    }

    @Test
    void runsThatDifferInTheSeedAloneAreOneVariantAlsoWhereNoneIsDeclared() throws IOException {
        Plan<Lab> plan = plan("seeds: 3");
        assertThat(plan.runs()).extracting(Plan.Run::variant).containsOnly("lab");
        assertThat(names(plan)).containsExactly("seed1", "seed2", "seed3");
    }

    @Test
    void seedsBeyondTheLargestAreRefused() throws IOException {
        assertThat(plan("seed: 9223372036854775804\nseeds: 3").runs())
                .extracting(Plan.Run::seed)
                .containsExactly(Long.MAX_VALUE - 3, Long.MAX_VALUE - 2, Long.MAX_VALUE - 1);
        assertThatThrownBy(() -> plan("seed: 9223372036854775806\nseeds: 3"))
                .hasMessageContaining("3 seeds from 9223372036854775806 on go beyond the largest");
        assertThatThrownBy(() -> plan("seed: 9223372036854775806\nseeds: {atMost: 5, halfWidth: 1}"))
                .hasMessageContaining("5 seeds from 9223372036854775806 on go beyond the largest");
    }

    @Test
    void variantsOfOneExperimentAreNamed() throws IOException {
        assertThat(plan("sweep: {grid: {optimizer.learningRate: [1e-3, 0.001, 0.002]}}\nseeds: 2")
                        .twins())
                .containsExactly(Map.entry("learningRate0.001", "learningRate1e-3"));
        assertThat(plan("ablate: {baseline: as-it-is, variants: {same: {training: {}}, other: {training: {steps: 9}}}}")
                        .twins())
                .containsExactly(Map.entry("same", "as-it-is"));
    }

    @Test
    void aBaselineThatIsAMisspelledVariantIsRefused() throws IOException {
        assertThatThrownBy(() -> plan("ablate: {baseline: liner, variants: {linear: {seed: 3}, cosine: {seed: 4}}}"))
                .hasMessageContaining("there is no variant 'liner'; did you mean 'linear'?");
        assertThat(plan("ablate: {baseline: width8, variants: {width16: {seed: 3}}}")
                        .baseline())
                .contains("width8");
        assertThat(plan("ablate: {baseline: plain, variants: {plain-wide: {seed: 3}}}")
                        .baseline())
                .contains("plain");
    }

    @Test
    void aVariantMayBeTheBaselineAndComesFirst() throws IOException {
        Plan<Lab> plan = plan("ablate: {baseline: b, variants: {a: {seed: 3}, b: {training: {steps: 9}}}}\nseeds: [7]");
        assertThat(names(plan)).containsExactly("b-seed7", "a-seed7");
        assertThat(plan.baseline()).contains("b");
    }

    @Test
    void aGridIsEveryValueWithEveryOtherButThoseExcluded() throws IOException {
        Plan<Lab> plan = plan(
                """
                sweep:
                  grid:
                    optimizer.learningRate: [0.001, 0.01]
                    model: {schedule: [cosine, {type: linear-logsnr, logSnrMin: -6}]}
                  exclude:
                    - {optimizer.learningRate: 1e-2, model.schedule: cosine}
                """);
        assertThat(names(plan))
                .containsExactly(
                        "learningRate0.001-cosine",
                        "learningRate0.001-linear-logsnr-logSnrMin-6",
                        "learningRate0.01-linear-logsnr-logSnrMin-6");
        assertThat(differs(plan, "learningRate0.001-cosine"))
                .isEqualTo("optimizer.learningRate=0.001 model.schedule.type=\"cosine\"");
    }

    @Test
    void aZipTakesItsListsSideBySideAndMeetsEveryRow() throws IOException {
        Plan<Lab> plan = plan(
                """
                sweep:
                  zip: {training.steps: [10, 20], training.batchSize: [4, 2]}
                  rows: [{model: {network: {width: 3}}}, {training.halfPrecision: true, training.clipNorm: null}]
                """);
        assertThat(names(plan))
                .containsExactly(
                        "steps10-batchSize4-width3",
                        "steps10-batchSize4-halfPrecision-no-clipNorm",
                        "steps20-batchSize2-width3",
                        "steps20-batchSize2-halfPrecision-no-clipNorm");
        assertThat(plan.runs().get(3).experiment().value().training().clipNorm())
                .isEmpty();
    }

    @Test
    void aListOfSweepsIsOneAfterTheOther() throws IOException {
        Plan<Lab> plan = plan("sweep: [{grid: {seed: [3, 4]}}, {rows: [{training.steps: 5}]}]");
        assertThat(names(plan)).containsExactly("seed3", "seed4", "steps5");
    }

    @Test
    void aVariantLaysItsSweepAndSeedsOverTheFiles() throws IOException {
        Plan<Lab> plan = plan(
                """
                seeds: 2
                sweep: {grid: {training.steps: [1, 2]}}
                ablate:
                  variants:
                    plain: {sweep: null}
                    cosine: {model: {schedule: cosine}, sweep: {grid: {model.schedule.offset: [0.1]}}, seeds: [9]}
                """);
        assertThat(names(plan))
                .containsExactly(
                        "plain-seed1", "plain-seed2", "cosine-steps1-offset0.1-seed9", "cosine-steps2-offset0.1-seed9");
        assertThat(plan.baseline()).isEmpty();
    }

    @Test
    void namesGrowUntilTheyTellPointsApart() throws IOException {
        assertThat(names(plan("sweep: {rows: [{training.decay: none}, {description: none}]}")))
                .containsExactly("decay-none", "description-none");
        assertThat(names(plan("sweep: {rows: [{optimizer.betas.first: 0.5}, {optimizer.betas.second: 0.5}]}")))
                .containsExactly("first0.5", "second0.5");
    }

    @Test
    void anotherValueLeavesTheNamesAndHashesOfTheOthersAlone() throws IOException {
        Map<String, String> few = hashes(plan("sweep: {grid: {training.steps: [10, 20]}}\nseeds: 1"));
        Map<String, String> more = hashes(plan("sweep: {grid: {training.steps: [10, 20, 30]}}\nseeds: 2"));
        assertThat(more).containsAllEntriesOf(few).hasSize(6);
    }

    private static Map<String, String> hashes(Plan<Lab> plan) {
        return plan.runs().stream().collect(Collectors.toMap(Plan.Run::name, run -> run.experiment()
                .settingsHash()));
    }

    @Test
    void aRunIsTheSameUnderAnotherNameAndDescription() throws IOException {
        String hash = plan("").runs().get(0).experiment().settingsHash();
        assertThat(plan("description: other", "name=other")
                        .runs()
                        .get(0)
                        .experiment()
                        .settingsHash())
                .isEqualTo(hash);
        assertThat(plan("seed: 2").runs().get(0).experiment().settingsHash()).isNotEqualTo(hash);
    }

    @Test
    void randomPointsLieInTheirRangesAndMoreLeaveTheFirstAlone() throws IOException {
        String random =
                "sweep: {random: {points: %d, seed: 3, over: {optimizer.learningRate: {from: 1e-4, to: 1e-2, scale:"
                        + " log}, training.steps: {from: 2, to: 4, integer: true}, model.schedule: [cosine, unclamped]}}}";
        List<Lab> few = values(plan(random.formatted(20)));
        List<Lab> many = values(plan(random.formatted(200)));
        assertThat(many.subList(0, 20))
                .extracting(Lab::training)
                .isEqualTo(few.stream().map(Lab::training).toList());
        assertThat(many).extracting(lab -> lab.training().steps()).containsOnly(2, 3, 4);
        assertThat(many)
                .extracting(lab -> lab.model().schedule())
                .hasSameElementsAs(List.of(LabPlugin.COSINE.byDefault(), LabPlugin.UNCLAMPED.byDefault()));
        List<Double> logs = many.stream()
                .map(lab -> Math.log10(((LabPlugin.Adam) lab.optimizer().config()).learningRate()))
                .toList();
        assertThat(logs).allMatch(log -> log >= -4 && log <= -2);
        // The mean of about 200 uniform draws on [-4, -2] has a standard error of 0.041.
        assertThat(logs.stream().mapToDouble(x -> x).average().orElseThrow()).isCloseTo(-3, within(0.125));
    }

    private static List<Lab> values(Plan<Lab> plan) {
        return plan.runs().stream().map(run -> run.experiment().value()).toList();
    }

    @Test
    void theRulesOfTheFileAreReadToo() throws IOException {
        Plan<Lab> plan =
                plan("seeds: {atMost: 5, halfWidth: 0.2}\nhalving: {firstStep: 100, factor: 3}\nlauncher: null");
        assertThat(plan.runs()).hasSize(5);
        assertThat(plan.seedRule()).contains(new SeedRule(3, 5, 0.2, 0.95));
        assertThat(plan.halving()).isEqualTo(Optional.of(new Halving(100, 3)));
        assertThat(plan.halving().orElseThrow().rungs(1000)).containsExactly(100, 300, 900);
        assertThat(plan.halving().orElseThrow().kept(4)).isEqualTo(2);
        assertThat(plan.launcher()).isEmpty();
    }

    @Test
    void aFileClaimsWhatItsRunsAreToShow() throws IOException {
        String variants = "ablate: {baseline: b, variants: {a: {seed: 3}}}\n";
        Plan<Lab> plan =
                plan(variants + "claims: [{claim: Less is more., source: Somebody, variant: a, minus: b, atMost: -1}]");
        assertThat(plan.claims())
                .containsExactly(new Claim(
                        "Less is more.",
                        "Somebody",
                        Optional.empty(),
                        Optional.of("a"),
                        Optional.of("b"),
                        Optional.empty(),
                        Optional.of(-1.0),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(plan.hash(ResolvedExperiment::settingsHash))
                .as("what is claimed changes no run")
                .isEqualTo(plan(variants).hash(ResolvedExperiment::settingsHash));
    }

    @Test
    void whatIsDeclaredIsItselfAFileThatDeclaresTheSame() throws IOException {
        Plan<Lab> plan = plan(
                "ablate: {baseline: a, variants: {b: {seed: 3}}}\nsweep: {grid: {training.steps: [1, 2]}}\nseeds: 2",
                "training.batchSize=3");
        Plan<Lab> again = reader.plan(Files.writeString(folder.resolve("again.yaml"), plan.declared()), List.of());
        assertThat(again.hash(ResolvedExperiment::settingsHash)).isEqualTo(plan.hash(ResolvedExperiment::settingsHash));
        assertThat(hashes(again)).isEqualTo(hashes(plan));
        assertThat(again.baseline()).contains("a-steps1");
    }

    @Test
    void aSetThatIsVariedIsRefusedAndOneOfTheSeedIsTheFirst() throws IOException {
        assertThat(plan("seeds: 2", "seed=8").runs()).extracting(Plan.Run::seed).containsExactly(8L, 9L);
        assertThatThrownBy(() -> plan("sweep: {grid: {training.steps: [1, 2]}}", "training.steps=7"))
                .hasMessageContaining("--set training.steps=7: the sweep varies this, at ")
                .hasMessageContaining("lab.yaml:5:");
        assertThatThrownBy(() -> plan("ablate: {variants: {a: {seed: 2}}}", "seed=7"))
                .hasMessageContaining("the variant 'a' decides this itself, at ")
                .hasMessageContaining("write --set ablate.variants.a.seed=... to change that variant");
        assertThat(plan("ablate: {variants: {a: {seed: 2}}}", "ablate.variants.a.seed=7")
                        .runs())
                .extracting(Plan.Run::seed)
                .containsExactly(7L);
    }
}
