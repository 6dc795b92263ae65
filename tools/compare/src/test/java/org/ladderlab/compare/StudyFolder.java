package org.ladderlab.compare;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.ladderlab.engine.evaluation.ExampleRecord;
import org.ladderlab.engine.evaluation.ExampleTerms;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.SweepPlan;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.RunStatus;

/** Folders of runs and of a sweep as the engine and the sweep leave them, with numbers that a test chooses. */
final class StudyFolder {

    private final Path root;
    private final List<SweepPlan.Run> planned = new ArrayList<>();
    private int steps = 300;

    StudyFolder(Path root) {
        this.root = root;
    }

    /** From here on runs are trained for no step. */
    StudyFolder untrained() {
        steps = 0;
        return this;
    }

    /** A run that finished with this bound. */
    Path finished(String variant, String schedule, long seed, double total) {
        return finished(variant, schedule, seed, total, Measure.PROBABILITY);
    }

    /** The same in another measure. */
    Path finished(String variant, String schedule, long seed, double total, Measure measure) {
        Path folder = begun(variant, schedule, seed);
        Ledger ledger = new Ledger(
                new Estimate(total * 0.2, 0.1),
                List.of(
                        new Ledger.LevelEstimate(0.25, "t 0.00..0.500", new Estimate(total * 0.5, 0.3)),
                        new Ledger.LevelEstimate(0.75, "t 0.500..1.00", new Estimate(total * 0.29, 0.2))),
                new Estimate(total * 0.01, 0.001),
                new Estimate(total, 0.5),
                measure.bitsPerDim(total, new DataSpec("digits", new Shape(1, 8, 8), Optional.empty(), 10)),
                measure);
        EffectiveWeighting weighting = new EffectiveWeighting(
                variant.equals("linear"),
                variant.equals("linear"),
                List.of(
                        new EffectiveWeighting.Point(-6, 1),
                        new EffectiveWeighting.Point(0, variant.equals("linear") ? 1 : 3),
                        new EffectiveWeighting.Point(6.5, 1)));
        write(
                folder.resolve("result.json"),
                ResultJson.toJson(new RunResult(
                        folder,
                        "study-" + variant + "-s" + seed,
                        RunStatus.FINISHED,
                        300,
                        weights(variant, seed),
                        Map.of(Split.TEST, ledger),
                        Optional.of(weighting),
                        Map.of("active-units/total", new Estimate(12, Double.NaN)))));
        StringBuilder journal = new StringBuilder();
        for (int step = 10; step <= 300; step += 10) {
            double bound = total + 150 * Math.exp(-step / 40.0) + 3 * Math.sin(step * seed);
            journal.append("{\"sequence\":" + step + ",\"time\":\"2026-01-01T00:00:00Z\",\"metrics\":{\"step\":" + step
                    + ",\"values\":{\"batch/loss\":" + bound * 1.5 + ",\"batch/total\":" + bound + "}}}\n");
        }
        write(folder.resolve("journal.jsonl"), journal.toString());
        samples(folder, seed);
        examples(folder, variant, seed, total);
        return folder;
    }

    static String weights(String variant, long seed) {
        return String.format("%064x", Objects.hash(variant, seed) & 0xffffffffL);
    }

    /**
     * 100 examples that are as hard for all, up to 9 nats from the mean; cosine takes 0.25 nats more than that for half of them, 0.25
     * less for the others; sigmoid 1 nat.
     */
    static void examples(Path folder, String variant, long seed, double total) {
        double[] reconstruction = new double[100];
        for (int i = 0; i < reconstruction.length; i++) {
            double hardness = (i % 2 == 0 ? 1 : -1) * (i / 2 % 10);
            double own =
                    switch (variant) {
                        case "cosine" -> i < 50 ? 0.25 : -0.25;
                        case "sigmoid" -> i / 10 % 2 == 0 ? 1 : -1;
                        default -> 0;
                    };
            reconstruction[i] = 0.2 * total + hardness + own;
        }
        new ExampleRecord(
                        Map.of("data", "digits 12ab", "draws", "1", "seed", "" + seed),
                        weights(variant, seed),
                        64,
                        new ExampleTerms(
                                reconstruction,
                                List.of(
                                        new ExampleTerms.Level(0.25, "t 0.00..0.500", filled(total * 0.5)),
                                        new ExampleTerms.Level(0.75, "t 0.500..1.00", filled(total * 0.29))),
                                filled(total * 0.01)))
                .write(folder, Split.TEST);
    }

    private static double[] filled(double value) {
        double[] values = new double[100];
        Arrays.fill(values, value);
        return values;
    }

