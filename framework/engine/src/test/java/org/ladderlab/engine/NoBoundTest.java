package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.Experiment.Best;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.journal.Journal;

/** A loss whose model has no bound: no ledger is made up, and metrics choose the best checkpoint. */
class NoBoundTest {

    private static final Best MEAN = new Best("toy-metric/mean", false);

    @TempDir
    Path folder;

    @Test
    void aRunWithoutABoundHasNoLedgerSaysSoAndIsJudgedByItsMetrics() throws Exception {
        Toy.Silent progress = new Toy.Silent();
        RunResult result = new Engine(progress).run(Toy.request(experiment(20, Optional.of(MEAN)), folder));

        assertThat(result.isFinished()).isTrue();
        assertThat(result.evaluation()).isEmpty();
        assertThat(result.metrics()).containsOnlyKeys("toy-metric/mean");
        assertThat(result.warnings())
                .containsExactly(
                        "The loss has no bound, so there is no ledger; metrics alone say what the model is worth.");
        assertThat(ResultJson.fromJson(Files.readString(folder.resolve("result.json"))))
                .isEqualTo(result);
        assertThat(folder.resolve("examples")).doesNotExist();
        assertThat(folder.resolve("figures/ledger.png")).doesNotExist();
        assertThat(folder.resolve("figures/reconstructions.png")).doesNotExist();
        assertThat(folder.resolve("figures/samples.png")).exists();
        assertThat(progress.messages).noneMatch(message -> message.contains("could not be drawn"));
    }

    @Test
    void theBestCheckpointIsThatOfTheMetricOnTheValidationSplit() {
        new Engine(new Toy.Silent()).run(Toy.request(experiment(30, Optional.of(MEAN)), folder));
        List<Journal.Metrics> points = Journal.read(folder.resolve("journal.jsonl")).stream()
                .filter(Journal.Metrics.class::isInstance)
                .map(Journal.Metrics.class::cast)
                .filter(point -> point.values().containsKey("validation/toy-metric/mean"))
                .toList();

        assertThat(points).extracting(Journal.Metrics::step).containsExactly(15L, 30L);
        assertThat(folder.resolve("checkpoints/best.safetensors")).exists();
    }

    @Test
    void whatNeedsABoundIsRefused() {
        refused("training.validateEvery", "The loss has no bound to look at", experiment(20, Optional.empty()));
        refused(
                "training.best.value",
                "No metric gives 'quality/fid'; the experiment's metrics are toy-metric",
                experiment(20, Optional.of(new Best("quality/fid", false))));
        RunRequest request = Toy.request(experiment(20, Optional.of(MEAN)), folder);
        assertThatThrownBy(() -> new Engine(new Toy.Silent())
                        .run(new RunRequest(
                                request.experiment(),
                                request.resolved(),
                                request.settings(),
                                request.identity(),
                                request.origins(),
                                folder,
                                OptionalInt.of(10),
                                false)))
                .isInstanceOf(BuildException.class)
                .hasMessage("Variants are compared by their bounds, and this loss has none.");
    }

    private void refused(String path, String message, Experiment experiment) {
        assertThatThrownBy(() -> new Engine(new Toy.Silent()).run(Toy.request(experiment, folder)))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.path()).isEqualTo(path))
                .hasMessageContaining(message);
    }

    private static Experiment experiment(int steps, Optional<Best> best) {
        Experiment.Training training = Toy.training(steps, List.of(), best);
        return Toy.experiment(training, new Toy.LossConfig(-1, false), false);
    }
}
