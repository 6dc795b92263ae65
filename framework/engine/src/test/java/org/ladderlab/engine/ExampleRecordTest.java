package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.evaluation.ExampleRecord;
import org.ladderlab.engine.evaluation.ExampleTerms;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;

class ExampleRecordTest {

    @TempDir
    private Path folder;

    @Test
    void aRunKeepsTheTermsThatItsLedgerIsTheMeanOf() throws Exception {
        RunResult run = new Engine(new Toy.Silent()).run(Toy.request(Toy.experiment(20), folder));
        Ledger ledger = run.evaluation().get(Split.TEST);

        ExampleRecord read = ExampleRecord.read(folder, Split.TEST).orElseThrow();

        assertThat(Estimate.ofMean(read.terms().total())).isEqualTo(ledger.total());
        assertThat(Estimate.ofMean(read.terms().prior())).isEqualTo(ledger.prior());
        assertThat(read.terms().levels())
                .extracting(ExampleTerms.Level::name)
                .containsExactlyElementsOf(
                        ledger.levels().stream().map(Ledger.LevelEstimate::name).toList());
        assertThat(read.weightsSha256()).isEqualTo(run.weightsSha256());
        assertThat(read.conditions())
                .containsKeys("data", "split", "examples", "draws", "maxLevels", "batch size", "seed");
        try (NDManager manager = NDManager.newBaseManager()) {
            SafeTensors arrays = SafeTensors.read(ExampleRecord.file(folder, Split.TEST), manager);
            assertThat(arrays.arrays().get("levels").getShape())
                    .isEqualTo(new Shape(ledger.levels().size(), read.terms().count()));
        }
    }

    @Test
    void anotherEvaluationKeepsItsOwn() {
        new Engine(new Toy.Silent()).run(Toy.request(Toy.experiment(20), folder.resolve("run")));
        RunResult again = new Engine(new Toy.Silent())
                .evaluate(Toy.request(Toy.experiment(20), folder.resolve("again")), folder.resolve("run"));
        ExampleRecord read =
                ExampleRecord.read(folder.resolve("again"), Split.TEST).orElseThrow();
        assertThat(Estimate.ofMean(read.terms().total()))
                .isEqualTo(again.evaluation().get(Split.TEST).total());
        assertThat(read.weightsSha256()).isEqualTo(again.weightsSha256());
    }

    @Test
    void everyDamagedByteIsNoticed() throws Exception {
        record().write(folder, Split.TEST);
        Path file = ExampleRecord.file(folder, Split.TEST);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at += 7) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            assertThatThrownBy(() -> ExampleRecord.read(folder, Split.TEST))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("damaged");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> ExampleRecord.read(folder, Split.TEST)).isInstanceOf(RunException.class);
        assertThat(ExampleRecord.read(folder, Split.TRAIN)).isEmpty();
    }

    /** 1,000 levels of 10,000 examples would take 80 MB. */
    @Test
    void ofALongLedgerTheSumOfTheLevelsIsKept() throws Exception {
        double[] row = new double[10_000];
        Arrays.setAll(row, i -> i);
        List<ExampleTerms.Level> levels = java.util.stream.IntStream.range(0, 1000)
                .mapToObj(l -> new ExampleTerms.Level(l / 1000.0, "z" + l, row))
                .toList();
        new ExampleRecord(Map.of(), "ab", 2, new ExampleTerms(row, levels, row)).write(folder, Split.TEST);
        ExampleTerms read = ExampleRecord.read(folder, Split.TEST).orElseThrow().terms();
        assertThat(Files.size(ExampleRecord.file(folder, Split.TEST))).isLessThan(250_000);
        assertThat(read.levels()).extracting(ExampleTerms.Level::name).containsExactly("consistency");
        assertThat(read.total()[7]).isEqualTo(7 * 1002.0);
    }

    private static ExampleRecord record() {
        return new ExampleRecord(
                Map.of("data", "toy 12ab", "draws", "3"),
                "ab",
                2,
                new ExampleTerms(
                        new double[] {1, 2, 3},
                        List.of(new ExampleTerms.Level(0.5, "middle", new double[] {4, 5, 6})),
                        new double[] {7, 8, 9}));
    }
}
