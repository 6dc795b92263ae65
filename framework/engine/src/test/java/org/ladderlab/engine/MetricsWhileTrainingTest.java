package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.runs.journal.Journal;

class MetricsWhileTrainingTest {

    @TempDir
    private Path folder;

    /** The toy looks at its validation split every 15 steps. */
    @Test
    void metricsAreMeasuredOnTheValidationSplitAtTheStepsAskedFor() {
        Experiment experiment = Toy.withMetricsEvery(Toy.experiment(45), 30);
        new Engine(new Toy.Silent()).run(Toy.request(experiment, folder));

        List<Long> steps = Journal.read(folder.resolve("journal.jsonl")).stream()
                .filter(Journal.Metrics.class::isInstance)
                .map(Journal.Metrics.class::cast)
                .filter(metrics -> metrics.values().containsKey("validation/toy-metric/mean"))
                .map(Journal.Metrics::step)
                .toList();
        assertThat(steps).containsExactly(30L);
    }

    @Test
    void whatWouldDoNothingIsRefused() {
        Experiment between = Toy.withMetricsEvery(Toy.experiment(45), 20);
        assertThatThrownBy(() -> new Engine(new Toy.Silent()).run(Toy.request(between, folder)))
                .isInstanceOf(BuildException.class)
                .hasMessage("Metrics are measured when the validation split is looked at; make this a multiple of"
                        + " 'training.validateEvery', which is 15.");
        Experiment none = Toy.withMetricsEvery(Toy.withMetrics(Toy.experiment(45), List.of()), 30);
        assertThatThrownBy(() -> new Engine(new Toy.Silent()).run(Toy.request(none, folder.resolve("other"))))
                .isInstanceOf(BuildException.class)
                .hasMessage("There are no metrics to measure; name some in 'metrics', or leave this out.");
    }
}
