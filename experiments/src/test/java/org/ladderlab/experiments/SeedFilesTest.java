package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;

/** Every file of the page of claims is carried out up to its verdicts, in a few steps on a few examples. */
class SeedFilesTest {

    @TempDir
    private Path folder;

    @Test
    void everyClaimGetsANumberFromRunsOfAFewSteps() throws IOException {
        Path experiments = CommandLineRun.root().resolve("experiments");
        Path runs = folder.resolve("runs");
        ExperimentReader<Experiment> reader =
                new ExperimentReader<>(Catalogue.load(List.of()), Experiment.class, Experiment.DEFAULTS);
        int claims = 0;
        for (Path file : files(experiments)) {
            Path small = SmallFiles.write(file, experiments, folder.resolve("experiments"));
            CommandLineRun run = CommandLineRun.of(List.of("run", small.toString(), "--runs", runs.toString()));
            assertThat(run.exitCode()).as(file + ": " + run.err()).isZero();
            assertThat(run.err()).doesNotContain("could not be drawn");
            claims += reader.plan(small, List.of(), runs).claims().size();
        }
        JsonNode verdicts = CommandLineRun.of(List.of(
                        "report",
                        folder.resolve("experiments/seeds").toString(),
                        folder.resolve("experiments/students").toString(),
                        "--json",
                        "--runs",
                        runs.toString()))
                .json();
        assertThat(verdicts).hasSize(claims).allSatisfy(verdict -> assertThat(
                        verdict.path("number").asDouble(Double.NaN))
                .as(verdict.toString())
                .isFinite());
    }

    /** Those that begin with runs of others come last; by their names teachers then come before students, and these before who judges them. */
    private static List<Path> files(Path experiments) throws IOException {
        try (Stream<Path> found = Files.walk(experiments)) {
            return found.filter(file ->
                            experiments.relativize(file).toString().matches("seeds/.*yaml|students/digits.*yaml"))
                    .sorted(Comparator.comparing(SeedFilesTest::beginsWithRuns)
                            .thenComparing(Comparator.reverseOrder()))
                    .toList();
        }
    }

    private static boolean beginsWithRuns(Path file) {
        try {
            return Files.readString(file).contains("../runs/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