    /** A run that failed. */
    Path failed(String variant, String schedule, long seed, String cause) {
        Path folder = begun(variant, schedule, seed);
        write(
                folder.resolve("result.json"),
                ResultJson.toJson(new RunResult(
                        folder,
                        "study-" + variant + "-s" + seed,
                        RunStatus.FAILED,
                        120,
                        "ab".repeat(32),
                        Map.of(),
                        Map.of())));
        write(
                folder.resolve("journal.jsonl"),
                "{\"sequence\":1,\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"cause\",\"details\":{\"message\":\""
                        + cause + "\"}}\n");
        return folder;
    }

    /** A run that is planned and has no folder. */
    Path missing(String variant, String schedule, long seed) {
        String name = "study-" + variant + "-s" + seed;
        Path folder = root.resolve("runs").resolve(name + "-0123456789");
        Map<String, JsonNode> differs = new LinkedHashMap<>();
        differs.put("seed", LongNode.valueOf(seed));
        if (!schedule.equals("linear-logsnr")) {
            differs.put("model.encoder.schedule.type", TextNode.valueOf(schedule));
        }
        planned.add(new SweepPlan.Run(
                name, variant, seed, differs, 300, root.relativize(folder).toString()));
        return folder;
    }

    private Path begun(String variant, String schedule, long seed) {
        Path folder = missing(variant, schedule, seed);
        write(
                folder.resolve("resolved.yaml"),
                String.join(
                        "\n",
                        "name: study-" + variant + "-s" + seed,
                        "description: Which schedule is best?",
                        "seed: " + seed,
                        "data:",
                        "  type: digits",
                        "model:",
                        "  encoder:",
                        "    type: gaussian-diffusion",
                        "    schedule:",
                        "      type: " + schedule,
                        schedule.equals("sigmoid") ? "      tau: 0.9" : "      logSnrMax: 6.5",
                        "training:",
                        "  steps: " + steps,
                        "trackers: []",
                        ""));
        write(
                folder.resolve("provenance.json"),
                "{\"runId\":\"x\",\"seed\":" + seed + ",\"data\":{\"name\":\"digits\",\"sha256\":\"12ab\"},"
                        + "\"parameters\":{\"decoder\":42377,\"total\":42377},\"attempts\":[{\"git\":{\"commit\":\"0123abc\","
                        + "\"dirty\":false},\"java\":\"OpenJDK 17\",\"libtorch\":\"2.7.1\",\"djl\":\"0.35.1\",\"threads\":1}]}");
        return folder;
    }

    /** The sweep over all runs so far. */
    Path sweep(Optional<String> baseline) {
        SweepPlan plan = new SweepPlan(
                "study", "0123456789ab", baseline, List.copyOf(planned), Optional.empty(), Optional.empty());
        return SweepFolder.create(root.resolve("sweeps"), plan, "name: study\nextends: base.yaml\n")
                .path();
    }

    /** Three variants with three seeds: cosine is 2 nats better whatever the seed, sigmoid differs by chance. */
    static Path threeByThree(Path root) {
        StudyFolder study = new StudyFolder(root);
        Map<String, double[]> byVariant = new LinkedHashMap<>();
        byVariant.put("sigmoid", new double[] {91.1, 88.2, 90.4});
        byVariant.put("linear", new double[] {90, 89, 91});
        byVariant.put("cosine", new double[] {88.1, 86.9, 89});
        byVariant.forEach((variant, totals) -> {
            String schedule = variant.equals("linear") ? "linear-logsnr" : variant;
            for (int seed = 1; seed <= totals.length; seed++) {
                study.finished(variant, schedule, seed, totals[seed - 1]);
            }
        });
        return study.sweep(Optional.of("linear"));
    }

    /**
     * Three schedules with two weightings, three seeds each: cosine is 2 nats better with elbo and 4 with p2, which costs 5 nats.
     *
     * @return the runs, the baseline's first
     */
    static List<Path> threeByTwo(Path root) {
        StudyFolder study = new StudyFolder(root);
        List<Path> runs = new ArrayList<>();
        for (String schedule : List.of("linear-logsnr", "cosine", "truncated")) {
            for (String weighting : List.of("elbo", "p2")) {
                for (int seed = 1; seed <= 3; seed++) {
                    double total = 90 + 3 * seed + 0.05 * (seed * seed * (runs.size() + 3) % 7);
                    total += weighting.equals("p2") ? 5 : 0;
                    total -= schedule.equals("cosine") ? weighting.equals("p2") ? 4 : 2 : 0;
                    runs.add(study.finished(
                            schedule + "-" + weighting,
                            schedule + "\nloss:\n  weighting:\n      type: " + weighting,
                            seed,
                            total));
                }
            }
        }
        return runs;
    }

    private static void samples(Path folder, long seed) {
        BufferedImage picture = new BufferedImage(120, 120, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 36; i++) {
            picture.createGraphics().fillRect(i % 6 * 20, i / 6 * 20, (int) (seed * 5 + i) % 18, 18);
        }
        try {
            Files.createDirectories(folder.resolve("figures"));
            ImageIO.write(picture, "png", folder.resolve("figures/samples.png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
