package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.cli.Main;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.TaskState;

/** A file with claims is carried out, judged and shown by one command, and the same command says the same again from the runs. */
class ReportTest {

    @TempDir
    private Path folder;

    private CommandLineRun carryOut(String command, String file, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                CommandLineRun.experiment(file),
                "--json",
                "--runs",
                folder.resolve("runs").toString(),
                "--set",
                "data.examples.test=500",
                "--set",
                "evaluation.draws=1",
                "--set",
                "sampling.count=1"));
        arguments.addAll(List.of(more));
        return CommandLineRun.of(arguments);
    }

    private CommandLineRun report(String file) {
        return carryOut("report", file, "--html", folder.resolve("page.html").toString());
    }

    @Test
    void aHundredLevelsCostLessThanTen() {
        assertThat(carryOut("run", "seeds/infinite-depth.yaml").exitCode()).isZero();
        JsonNode verdicts = report("seeds/infinite-depth.yaml").json();
        assertThat(verdicts).hasSize(3);
        assertThat(verdicts.get(0).get("verdict").asText()).isEqualTo("holds");
        assertThat(verdicts.get(0).get("high").asDouble()).isLessThan(-1);
        assertThat(folder.resolve("page.html")).content().contains("<strong>holds</strong>", "report", "levels-1000");
        assertThat(report("seeds/infinite-depth.yaml").json()).isEqualTo(verdicts);
    }

    @Test
    void aFileWithoutClaimsIsLeftOutAndNothingAtAllIsAnError() {
        CommandLineRun run = report("exact/gaussian.yaml");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("and no file with claims needs its runs; it is left out", "None of the files has 'claims'");
    }

    private static final String FIRST =
            """
            name: first
            data: {type: gaussian, dimensions: 2, standardDeviation: 0.5, examples: {train: 100, test: 100}}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 6, logSnrMin: -6}}
              decoder: {type: denoiser, network: {type: mlp, width: 8, blocks: 1}, likelihood: {type: gaussian}}
            loss: {type: continuous-vdm}
            optimizer: {type: adam}
            training: {steps: 20, batchSize: 10}
            compute: {threads: 1}
            evaluation: {maxLevels: 2}
            claims: [{claim: It ends., source: nobody, atMost: 1000}]
            """;

    /** Its name comes before that of the file whose run it begins with. */
    private static final String BEGINS_WITH_IT =
            """
            extends: first.yaml
            name: before-it
            model: {weights: {file: ../../runs/first-*}}
            training: {steps: 0}
            ablate: {baseline: once, variants: {once: {}, twice: {evaluation: {draws: 2}}}}
            claims: [{claim: Both are one model., source: nobody, variant: twice, minus: once, atLeast: -50, atMost: 50}]
            """;

    @Test
    void aReportThatIsKilledLeavesThePageOfWhatItJudgedAndGoesOnAndAFileComesAfterTheOneWhoseRunsItBeginsWith()
            throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("first.yaml"), FIRST);
        Files.writeString(files.resolve("before-it.yaml"), BEGINS_WITH_IT);
        List<String> arguments = List.of(
                "report",
                files.toString(),
                "--runs",
                folder.resolve("runs").toString(),
                "--html",
                folder.resolve("page.html").toString());
        Process process = CommandLineRun.start(folder.resolve("out.txt"), arguments);
        Path page = folder.resolve("page.html");
        while (process.isAlive() && !Files.exists(page)) {
            Thread.sleep(20);
        }
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
        assertThat(process.waitFor()).as("killed before its end").isNotZero();
        assertThat(page).content().contains("It ends.").doesNotContain("Both are one model.");
        List<Path> done = results();
        FileTime written = Files.getLastModifiedTime(done.get(0));

        ByteArrayOutputStream words = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(words, true, StandardCharsets.UTF_8);
        assertThat(Main.run(arguments, both, both)).isZero();

        assertThat(words.toString(StandardCharsets.UTF_8))
                .as("cautions of a file, then all claims, then where the page is")
                .containsSubsequence(
                        "first.yaml",
                        "before-it.yaml",
                        "The variants differ in 'evaluation.draws'",
                        "It ends.",
                        "  holds: ",
                        "Both are one model.",
                        "  not told apart: ",
                        "page: ");
        assertThat(Files.getLastModifiedTime(done.get(0))).isEqualTo(written);
        assertThat(results()).hasSize(3);
        assertThat(page)
                .content()
                .containsSubsequence(
                        "It ends.",
                        "Both are one model.",
                        "Begins with or learns from: first-",
                        "./ladderlab report " + files.resolve("first.yaml") + " " + files.resolve("before-it.yaml"));

        Files.writeString(files.resolve("first.yaml"), FIRST + "seed: 5\n");
        String trial = CommandLineRun.of(List.of(
                        "run",
                        files.resolve("first.yaml").toString(),
                        "--runs",
                        folder.resolve("runs").toString()))
                .err();
        Files.writeString(files.resolve("first.yaml"), FIRST);
        CommandLineRun fed = CommandLineRun.of(arguments);
        assertThat(fed.err()).as(trial).contains(" is none of the runs of " + files.resolve("first.yaml"));
    }

    @Test
    void aMistakeInAFileThatIsStillToLearnFromAnotherIsRefusedBeforeAnythingRuns() throws IOException {
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("first.yaml"), FIRST);
        Files.writeString(files.resolve("before-it.yaml"), BEGINS_WITH_IT.replace("minus: once", "minus: onse"));
        CommandLineRun run = CommandLineRun.of(List.of(
                "report", files.toString(), "--runs", folder.resolve("runs").toString()));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("there is no variant 'onse'");
        assertThat(results()).isEmpty();
    }

    @Test
    void aRunThatWasGivenUpIsTriedAgainByTheNextReport() throws IOException {
        Path file = folder.resolve("first.yaml");
        Files.writeString(file, FIRST);
        List<String> arguments = List.of(
                "report", file.toString(), "--runs", folder.resolve("runs").toString());
        assertThat(CommandLineRun.of(arguments).exitCode()).isZero();
        Files.delete(results().get(0));
        SweepFolder sweep;
        try (Stream<Path> sweeps = Files.list(folder.resolve("sweeps"))) {
            sweep = SweepFolder.open(sweeps.findFirst().orElseThrow());
        }
        Instant now = Instant.now();
        TaskState task = TaskState.queued(20, now);
        for (int i = 0; i < 3; i++) {
            task = task.begun("here", now).failed("killed", true, now);
        }
        sweep.write("first", task);
        assertThat(CommandLineRun.of(arguments).exitCode()).isZero();
        assertThat(results()).hasSize(1);
    }

    @Test
    void whatFailsWhenItsTurnComesIsSaidOnThePageAndTheOthersAreJudged() throws IOException {
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("first.yaml"), FIRST);
        Files.writeString(files.resolve("claims-nothing.yaml"), FIRST.replaceAll("(?m)^claims: .*\n", ""));
        Files.writeString(
                files.resolve("one-without-its-table.yaml"),
                FIRST.replace("name: first", "name: one-without-its-table")
                        .replaceAll("data: .*", "data: {type: arrays, path: gone.csv}"));
        Files.writeString(
                files.resolve("an-explosion.yaml"),
                FIRST.replace("name: first", "name: an-explosion")
                        .replace("{type: adam}", "{type: adam, learningRate: 1e30}"));
        Files.writeString(
                files.resolve("pupil.yaml"),
                FIRST.replace("name: first", "name: pupil")
                        .replace(
                                "{type: continuous-vdm}",
                                "{type: progressive-distillation, teacher: {run: ../runs/gone-*}}"));
        Files.writeString(
                files.resolve("taught-and-claims-nothing.yaml"),
                """
                extends: pupil.yaml
                name: taught
                claims: []
                loss: {teacher: {run: ../runs/claims-nothing-*}}
                """);
        Path page = folder.resolve("page.html");
        String runs = folder.resolve("runs").toString();
        assertThat(CommandLineRun.of(List.of("run", files.resolve("first.yaml").toString(), "--runs", runs))
                        .exitCode())
                .isZero();
        CommandLineRun run = CommandLineRun.of(List.of(
                "report",
                files.toString(),
                files.resolve("../files/first.yaml").toString(),
                "--json",
                "--runs",
                runs,
                "--html",
                page.toString()));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(CommandLineRun.json(run.out()))
                .extracting(each -> each.get("verdict").asText())
                .containsExactly("has not been run", "holds", "has not been run", "has not been run");
        assertThat(run.err())
                .contains(
                        "claims-nothing.yaml claims nothing, and no file with claims needs its runs; it is left out.");
        assertThat(page).content().contains("gone.csv", "holds", "not finite", "runs/gone-*");
    }

    private List<Path> results() throws IOException {
        Path runs = folder.resolve("runs");
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(runs)) {
            return found.map(run -> run.resolve("result.json"))
                    .filter(Files::exists)
                    .toList();
        }
    }
}
