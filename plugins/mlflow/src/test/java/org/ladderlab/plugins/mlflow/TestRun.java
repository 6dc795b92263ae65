package org.ladderlab.plugins.mlflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.ladderlab.plugins.mlflow.folder.RunFiles;
import org.ladderlab.spi.run.Tracker;

/** A run's folder as the engine writes it. */
final class TestRun {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String experiment;
    private final Map<String, TreeMap<Long, Double>> points = new HashMap<>();
    private long sequence;
    private Instant time = Instant.parse("2026-03-01T12:00:00Z");

    TestRun(Path folder, String experiment, String schedule, int seed) throws IOException {
        this.folder = folder;
        this.experiment = experiment;
        Files.createDirectories(folder.resolve("figures"));
        Files.writeString(
                folder.resolve("resolved.yaml"),
                """
                name: %s
                description: Which schedule needs the fewest bits?
                seed: %d
                data: {type: digits}
                model:
                  encoder: {type: gaussian-diffusion, schedule: {type: %s, logSnrMax: %d, logSnrMin: %d}}
                  decoder: {type: denoising, network: {type: mlp, widths: [64, 64]}}
                loss: {type: evidence-bound, weighting: {type: one}}
                optimizer: {type: adam, learningRate: 0.001}
                trackers: []
                """
                        .formatted(experiment, seed, schedule, schedule.length(), -schedule.length()));
        Files.writeString(
                folder.resolve("provenance.json"),
                """
                {"runId": "%s", "seed": %d, "data": {"name": "digits", "sha256": "%s", "shape": [1, 8, 8], "sizes": {"train": 1000, "test": 447}},
                 "attempts": [{"started": "2026-03-01T11:59:00Z", "host": "here", "user": "ada",
                   "command": "./ladderlab run experiments/x.yaml",
                   "git": {"commit": "0123456789abcdef0123456789abcdef01234567", "dirty": false}}]}
                """
                        .formatted(experiment + "-" + schedule + "-" + seed, seed, "ab".repeat(32)));
    }

    Path folder() {
        return folder;
    }

    String experiment() {
        return experiment;
    }

    Tracker.Run told(Map<String, String> tags) {
        return new Tracker.Run(
                RunFiles.provenance(folder).path("runId").asText(),
                experiment,
                folder.getFileName().toString(),
                folder,
                Map.of(),
                tags);
    }

    /** Appends values at a step. */
    TestRun log(long step, Map<String, Double> values) throws IOException {
        ObjectNode line = line();
        ObjectNode metrics = line.putObject("metrics").put("step", step);
        ObjectNode into = metrics.putObject("values");
        values.forEach((key, value) -> {
            into.put(key, Double.isFinite(value) ? value : null);
            if (Double.isFinite(value)) {
                points.computeIfAbsent(key, k -> new TreeMap<>()).put(step, value);
            }
        });
        append(line + "\n");
        return this;
    }

    TestRun event(String name) throws IOException {
        append(line().put("event", name).set("details", JSON.createObjectNode()) + "\n");
        return this;
    }

    /** Steps {@code from .. to} of {@code curves} curves. */
    TestRun train(long from, long to, int curves) throws IOException {
        StringBuilder text = new StringBuilder();
        for (long step = from; step <= to; step++) {
            ObjectNode line = line();
            ObjectNode metrics = line.putObject("metrics").put("step", step);
            ObjectNode into = metrics.putObject("values");
            for (int c = 0; c < curves; c++) {
                double value = (c + 1) + 1.0 / (step + c);
                into.put("batch/curve" + c, value);
                points.computeIfAbsent("batch/curve" + c, k -> new TreeMap<>()).put(step, value);
            }
            text.append(line).append('\n');
        }
        append(text.toString());
        return this;
    }

    private ObjectNode line() {
        time = time.plusMillis(100);
        return JSON.createObjectNode().put("sequence", ++sequence).put("time", time.toString());
    }

    private void append(String text) throws IOException {
        Files.writeString(RunFiles.journal(folder), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Goes back to a checkpoint after this many lines, as a resumed run does; later lines have other times. */
    TestRun cutBack(int lines) throws IOException {
        List<String> kept = Files.readAllLines(RunFiles.journal(folder)).subList(0, lines);
        long length =
                kept.stream().mapToLong(line -> line.getBytes().length + 1).sum();
        try (RandomAccessFile file =
                new RandomAccessFile(RunFiles.journal(folder).toFile(), "rw")) {
            file.setLength(length);
        }
        sequence = lines;
        time = time.plusSeconds(3600);
        return this;
    }

    /** Makes a figure, whole or not at all. */
    TestRun draw(String name) throws IOException {
        Path file = folder.resolve("figures").resolve(name);
        Path temporary = folder.resolve("figures").resolve(name + ".tmp");
        ImageIO.write(new BufferedImage(600, 300, BufferedImage.TYPE_INT_RGB), "png", temporary.toFile());
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    /** Ends the run with an evaluation of two levels, and a picture of samples. */
    TestRun finish(double bitsPerDim) throws IOException {
        log(
                1000,
                Map.of(
                        "test/total",
                        64 * bitsPerDim * Math.log(2),
                        "test/bitsPerDim",
                        bitsPerDim,
                        "sharpness/value",
                        0.5));
        event("finished");
        draw("samples.png").draw("ledger.png");
        Files.writeString(
                folder.resolve("result.json"),
                """
                {"run": "runs/x", "name": "x", "status": "finished", "steps": 1000, "weightsSha256": "00",
                 "evaluation": {"test": {
                   "reconstruction": {"nats": 10.5, "standardError": 0.1},
                   "levels": [{"depth": 0.25, "name": "z0", "nats": 20.25, "standardError": 0.2},
                              {"depth": 0.75, "name": "z1", "nats": 5.75, "standardError": null}],
                   "prior": {"nats": 0.5, "standardError": 0.01},
                   "total": {"nats": 37.0, "standardError": 0.3, "bitsPerDim": %s}}},
                 "effectiveWeighting": {"monotone": false, "points": [{"logSnr": -6.5, "weight": 1},
                   {"logSnr": 0, "weight": 3}, {"logSnr": 6.5, "weight": 1}]},
                 "metrics": {"sharpness/value": {"value": 0.5, "standardError": null}}}
                """
                        .formatted(bitsPerDim));
        return this;
    }

    /** Ends a run whose loss has no bound: no split has a ledger, and metrics alone say what it came to. */
    TestRun finishWithoutBound(Map<String, Double> scores) throws IOException {
        log(1000, scores);
        event("finished");
        draw("samples.png");
        Files.writeString(
                folder.resolve("result.json"),
                """
                {"run": "runs/x", "name": "x", "status": "finished", "steps": 1000, "weightsSha256": "00", "evaluation": {},
                 "metrics": {}, "warnings": ["The loss has no bound, so no split has a ledger."]}
                """);
        return this;
    }

    /** The curves of the journal as {@code step=value}, by key. */
    Map<String, List<String>> points() {
        Map<String, List<String>> all = new HashMap<>();
        points.forEach((key, curve) -> all.put(
                key,
                curve.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList()));
        return all;
    }
}
