package org.ladderlab.registry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.registry.Lab;
import org.ladderlab.registry.LabPlugin;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Metric;

/** A resolved file read again gives the equal record. */
class RoundTripTest {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "null",
            "~",
            "yes",
            "no",
            "true",
            "010",
            "1e3",
            ".inf",
            "-",
            "- a",
            "a: b",
            "a #b",
            "#",
            "{",
            "[x]",
            "*a",
            "&a",
            "!!str",
            "%x",
            "@",
            "`",
            "'",
            "\"",
            "\\",
            "a\nb",
            "a\tb",
            "\r\n",
            "\u0001\u0007",
            "caf\u00E9",
            "\u65E5\u672C",
            "\uD83D\uDE00",
            "\u2028",
            "\uFEFF",
            "a ",
            " a",
            "two words",
            "...",
            "---",
            "---x",
            "a,b",
            "?",
            "<<",
            "=",
            "2026-01-01",
            "C:\\x",
            "\u0085");

    private final ExperimentReader<Lab> reader =
            new ExperimentReader<>(Catalogue.of(new LabPlugin()), Lab.class, Lab.DEFAULTS);
    private final SplittableRandom random = new SplittableRandom(20);

    @TempDir
    private Path folder;

    private ResolvedExperiment<Lab> read(String yaml) throws IOException {
        return reader.read(Files.writeString(folder.resolve("lab.yaml"), yaml), List.of())
                .get(0);
    }

    @Test
    void anyExperimentSurvivesBeingWrittenAndRead() throws IOException {
        for (int i = 0; i < 200; i++) {
            ResolvedExperiment<Lab> lab = new ResolvedExperiment<>(
                    "lab", anyLab(), Node.Mapping.empty(Position.of("")), Catalogue.of(new LabPlugin()));
            ResolvedExperiment<Lab> again = read(lab.toYaml());
            assertThat(again.value()).as(lab.toYaml()).isEqualTo(lab.value());
            assertThat(again.toYaml()).isEqualTo(lab.toYaml());
            assertThat(again.settingsHash()).isEqualTo(lab.settingsHash());
        }
    }

    @Test
    void everyTroublesomeTextSurvives() throws IOException {
        for (String text : TEXTS) {
            Lab lab = anyLab();
            Lab changed = new Lab(
                    lab.name(),
                    text,
                    lab.seed(),
                    lab.model(),
                    lab.loss(),
                    lab.optimizer(),
                    lab.training(),
                    lab.splits(),
                    lab.metrics(),
                    lab.sampling(),
                    lab.check());
            String yaml = new ResolvedExperiment<>(
                            "lab", changed, Node.Mapping.empty(Position.of("")), Catalogue.of(new LabPlugin()))
                    .toYaml();
            // A pair of escapes for one character is refused by other readers.
            assertThat(yaml).doesNotContain("\\uD");
            assertThat(read(yaml).value().description()).isEqualTo(text);
        }
    }

    @Test
    void theResolvedFileSaysEverythingInTheOrderOfTheRecords() throws IOException {
        ResolvedExperiment<Lab> lab = read(
                """
                loss: elbo
                model:
                  network: identity
                  schedule: {logSnrMin: -1.5, type: linear-logsnr}
                metrics: [{type: nearest, label: "no"}, bits-per-dim]
                name: lab
                """);
        assertThat(lab.toYaml())
                .isEqualTo(
                        """
                        name: lab
                        description: ""
                        seed: 1
                        model:
                          schedule:
                            type: linear-logsnr
                            logSnrMin: -1.5
                            logSnrMax: 5
                          network:
                            type: identity
                        loss:
                          type: elbo
                          prediction: noise
                          weights: []
                        optimizer:
                          type: adam
                          learningRate: 2.0e-4
                          betas:
                            first: 0.9
                            second: 0.999
                          amsgrad: false
                        training:
                          steps: 1000
                          batchSize: 128
                          clipNorm: 1
                          averageDecay: 0.999
                          decay: none
                          halfPrecision: false
                          learningRate:
                            warmupSteps: 0
                            finalFactor: 1
                        splits: [test]
                        metrics:
                          - type: nearest
                            k: 5
                            label: "no"
                          - type: bits-per-dim
                        sampling: null
                        check: null
                        """);
        assertThat(lab.flattened())
                .containsEntry("model.schedule.type", "linear-logsnr")
                .containsEntry("training.learningRate.warmupSteps", "0")
                .containsEntry("metrics.0.label", "no")
                .containsEntry("metrics.1.type", "bits-per-dim")
                .containsEntry("splits", "[test]")
                .containsEntry("description", "")
                .containsEntry("sampling", "null")
                .hasSize(30);
        assertThat(lab.settingsHash()).matches("[0-9a-f]{64}");
    }

    private Lab anyLab() {
        return new Lab(
                "lab-" + random.nextInt(100),
                anyText(),
                random.nextLong() >>> 1,
                new Lab.Model(anySchedule(2), anyNetwork()),
                new Ref<>(
                        LabPlugin.ELBO,
                        new LabPlugin.Elbo(any(Prediction.values()), list(() -> Math.abs(anyNumber())))),
                new Ref<>(
                        LabPlugin.ADAM,
                        new LabPlugin.Adam(
                                Math.abs(anyNumber()) + Double.MIN_VALUE,
                                new LabPlugin.Betas(random.nextDouble(), random.nextDouble()),
                                random.nextBoolean())),
                new Lab.Training(
                        random.nextInt() >>> 1,
                        random.nextInt(1, 4097),
                        optional(() -> Math.abs(anyNumber()) + Double.MIN_VALUE),
                        random.nextDouble(),
                        any(Lab.Decay.values()),
                        random.nextBoolean(),
                        new Lab.LearningRate(random.nextInt(5), random.nextDouble())),
                list(() -> any(Split.values())).stream().distinct().toList(),
                list(this::anyMetric),
                optional(() -> new Lab.Sampling(random.nextInt(1, 9), list(() -> random.nextDouble(0.1, 2)))),
                optional(this::anyMetric));
    }

    private Ref<NoiseSchedule> anySchedule(int deepest) {
        return switch (random.nextInt(deepest == 0 ? 3 : 4)) {
            case 0 -> new Ref<>(LabPlugin.COSINE, new LabPlugin.Cosine(random.nextDouble()));
            case 1 -> new Ref<>(LabPlugin.LINEAR, new LabPlugin.Linear(-random.nextDouble(), random.nextDouble()));
            case 2 -> LabPlugin.UNCLAMPED.byDefault();
            default -> new Ref<>(LabPlugin.LEARNED, new LabPlugin.Learned(anyNetwork(), anySchedule(deepest - 1)));
        };
    }

    private Ref<Network> anyNetwork() {
        return random.nextBoolean()
                ? LabPlugin.IDENTITY.byDefault()
                : new Ref<>(LabPlugin.MLP, new LabPlugin.Mlp(random.nextInt(1, 1 << 30), optional(random::nextDouble)));
    }

    private Ref<Metric> anyMetric() {
        return random.nextBoolean()
                ? LabPlugin.BITS.byDefault()
                : new Ref<>(LabPlugin.NEAREST, new LabPlugin.Nearest(random.nextInt(1, 99), optional(this::anyText)));
    }

    private double anyNumber() {
        double[] edges = {0, 1, 1e6, 1e7, 123456789, 0.1, 1e-300, Double.MAX_VALUE, Double.MIN_VALUE, 1 / 3.0};
        double bits = Double.longBitsToDouble(random.nextLong());
        return random.nextBoolean() || !Double.isFinite(bits) ? edges[random.nextInt(edges.length)] : bits;
    }

    private String anyText() {
        return TEXTS.get(random.nextInt(TEXTS.size())) + TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> Optional<T> optional(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> List<T> list(Supplier<T> element) {
        return Stream.generate(element).limit(random.nextInt(4)).toList();
    }
}
