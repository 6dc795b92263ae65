package org.ladderlab.registry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.registry.Lab;
import org.ladderlab.registry.LabPlugin;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;

class CompositionTest {

    private final ExperimentReader<Lab> reader =
            new ExperimentReader<>(Catalogue.of(new LabPlugin()), Lab.class, Lab.DEFAULTS);

    @TempDir
    private Path folder;

    @BeforeEach
    void writeBase() throws IOException {
        write(
                "base.yaml",
                """
                name: base
                model:
                  schedule: {type: linear-logsnr, logSnrMin: -7}
                  network: {type: mlp, width: 8}
                loss: elbo
                metrics: [bits-per-dim, {type: nearest, k: 3}]
                """);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<ResolvedExperiment<Lab>> read(String text, String... sets) throws IOException {
        return reader.read(write("lab.yaml", text), List.of(sets));
    }

    private Lab one(String text, String... sets) throws IOException {
        List<ResolvedExperiment<Lab>> experiments = read(text, sets);
        assertThat(experiments).hasSize(1);
        return experiments.get(0).value();
    }

    private void assertRefused(String text, String message, String... sets) {
        assertThatThrownBy(() -> read(text, sets))
                .isInstanceOf(ExperimentProblems.class)
                .extracting(e -> e.getMessage().replace(folder + "/", ""))
                .isEqualTo(message);
    }

    @Test
    void whatIsNotWrittenHasItsDefault() throws IOException {
        Lab lab = one("{name: lab, model: {schedule: cosine, network: identity}, loss: elbo, training: {steps: 5}}");
        assertThat(lab.training())
                .isEqualTo(new Lab.Training(
                        5, 128, Optional.of(1.0), 0.999, Lab.Decay.NONE, false, new Lab.LearningRate(0, 1)));
        assertThat(lab.optimizer()).isEqualTo(LabPlugin.ADAM.byDefault());
        assertThat(lab.model().schedule()).isEqualTo(LabPlugin.COSINE.byDefault());
        assertThat(lab.splits()).containsExactly(Split.TEST);
    }

    @Test
    void mapsMergeAndListsReplace() throws IOException {
        Lab lab = one(
                """
                extends: base.yaml
                model: {schedule: {logSnrMax: 6}}
                metrics: [nearest]
                """);
        assertThat(lab.name()).isEqualTo("base");
        assertThat(lab.model().schedule().config()).isEqualTo(new LabPlugin.Linear(-7, 6));
        assertThat(lab.metrics()).containsExactly(LabPlugin.NEAREST.byDefault());
    }

    @Test
    void aMapWhoseTypeChangesStartsAfresh() throws IOException {
        Lab lab = one("extends: base.yaml\nmodel: {schedule: {type: cosine}, network: identity}");
        assertThat(lab.model().schedule()).isEqualTo(LabPlugin.COSINE.byDefault());
        assertThat(lab.model().network()).isEqualTo(LabPlugin.IDENTITY.byDefault());
    }

    @Test
    void aBareNameIsTheMapThatItStandsFor() throws IOException {
        Lab kept = one("extends: base.yaml\nmodel: {schedule: linear-logsnr}");
        assertThat(kept.model().schedule().config()).isEqualTo(new LabPlugin.Linear(-7, 5));
        Lab widened = one("extends: base.yaml\nloss: {prediction: velocity}");
        assertThat(widened.loss().type()).isEqualTo(LabPlugin.ELBO);
    }

    @Test
    void laterFilesLieOverEarlierOnes() throws IOException {
        write("fast.yaml", "seed: 4\ntraining: {steps: 10, batchSize: 2}");
        write("chain.yaml", "extends: fast.yaml\ntraining: {steps: 11}");
        Lab lab = one("extends: [base.yaml, chain.yaml]\nseed: 5");
        assertThat(lab.seed()).isEqualTo(5);
        assertThat(lab.training().steps()).isEqualTo(11);
        assertThat(lab.training().batchSize()).isEqualTo(2);
    }

    @Test
    void twoFilesMayExtendTheSameOne() throws IOException {
        write("a.yaml", "extends: base.yaml\nseed: 8");
        write("b.yaml", "extends: base.yaml\ntraining: {steps: 3}");
        assertThat(one("extends: [a.yaml, b.yaml]").seed()).isEqualTo(8);
    }

    @Test
    void setGoesOverTheFile() throws IOException {
        Lab lab = one(
                "extends: base.yaml",
                "training.steps=1e3",
                "model.schedule={type: cosine, offset: 0.1}",
                "metrics.1.k=9",
                "sampling={count: 4, temperatures: [0.5, 1]}",
                "training.clipNorm=null",
                "training.clipNorm=2",
                "training.clipNorm=null",
                "description=a = b");
        assertThat(lab.training().steps()).isEqualTo(1000);
        assertThat(lab.training().clipNorm()).isEmpty();
        assertThat(lab.model().schedule().config()).isEqualTo(new LabPlugin.Cosine(0.1));
        assertThat(lab.metrics().get(1).config()).isEqualTo(new LabPlugin.Nearest(9, Optional.empty()));
        assertThat(lab.sampling()).contains(new Lab.Sampling(4, List.of(0.5, 1.0)));
        assertThat(lab.description()).isEqualTo("a = b");
    }

    @Test
    void setOfATypeDropsTheSettingsOfTheOldOne() throws IOException {
        Lab lab = one("extends: base.yaml", "model.schedule.type=cosine", "model.schedule.offset=0.25");
        assertThat(lab.model().schedule().config()).isEqualTo(new LabPlugin.Cosine(0.25));
    }

    /** A shell's line holds no comments: what stands there was meant. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run #3",
                "#3",
                "a: b",
                "note: this #4",
                "*x",
                "&x",
                "!x",
                "@x",
                "%x",
                "`x`",
                "|x",
                ">x",
                "- a",
                "? a",
                "a, b",
                "a]",
                "a = b",
                "C:\\data #1\\x",
                "it's",
                "say \"hi\"",
                "---",
                "...",
                "a \u00e9 \ud83d\ude00 #5",
                "line\nline #2"
            })
    void aTextIsTakenAsItStands(String text) throws IOException {
        List<ResolvedExperiment<Lab>> read = read("extends: base.yaml", "description=" + text);
        assertThat(read.get(0).value().description()).isEqualTo(text);
        assertThat(read(read.get(0).toYaml()).get(0).value().description()).isEqualTo(text);
    }

    @Test
    void quotesKeepSpacesAndWhatLooksLikeAMap() throws IOException {
        String base = "extends: base.yaml";
        assertThat(one(base, "description=' run #3 '").description()).isEqualTo(" run #3 ");
        assertThat(one(base, "description=\"{a}\\n\"").description()).isEqualTo("{a}\n");
        assertThat(one(base, "description=  run  ").description()).isEqualTo("run");
        assertThat(one(base, "description=''").description()).isEmpty();
        assertThat(one(base, "training.steps= 7 ").training().steps()).isEqualTo(7);
    }

    @Test
    void whatFollowsAValueIsNeverLost() {
        for (String value : List.of("'run' #3", "\"run\" # 3", "[a] #3", "{a: b}   #3")) {
            assertRefused(
                    "extends: base.yaml",
                    "--set description=" + value + ": what follows the value, '" + value.substring(value.indexOf('#'))
                            + "', would be lost as a comment; put quotes around the whole text, or remove it",
                    "description=" + value);
        }
    }

    @Test
    void mistakesInSetNameTheArgument() {
        String base = "extends: base.yaml";
        assertRefused(
                base,
                "--set training.stepz=3 training.stepz: unknown setting of 'training'; did you mean 'steps'? (settings:"
                        + " steps, batchSize, clipNorm, averageDecay, decay, halfPrecision, learningRate)",
                "training.stepz=3");
        assertRefused(
                base,
                "--set training.steps: expected path=value, for example --set training.steps=100",
                "training.steps");
        assertRefused(base, "--set a..b=1: expected path=value, for example --set training.steps=100", "a..b=1");
        assertRefused(
                base,
                "--set name=: there is no value after '='; write null for none, or '\"\"' for an empty text",
                "name=");
        assertRefused(
                base,
                "--set metrics.2.k=1: 'metrics' is a list of 2 elements, and there is no element '2'; elements count from 0"
                        + " to 1",
                "metrics.2.k=1");
        assertRefused(
                base,
                "--set model.schedule={type: cosine: this is not valid YAML: the '{' that opens here is not closed, or a"
                        + " ',' is missing, up to line 1",
                "model.schedule={type: cosine");
        assertRefused(
                base,
                "--set training.batchSize=0 training.batchSize: expected an integer of at least 1 and at most 4096, found"
                        + " '0'",
                "training.batchSize=0");
    }

    @Test
    void aFileWithRunsGivesAnExperimentForEach() throws IOException {
        write("wide.yaml", "name: wide\nseed: 6\nmodel: {network: {type: mlp, width: 64}}\nruns: {ignored: {}}");
        List<ResolvedExperiment<Lab>> runs = read(
                """
                extends: base.yaml
                training: {steps: 7}
                runs:
                  baseline:
                  cosine: {model: {schedule: cosine}}
                  wide: {extends: wide.yaml, seed: 9}
                  named: {name: other, seed: 3}
                """,
                "runs.cosine.seed=2");
        assertThat(runs)
                .extracting(ResolvedExperiment::name)
                .containsExactly("base-baseline", "base-cosine", "base-wide", "other");
        assertThat(runs)
                .extracting(run -> run.value().name())
                .containsExactly("base-baseline", "base-cosine", "base-wide", "other");
        assertThat(runs).extracting(run -> run.value().seed()).containsExactly(1L, 2L, 9L, 3L);
        assertThat(runs).allMatch(run -> run.value().training().steps() == 7);
        assertThat(runs.get(1).value().model().schedule()).isEqualTo(LabPlugin.COSINE.byDefault());
        assertThat(runs.get(2).value().model().network().config()).isEqualTo(new LabPlugin.Mlp(64, Optional.empty()));
    }

    @Test
    void aSetThatARunWouldUndoIsRefused() {
        assertRefused(
                "extends: base.yaml\nruns:\n  a: {seed: 3}\n  b: {}",
                "--set seed=4: the run 'a' decides this itself, at lab.yaml:3:13; write --set runs.a.seed=... to change that"
                        + " run",
                "seed=4");
    }

    @Test
    void aMisspelledRunIsNoNewRun() throws IOException {
        assertRefused(
                "extends: base.yaml\nruns: {ladder: {}, vdm: {}}",
                "--set runs.vmd.seed=4: there is no 'vmd' below 'runs'; did you mean 'vdm'? (names: ladder, vdm); a new one"
                        + " is added with all it changes, --set 'runs.vmd={...}'",
                "runs.vmd.seed=4");
        assertRefused(
                "extends: base.yaml\nablate: {variants: {cosine: {}}}",
                "--set ablate.variants.cosin.seed=4: there is no 'cosin' below 'ablate.variants'; did you mean 'cosine'?"
                        + " (names: cosine); a new one is added with all it changes, --set 'ablate.variants.cosin={...}'",
                "ablate.variants.cosin.seed=4");
        assertThat(read("extends: base.yaml\nruns: {vdm: {}}", "runs.other={seed: 3}"))
                .hasSize(2);
    }

    @Test
    void aMissingFileIsTold() {
        assertThatThrownBy(() -> reader.read(folder.resolve("bas.yaml"), List.of()))
                .isInstanceOf(ExperimentProblems.class)
                .extracting(e -> e.getMessage().replace(folder + "/", ""))
                .isEqualTo("bas.yaml: there is no file 'bas.yaml'; did you mean 'base.yaml'?");
    }

    @Test
    void ofAFolderTheFilesInItAreNamed() {
        assertThatThrownBy(() -> reader.read(folder, List.of()))
                .isInstanceOf(ExperimentProblems.class)
                .hasMessageMatching(".*' is a folder; name the file in it that is meant: '.*/base.yaml'");
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsDoNoHarm() throws IOException {
        assertThat(one("\uFEFFextends: base.yaml\r\nseed: 3\r\n").seed()).isEqualTo(3);
    }

    @Test
    void textIsTakenAsItIsWritten() throws IOException {
        assertThat(one("extends: base.yaml\ndescription: no").description()).isEqualTo("no");
        assertThat(one("extends: base.yaml\ndescription: 010").description()).isEqualTo("010");
        assertThat(one("extends: base.yaml\ndescription: 'null'").description()).isEqualTo("null");
        assertThat(one("extends: base.yaml\ndescription: 2026-01-01").description())
                .isEqualTo("2026-01-01");
    }

    @Test
    void anInfiniteValueIsTakenWhereTheDefaultIsThatValue() throws IOException {
        Lab lab = one("extends: base.yaml\nmodel: {schedule: {type: unclamped, start: .inf}}");
        assertThat(lab.model().schedule().config()).isEqualTo(new LabPlugin.Unclamped(Double.POSITIVE_INFINITY));
        assertRefused(
                "extends: base.yaml\nmodel: {schedule: {type: unclamped, start: -.inf}}",
                "lab.yaml:2:44 model.schedule.start: expected a number, found '-.inf'; it must be finite");
    }

    @Test
    void aProblemOfBuildingIsPlacedWhereItsSettingIsWritten() throws IOException {
        ResolvedExperiment<Lab> lab = read("extends: base.yaml\nmodel:\n  network: {type: mlp, width: 6}")
                .get(0);
        assertPlaced(lab, "model.network", "width", "lab.yaml:3:31 model.network.width: must be even.");
        assertPlaced(lab, "model.network", "dropout", "lab.yaml:3:12 model.network.dropout: must be even.");
        assertPlaced(lab, "model.schedule", "logSnrMin", "base.yaml:3:46 model.schedule.logSnrMin: must be even.");
        assertPlaced(lab, "optimizer", "betas.first", "lab.yaml:1:1 optimizer.betas.first: must be even.");
        assertPlaced(lab, "metrics.1", "", "base.yaml:6:25 metrics.1: must be even.");
    }

    private void assertPlaced(ResolvedExperiment<Lab> lab, String path, String setting, String message) {
        ExperimentProblems problems = lab.problem(path, new ConfigurationException(setting, "must be even."));
        assertThat(problems.getMessage().replace(folder + "/", "")).isEqualTo(message);
        assertThat(problems.problems()).hasSize(1);
    }
}
