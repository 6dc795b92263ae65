package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Sampler;

/** {@code sampling.every}: pictures of what is being learned that leave no trace in it. */
class SamplingWhileTrainingTest {

    @TempDir
    Path temporary;

    @Test
    void drawingWhileTrainingChangesNothingThatIsTrainedOrJudged() {
        RunResult watched = run(100, "watched", Optional.of(7));
        RunResult unwatched = run(100, "unwatched", Optional.empty());

        assertThat(watched.weightsSha256()).isEqualTo(unwatched.weightsSha256());
        assertThat(watched.evaluation()).isEqualTo(unwatched.evaluation());
        assertThat(watched.metrics()).isEqualTo(unwatched.metrics());
        assertThat(curves(watched)).isEqualTo(curves(unwatched)).isNotEmpty();
    }

    @Test
    void eachPictureIsTheOneThatARunEndingThereDraws() throws Exception {
        Map<String, byte[]> pictures =
                pictures(run(40, "whole", Optional.of(10)).folder());

        assertThat(pictures)
                .containsOnlyKeys(
                        "samples-00.png", "samples-10.png", "samples-20.png", "samples-30.png", "samples.png");
        assertThat(pictures.values().stream().distinct()).hasSize(5);
        for (int steps : List.of(0, 10, 20, 30)) {
            Path alone = run(steps, "to-" + steps, Optional.empty()).folder();
            assertThat(pictures.get("samples-%02d.png".formatted(steps)))
                    .isEqualTo(pictures(alone).get("samples.png"));
        }
    }

    @Test
    void withoutASamplerThereIsNothingToDrawWith() {
        Experiment experiment = experiment(10, Optional.empty(), Optional.of(5));

        assertThatThrownBy(() -> Engine.check(experiment))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("'every' would do nothing here: no sampler is named")
                .satisfies(e -> assertThat(((BuildException) e).path()).isEqualTo("sampling.every"));
    }

    /** The pictures of samples in a run's folder, by name. */
    static Map<String, byte[]> pictures(Path run) throws Exception {
        Map<String, byte[]> pictures = new TreeMap<>();
        try (Stream<Path> files = Files.list(run.resolve("figures"))) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("samples"))
                    .toList()) {
                pictures.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return pictures;
    }

    private static List<String> curves(RunResult run) {
        return Journal.read(run.folder().resolve("journal.jsonl")).stream()
                .filter(Journal.Metrics.class::isInstance)
                .map(Journal.Metrics.class::cast)
                .map(at -> {
                    Map<String, Double> values = new TreeMap<>(at.values());
                    values.remove("batch/stepsPerSecond");
                    return at.step() + " " + values;
                })
                .toList();
    }

    private RunResult run(int steps, String name, Optional<Integer> every) {
        Experiment experiment = experiment(steps, Optional.of(Toy.SAMPLER.byDefault()), every);
        return new Engine(new Toy.Silent()).run(Toy.request(experiment, temporary.resolve(name)));
    }

    /** The toy at a constant learning rate, so that a shorter run is the beginning of a longer one. */
    private static Experiment experiment(int steps, Optional<Ref<Sampler>> sampler, Optional<Integer> every) {
        Experiment toy = Toy.experiment(steps);
        Experiment.Training usual = toy.training();
        Experiment.Training constant = new Experiment.Training(
                steps,
                usual.batchSize(),
                usual.clipNorm(),
                usual.averageDecay(),
                new Experiment.LearningRate(0, 0, Experiment.Decay.NONE, 0),
                usual.logEvery(),
                usual.checkpointEvery(),
                usual.keepCheckpoints(),
                usual.validateEvery(),
                usual.nonFinite(),
                usual.groups(),
                usual.best(),
                usual.powerAverages());
        return new Experiment(
                toy.name(),
                toy.description(),
                toy.seed(),
                toy.data(),
                toy.model(),
                toy.loss(),
                toy.optimizer(),
                constant,
                toy.evaluation(),
                new Experiment.Sampling(sampler, 36, List.of(), every),
                toy.metrics(),
                toy.trackers(),
                toy.compute());
    }
}
