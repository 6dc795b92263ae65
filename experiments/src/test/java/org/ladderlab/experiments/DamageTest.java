package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every file of a run and of a sweep damaged in every way, under every command that reads it: a sentence about that file, and
 * everything else is shown; no exception, and no code that fails further on.
 */
class DamageTest {

    private static final String FILE =
            """
            name: lab
            data: {type: gaussian, dimensions: 2, standardDeviation: 0.5, examples: {train: 500, validation: 50, test: 50}}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 6, logSnrMin: -6}}
              decoder: {type: denoiser, network: {type: mlp, width: 8, blocks: 1}, likelihood: {type: gaussian}}
            loss: {type: continuous-vdm}
            optimizer: {type: adam}
            training: {steps: 20, batchSize: 16, logEvery: 5, checkpointEvery: 10}
            compute: {threads: 1}
            evaluation: {batchSize: 50, maxLevels: 1}
            ablate: {baseline: plain, variants: {fast: {optimizer: {learningRate: 0.01}}}}
            seeds: 2
            """;

    /** What a mistake in our own code looks like when a command reports it. */
    private static final Pattern OWN_MISTAKE = Pattern.compile(
            "\\(in [A-Za-z$.]+, line [0-9]+\\)|^\\s+at [a-z]|[a-z]Exception\\b|NullPointer", Pattern.MULTILINE);

    @TempDir
    private static Path base;

    private static HttpServer refusing;
    private static Path pristine;
    private static String sweep;
    private static List<String> runs;

    @TempDir
    private Path scratch;

    private int combinations;

