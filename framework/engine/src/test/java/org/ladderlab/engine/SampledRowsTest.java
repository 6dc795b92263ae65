package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Sampler;

class SampledRowsTest {

    private static final int COLUMNS = 3;

    private static Experiment experiment(Ref<Sampler> sampler) {
        Experiment toy = Toy.experiment(0);
        return new Experiment(
                toy.name(),
                toy.description(),
                toy.seed(),
                toy.data(),
                toy.model(),
                toy.loss(),
                toy.optimizer(),
                toy.training(),
                toy.evaluation(),
                new Experiment.Sampling(Optional.of(sampler), 4, List.of(), Optional.empty()),
                toy.metrics(),
                toy.trackers(),
                toy.compute());
    }

    @Test
    void eachPartIsToldTheNumberOfItsFirstSample() {
        List<Long> counts = new ArrayList<>();
        List<Long> firsts = new ArrayList<>();
        Ref<Sampler> sampler = Toy.type(
                        Kind.SAMPLER, "noting", new Toy.None(), (config, context) -> (Sampler) (count, scope) -> {
                            counts.add(count);
                            firsts.add(scope.firstSample());
                            return scope.normal(new Shape(count, 2));
                        })
                .byDefault();
        try (BuiltExperiment built = ExperimentBuilder.build(experiment(sampler))) {
            int most = built.experiment().evaluation().batchSize() / COLUMNS;
            new SampledRows(built, new PictureSteps(built, 0))
                    .draw(2 * most + 1, COLUMNS, false, SampledRows.Noise.PLAIN);
            long part = (long) most * COLUMNS;
            assertThat(counts).containsExactly(part, part, (long) COLUMNS);
            assertThat(firsts).containsExactly(0L, part, 2 * part);
        }
    }
}
