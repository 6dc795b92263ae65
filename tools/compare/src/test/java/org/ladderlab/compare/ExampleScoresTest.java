package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.evaluation.ExampleRecord;
import org.ladderlab.engine.evaluation.ExampleTerms;
import org.ladderlab.spi.data.Split;
import org.ladderlab.statistics.PairedExamples;

class ExampleScoresTest {

    @TempDir
    private Path folder;

    private Path sweep;

    @BeforeEach
    void makeStudy() {
        sweep = StudyFolder.threeByThree(folder);
    }

    private ScoreTable table(String key) {
        return ScoreTable.of(StudyReader.read(List.of(sweep)), Score.of(key), 0.95);
    }

    private Path run(String variant, long seed) {
        return folder.resolve("runs/study-" + variant + "-s" + seed + "-0123456789");
    }

    /** The differences -2 +- 0.25 of 100 examples: standard deviation 0.25 sqrt(100 / 99), whatever the seeds' spread. */
    @Test
    void anIntervalOverExamplesStandsBesideThatOverSeeds() {
        ScoreRow cosine = table("test/total").rows().get(2);
        PairedExamples examples = cosine.examples().orElseThrow();
        assertThat(examples.spread().mean())
                .isCloseTo(
                        cosine.difference().orElseThrow().spread().orElseThrow().mean(), within(1e-9));
        assertThat(examples.spread().standardError().orElseThrow()).isCloseTo(0.25 / Math.sqrt(99), within(1e-9));
        assertThat(examples.spread(2).orElseThrow().mean()).isCloseTo(-2.1, within(1e-9));
        assertThat(table("test/bitsPerDim")
                        .rows()
                        .get(2)
                        .examples()
                        .orElseThrow()
                        .spread()
                        .mean())
                .isCloseTo(-2 / (64 * Math.log(2)), within(1e-9));
        assertThat(table("test/consistency")
                        .rows()
                        .get(2)
                        .examples()
                        .orElseThrow()
                        .spread()
                        .mean())
                .isCloseTo(-2 * 0.79, within(1e-9));
        assertThat(table("active-units/total").rows().get(2).examples()).isEmpty();
    }

    @Test
    void oneSeedHasAnIntervalOverExamplesAndTheFindingSaysOfWhat() throws Exception {
        Study study = StudyReader.read(List.of(run("linear", 1), run("cosine", 1)));
        ScoreTable table = ScoreTable.of(study, Score.of("test/total"), 0.95);
        assertThat(table.rows().get(1).difference().orElseThrow().interval()).isEmpty();
        assertThat(Finding.of(table))
                .isEqualTo(
                        "Best mean test/total: cosine-s1 (88.10 nats per example). No difference can be tested over seeds. As they"
                                + " were trained here, whatever other seeds would give, these differ over the examples: cosine-s1"
                                + " -1.900 [-1.950, -1.850].");
        JsonNode json = new ObjectMapper().readTree(ComparisonJson.of(study, List.of(table)));
        JsonNode cosine = json.at("/scores/0/variants/1");
        assertThat(cosine.has("differenceLow")).isFalse();
        assertThat(cosine.path("examples").asInt()).isEqualTo(100);
        assertThat(cosine.path("differenceHighOverExamples").asDouble()).isCloseTo(-1.85, within(0.001));
        assertThat(cosine.at("/differenceBySeed/1/highOverExamples").asDouble()).isCloseTo(-1.85, within(0.001));
    }

    @Test
    void runsThatWereNotJudgedAlikeAreNotPairedAndItIsSaidWhy() {
        double[] values = new double[100];
        java.util.Arrays.fill(values, 88.1);
        double[] none = new double[100];
        new ExampleRecord(
                        Map.of("data", "digits 12ab", "draws", "4", "seed", "1"),
                        StudyFolder.weights("cosine", 1),
                        64,
                        new ExampleTerms(values, List.of(), none))
                .write(run("cosine", 1), Split.TEST);
        ScoreTable table = table("test/total");
        assertThat(table.rows().get(1).examples()).isPresent();
        assertThat(table.rows().get(2).examples()).isEmpty();
        assertThat(table.notes())
                .containsExactly(
                        "Not paired by example: cosine and linear were judged with different draws (4 and 1).");
    }

    @Test
    void olderRunsAndDamagedAndForeignRecordsAreASentenceEachAndTheRestIsShown() throws Exception {
        Files.delete(ExampleRecord.file(run("sigmoid", 1), Split.TEST));
        Path damaged = ExampleRecord.file(run("cosine", 2), Split.TEST);
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 16;
        Files.write(damaged, bytes);
        StudyFolder.examples(run("cosine", 3), "cosine", 3, 77);
        ScoreTable table = table("test/total");
        assertThat(table.rows()).allMatch(row -> row.examples().isEmpty());
        assertThat(table.rows().get(2).difference().orElseThrow().interval()).isPresent();
        assertThat(table.notes()).hasSize(3);
        assertThat(table.notes().get(0)).startsWith("The examples' terms in " + damaged + " are damaged");
        assertThat(table.notes().get(1)).contains("cosine-s3").contains("not those of the result.json beside them");
        assertThat(table.notes().get(2))
                .isEqualTo(
                        "Not every run of cosine, sigmoid has the terms of its examples, so that they are"
                                + " compared over seeds alone; './ladderlab evaluate RUN' leaves them in an older run's folder.");
        assertThat(TableFormat.TEXT.write(Grid.of(table))).contains("[-2.248, -1.752]");
    }

    @Test
    void anEvaluationOfTheSameKindStandsInForAnOlderRunsRecord() throws Exception {
        Path file = ExampleRecord.file(run("cosine", 1), Split.TEST);
        Path later = run("cosine", 1).resolve("evaluations/again/examples");
        Files.createDirectories(later.getParent());
        Files.move(file.getParent(), later);
        assertThat(table("test/total").rows().get(2).examples()).isPresent();
    }

    @Test
    void variantsWithTheSameWeightsAreNamedAndAskNoQuestion() throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            for (String copy :
                    List.of("result.json", "examples/test.safetensors", "examples/test.safetensors.sha256")) {
                Files.copy(
                        run("linear", seed).resolve(copy),
                        run("sigmoid", seed).resolve(copy),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Study study = StudyReader.read(List.of(sweep));
        ScoreTable table = table("test/total");
        String sentence = "linear, sigmoid: these variants have the same weights: what differs between them"
                + " (model.encoder.schedule.type) does nothing.";
        assertThat(table.notes()).containsExactly(sentence);
        assertThat(table.rows().get(1).correctedP()).isEmpty();
        double p = table.rows().get(2).difference().orElseThrow().pValue().orElseThrow();
        assertThat(table.rows().get(2).correctedP().orElseThrow()).isEqualTo(p);
        assertThat(new ObjectMapper()
                        .readTree(ComparisonJson.of(study, List.of(table)))
                        .path("sameWeights")
                        .toString())
                .isEqualTo("[[\"linear\",\"sigmoid\"]]");
        assertThat(Page.of(study, List.of(table)).html()).contains(sentence);
        assertThat(Finding.of(table))
                .endsWith("Told apart from linear (p below 0.05 after Holm's correction): cosine"
                        + " -2.000 [-2.248, -1.752].");
    }
}
