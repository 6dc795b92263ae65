package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.engine.experiment.WeightGroups.Group;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;

/** The two halves of a model within a model learn at rates of their own. */
class StackedGroupsTest {

    private static final String STACK =
            """
            name: stack
            data: {type: digits}
            model:
              encoder:
                type: stacked
                below: {type: mlp-ladder, width: [6], latents: [3], layers: 1}
                above: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 8, logSnrMin: -7}}
              decoder:
                type: stacked
                below: {type: mlp-ladder, likelihood: {type: gaussian}}
                above: {type: denoiser, network: {type: mlp, width: 6}, likelihood: {type: gaussian}}
            loss: {type: latent-diffusion}
            optimizer: {type: adamw}
            training:
              groups:
                - {part: encoder.below, learningRateFactor: 0.2}
                - {part: decoder.below, learningRateFactor: 0.2}
                - {part: decoder.above, learningRateFactor: 0.5, weightDecay: 0.01}
            """;

    @TempDir
    private Path folder;

    @Test
    void eachHalfHasItsOwnLearningRate() throws IOException {
        Path file = Files.writeString(folder.resolve("stack.yaml"), STACK);
        Experiment experiment = new ExperimentReader<>(Catalogue.load(List.of()), Experiment.class, Experiment.DEFAULTS)
                .read(file, List.of())
                .get(0)
                .value();
        try (BuiltExperiment built = ExperimentBuilder.build(experiment)) {
            int grouped = 0;
            for (Group group : built.groups().groups()) {
                grouped += group.weights().size();
                double factor = group.learningRateFactor();
                assertThat(group.weights().keySet())
                        .isNotEmpty()
                        .allMatch(name -> name.contains(".below.") ? factor == 0.2 : factor == 0.5);
            }
            assertThat(grouped).isEqualTo(built.parameters().weights().size());
        }
    }
}
