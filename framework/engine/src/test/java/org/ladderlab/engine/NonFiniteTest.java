package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.evaluation.NonFiniteException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.Experiment.NonFinite;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.run.RunStatus;

class NonFiniteTest {

    @TempDir
    Path folder;

    @Test
    void aRunStopsWithTheStepTheTermTheWeightAndTheLastGoodCheckpoint() throws Exception {
        Engine engine = new Engine(new Toy.Silent());

        assertThatThrownBy(() -> engine.run(Toy.request(experiment(NonFinite.STOP, 25), folder)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessage("Step 25 is not finite: the loss is NaN, its term 'reconstruction' is NaN, and the first"
                        + " weight whose gradient is not finite is 'encoder.level0'. The last good checkpoint is "
                        + folder.resolve("checkpoints/step-0000000020.safetensors")
                        + ". Lower the learning rate or training.clipNorm, or set training.nonFinite to skip.");
        RunResult result = ResultJson.fromJson(Files.readString(folder.resolve("result.json")));
        assertThat(result.status()).isEqualTo(RunStatus.FAILED);
        assertThat(result.steps()).isEqualTo(24);
    }

    @Test
    void aSkippedStepIsCountedAndLeavesTheWeightsAsTheyWere() throws Exception {
        Path skipping = folder.resolve("skipping");
        Path before = folder.resolve("before");
        Toy.Silent progress = new Toy.Silent();
        RunResult skipped = new Engine(progress).run(Toy.request(experiment(NonFinite.SKIP, 25, 25), skipping));
        RunResult stopped = new Engine(progress).run(Toy.request(experiment(NonFinite.SKIP, 99, 24), before));

        assertThat(skipped.steps()).isEqualTo(25);
        assertThat(skipped.weightsSha256()).isEqualTo(stopped.weightsSha256());
        assertThat(progress.messages).anyMatch(message -> message.startsWith("Step 25 is not finite"));
        List<Journal.Entry> journal = Journal.read(skipping.resolve("journal.jsonl"));
        assertThat(journal)
                .anyMatch(entry -> entry instanceof Journal.Event event
                        && event.name().equals("step-skipped")
                        && event.details().get("step").equals("25"))
                .anyMatch(entry -> entry instanceof Journal.Metrics metrics
                        && metrics.values().getOrDefault("batch/skipped", 0.0) == 1);
    }

    private static Experiment experiment(NonFinite rule, long nanAt) {
        return experiment(rule, nanAt, 60);
    }

    /** A constant learning rate, so that the number of steps does not change the weights. */
    private static Experiment experiment(NonFinite rule, long nanAt, int steps) {
        Experiment.Training usual = Toy.training(steps);
        Experiment.Training training = new Experiment.Training(
                steps,
                usual.batchSize(),
                usual.clipNorm(),
                usual.averageDecay(),
                new Experiment.LearningRate(0, 0, Experiment.Decay.NONE, 0),
                usual.logEvery(),
                usual.checkpointEvery(),
                usual.keepCheckpoints(),
                usual.validateEvery(),
                rule,
                usual.groups(),
                usual.best(),
                usual.powerAverages());
        return Toy.experiment(training, new Toy.LossConfig(nanAt), false);
    }
}
