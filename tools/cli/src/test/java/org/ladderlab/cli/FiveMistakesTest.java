package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.registry.yaml.Problem;

/** A mistake in each of five components is told in one answer. */
class FiveMistakesTest {

    private static final String FILE =
            """
            name: five
            data: {type: digits}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: -6, logSnrMin: 7}}
              decoder: {type: denoiser, network: {type: mlp, noSuchSetting: 1}, likelihood: categorical}
            loss: {type: continuous-vdm, weighting: {type: sigmoid, bias: wide}}
            optimizer: {type: adam, learningRate: 0}
            sampling: {sampler: {type: ddim, steps: 0}}
            """;

    @Test
    void theRuleOfARecordIsToldBesideAllElse(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("five.yaml"), FILE);
        ExperimentReader<Experiment> reader =
                new ExperimentReader<>(Catalogue.load(List.of()), Experiment.class, Experiment.DEFAULTS);
        assertThatThrownBy(() -> reader.read(file, List.of()))
                .isInstanceOf(ExperimentProblems.class)
                .extracting(e -> ((ExperimentProblems) e)
                        .problems().stream().map(Problem::path).toList())
                .isEqualTo(List.of(
                        "model.encoder.schedule.logSnrMin",
                        "model.decoder.network.noSuchSetting",
                        "loss.weighting.bias",
                        "optimizer.learningRate",
                        "sampling.sampler.steps"));
    }
}