    @BeforeAll
    static void makeThemOnce() throws IOException {
        pristine = Files.createDirectories(base.resolve("pristine"));
        Path file = Files.writeString(pristine.resolve("lab.yaml"), FILE);
        String folder = pristine.resolve("runs").toString();
        assertThat(CommandLineRun.of(List.of("run", file.toString(), "--quiet", "--runs", folder))
                        .exitCode())
                .isZero();
        CommandLineRun made = CommandLineRun.of(List.of("sweep", file.toString(), "--runs", folder));
        assertThat(made.exitCode()).as(made.err()).isZero();
        sweep = only(pristine.resolve("sweeps"));
        try (Stream<Path> folders = Files.list(pristine.resolve("runs"))) {
            runs = folders.filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString())
                    .sorted()
                    .toList();
        }
        assertThat(runs).hasSize(4);
        for (String run : runs) {
            Files.writeString(
                    pristine.resolve("runs").resolve(run).resolve("mlflow/0123abcd.json"),
                    "{\"server\": \"http://localhost:9\", \"experimentId\": \"1\", \"runId\": \"2\", \"curves\": {}}");
        }
        // Answers at once that it takes nothing, so that sync reads everything and waits for nothing.
        refusing = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        refusing.createContext("/", exchange -> {
            byte[] answer = "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"no\"}".getBytes();
            exchange.sendResponseHeaders(400, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        refusing.start();
    }

    @AfterAll
    static void stop() {
        refusing.stop(0);
    }

    private static String only(Path folder) throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(each -> each.getFileName().toString())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A fresh copy in which one file is damaged. */
    private Path damaged(String file, Damage damage, long seed) throws IOException {
        Path copy = copy("lab" + seed);
        damage.to(copy.resolve(file), new SplittableRandom(seed));
        return copy;
    }

    private Path copy(String name) throws IOException {
        Path copy = scratch.resolve(name);
        try (Stream<Path> files = Files.walk(pristine)) {
            for (Path each : files.toList()) {
                Files.copy(each, copy.resolve(pristine.relativize(each).toString()));
            }
        }
        return copy;
    }

    private CommandLineRun command(String what, Object... arguments) {
        List<String> words = new ArrayList<>(List.of(what));
        Stream.of(arguments).map(String::valueOf).forEach(words::add);
        CommandLineRun run = CommandLineRun.of(words);
        combinations++;
        assertThat(run.exitCode()).as("%s: %s%s", words, run.out(), run.err()).isBetween(0, 2);
        assertThat(OWN_MISTAKE.matcher(run.err() + run.out()).find())
                .as("%s: %s%s", words, run.out(), run.err())
                .isFalse();
        return run;
    }

    @Test
    void aDamagedFileOfARunOrASweepIsASentenceInEveryCommandAndTheRestIsShown() throws IOException {
        String victim = "runs/" + runs.get(0);
        long seed = 0;
        for (String file : List.of(
                "sweeps/" + sweep + "/plan.json",
                "sweeps/" + sweep + "/tasks/plain-seed1.json",
                victim + "/journal.jsonl",
                victim + "/result.json",
                victim + "/provenance.json",
                victim + "/resolved.yaml",
                victim + "/weighting.json",
                victim + "/identity.json",
                victim + "/mlflow/labels.json",
                victim + "/mlflow/0123abcd.json",
                victim + "/checkpoints/step-0000000020.safetensors")) {
            for (Damage damage : Damage.values()) {
                Path lab = damaged(file, damage, seed++);
                readers(lab, file, damage, lab.resolve(victim));
            }
        }
        assertThat(combinations).isGreaterThanOrEqualTo(500);
    }

    private void readers(Path lab, String file, Damage damage, Path victim) {
        String runFolder = lab.resolve("runs").toString();
        Path sweepFolder = lab.resolve("sweeps").resolve(sweep);
        String other = lab.resolve("runs").resolve(runs.get(3)).toString();
        String what = file + " " + damage;
        boolean plan = file.endsWith("plan.json");
        CommandLineRun status = command("status", sweepFolder, "--runs", runFolder);
        CommandLineRun all = command("status", "--runs", runFolder);
        CommandLineRun compare = command("compare", sweepFolder, "--html", lab.resolve("page.html"));
        command("compare", victim, other);
        CommandLineRun export = command("export", victim, other);
        String server = "http://127.0.0.1:" + refusing.getAddress().getPort();
        CommandLineRun sync = command("sync", sweepFolder, "--server", server);
        if (plan) {
            for (CommandLineRun each : List.of(status, all, compare)) {
                assertThat(each.err()).as(what).contains("plan.json cannot be used");
                assertThat(each.exitCode()).as(what).isPositive();
            }
            assertThat(sync.exitCode()).as(what).isPositive();
            return;
        }
        assertThat(status.out()).as(what).contains("plain-seed1", "plain-seed2", "fast-seed1", "fast-seed2");
        assertThat(compare.exitCode()).as(what + compare.err()).isZero();
        assertThat(compare.out()).as(what).contains("plain", "fast");
        assertThat(export.out()).as(what).contains(runs.get(3) + ",batch/loss,5,");
        if (file.endsWith("plain-seed1.json")) {
            assertThat(status.out()).as(what).contains("plain-seed1.json cannot be used");
        }
        if (file.endsWith("result.json")) {
            assertThat(status.out()).as(what).contains("result.json cannot be used");
            assertThat(compare.out()).as(what).contains("result.json cannot be used");
            // It does not need every field.
            boolean needed = damage != Damage.FIELD_MISSING && damage != Damage.HUGE_NUMBER;
            assertThat(!needed || sync.err().contains("result.json cannot be used"))
                    .as(what)
                    .isTrue();
        }
        if (file.endsWith("journal.jsonl") && damage == Damage.FOLDER) {
            assertThat(export.err()).as(what).contains("journal.jsonl cannot be used");
        }
    }

    @Test
    void aRunWhoseFilesAreDamagedIsGoneOnWithAndEndsAsItDid() throws IOException {
        String victim = "runs/" + runs.get(0);
        String weights = Files.readString(pristine.resolve(victim).resolve("result.json"))
                .replaceFirst("(?s).*\"weightsSha256\" : \"([0-9a-f]+)\".*", "$1");
        long seed = 1000;
        for (String file : List.of("result.json", "provenance.json", "checkpoints/step-0000000020.safetensors")) {
            for (Damage damage : List.of(Damage.BIT_FLIP, Damage.FOLDER)) {
                Path lab = damaged(victim + "/" + file, damage, seed++);
                Path run = lab.resolve(victim);
                command("evaluate", run);
                if (file.startsWith("checkpoints")) {
                    Files.delete(run.resolve("result.json"));
                }
                CommandLineRun again =
                        command("run", run.resolve("resolved.yaml"), "--runs", lab.resolve("runs"), "--json");
                assertThat(again.exitCode()).as(file + damage + again.err()).isZero();
                assertThat(again.out()).as(file + " " + damage).contains(weights);
                assertThat(run.resolve(file + ".damaged"))
                        .as(file + " " + damage)
                        .exists();
            }
        }
    }

    /** The sweep's runs: one failed, one is at work, of one nothing is there yet, one has finished. */
    @Test
    void lookingChangesNothing() throws IOException {
        Path lab = copy("looked-at");
        Path runFolder = lab.resolve("runs");
        Path failed = runFolder.resolve(runs.get(0));
        Path result = failed.resolve("result.json");
        Files.writeString(
                result,
                Files.readString(result)
                        .replace("\"finished\"", "\"failed\"")
                        .replaceFirst(",\\s*\"crc32\" : \"[0-9a-f]+\"", ""));
        Files.delete(runFolder.resolve(runs.get(1)).resolve("result.json"));
        Path absent = runFolder.resolve(runs.get(2));
        try (Stream<Path> files = Files.walk(absent)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        Path sweepFolder = lab.resolve("sweeps").resolve(sweep);
        Path file = lab.resolve("lab.yaml");
        String server = "http://127.0.0.1:" + refusing.getAddress().getPort();
        Map<String, String> before = content(lab, false);
        command("status", sweepFolder, "--runs", runFolder);
        command("status", "--runs", runFolder);
        command("compare", sweepFolder, "--html", scratch.resolve("page.html"));
        command("compare", failed, runFolder.resolve(runs.get(3)), "--metric", "batch/total");
        command("export", sweepFolder);
        command("plan", file, "--runs", runFolder);
        command("validate", file);
        command("inspect", file);
        command("resolve", file);
        assertThat(content(lab, false)).isEqualTo(before);
        // A server that has answered is remembered where the run keeps what it told servers, and nowhere else.
        Map<String, String> outside = content(lab, true);
        command("sync", sweepFolder, "--server", server);
        assertThat(content(lab, true)).isEqualTo(outside);
        assertThat(absent).doesNotExist();
    }

    /** Every file and folder, with what it holds. */
    private static Map<String, String> content(Path lab, boolean withoutMlflow) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(lab)) {
            for (Path each : files.toList()) {
                String name = lab.relativize(each).toString();
                if (!withoutMlflow || !name.matches("runs/[^/]+/mlflow(/.*)?")) {
                    content.put(
                            name, Files.isDirectory(each) ? "" : Files.readString(each, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return content;
    }
}
