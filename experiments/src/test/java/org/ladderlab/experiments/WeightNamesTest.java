package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.registry.experiment.ResolvedExperiment;

/** Every network keeps its weights by the rule of docs/guide/weights.md: as PyTorch's modules name them and lay them out. */
class WeightNamesTest {

    private static final String MODELS =
            """
            name: names
            data: {type: digits}
            optimizer: {type: adam}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: learned, width: 4}}
              decoder: {type: denoiser, likelihood: {type: categorical}, network: {type: mlp, width: 8, labels: {dropout: 0.1}}}
            loss: {type: continuous-vdm}
            runs:
              mlp: {}
              unet: {model: {decoder: {network: {type: unet, channels: 8, attention: [4], fourierFeatures: [7]}}}}
              vdm-unet: {model: {decoder: {network: {type: vdm-unet, channels: 8, attention: true}}}}
            """
                    + ladder("mlp-ladder", "{type: mlp-ladder, width: [6, 5], latents: [3, 2]}", "mlp-ladder")
                    + ladder("mlp-bottom-up", "{type: mlp-bottom-up, width: [6, 5], latents: [3, 2]}", "mlp-ladder")
                    + ladder("autoencoder", "{type: autoencoder, width: 6, latent: 3}", "mlp-ladder")
                    + ladder("convolutional-ladder", "{type: convolutional-ladder}", "convolutional-ladder")
                    + ladder("nvae", "{type: nvae, channels: 4, latentChannels: 2}", "nvae")
                            .replace("hierarchical-elbo", "nvae-elbo");

    /** Tensors that belong to no module of PyTorch's. */
    private static final String OWN = "decoder\\.top|encoder\\.schedule\\..*[wb][0-9]|loss\\.[uv][0-9]+x[0-9]+n?";

    @TempDir
    Path folder;

    private static String ladder(String name, String encoder, String decoder) {
        return """
              %s:
                model:
                  encoder: %s
                  decoder: {type: %s, likelihood: {type: gaussian}}
                loss: {type: hierarchical-elbo}
            """
                .formatted(name, encoder, decoder);
    }

    @Test
    void everyNetworkKeepsTheRule() throws IOException {
        Path file = Files.writeString(folder.resolve("names.yaml"), MODELS);
        List<ResolvedExperiment<Experiment>> experiments = new ExperimentReader<>(
                        Catalogue.load(List.of()), Experiment.class, Experiment.DEFAULTS)
                .read(file, List.of());
        assertThat(experiments).hasSize(8);
        for (ResolvedExperiment<Experiment> experiment : experiments) {
            try (BuiltExperiment built = ExperimentBuilder.build(experiment.value())) {
                Map<String, NDArray> all = new HashMap<>(built.parameters().weights());
                all.putAll(built.parameters().buffers());
                all.forEach((name, array) -> assertThat(keepsTheRule(name, array.getShape(), all))
                        .as("%s: %s %s", experiment.name(), name, array.getShape())
                        .isTrue());
            }
        }
    }

    private static boolean keepsTheRule(String name, Shape shape, Map<String, NDArray> all) {
        if (name.matches(OWN)) {
            return true;
        }
        if (!name.matches("(encoder|decoder|loss)(\\.[a-z][a-zA-Z0-9_]*|\\.[0-9]+)+")) {
            return false;
        }
        NDArray weight = all.get(name.replaceFirst("[a-z_]+$", "weight"));
        if (weight == null) {
            return false;
        }
        long out = weight.getShape().get(0);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "weight" -> List.of(1, 2, 4).contains(shape.dimension());
            case "bias", "running_mean", "running_var" -> shape.equals(new Shape(out));
            case "log_weight_norm" -> shape.equals(new Shape(out, 1, 1, 1));
            default -> false;
        };
    }
}
