package org.ladderlab.plugins.quality.extractors;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ladderlab.nn.TorchScript;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * The features that a module of the user's gives: what {@code torch.jit.save} wrote, called with float32 (n, example shape) in the data's scale,
 * answering (n, features). Whatever an image needs first, resizing, other channels, another scale, belongs into the module.
 */
public final class Torchscript implements Extractor {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value = "a TorchScript module of the user, a file that torch.jit.save wrote",
                            required = true,
                            path = true)
                    String file) {}

    public static final ComponentType<Extractor, Config> TYPE = ComponentType.of(
            Extractor.KIND,
            "torchscript",
            new Config("inception.pt"),
            new ComponentType.Doc(
                    "The features that a TorchScript module of the user's gives.", "f(x) of torch.jit.save", "none"),
            Torchscript::new);

    private final TorchScript module;
    private final String description;

    private Torchscript(Config config, BuildContext context) {
        Path file = Path.of(config.file());
        try {
            this.description = file.getFileName() + ", SHA-256 " + Sha256.of(bytes(file));
            this.module = TorchScript.read(file);
        } catch (UncheckedIOException | EngineException e) {
            throw new ConfigurationException(
                    "file",
                    "The file " + file + " is no TorchScript module (" + e.getMessage()
                            + "); write it with torch.jit.save.");
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the file " + file + ".", e);
        }
    }

    @Override
    public Features features(MetricInput in) {
        return examples -> Pixels.rows(module.call(examples, "forward", examples));
    }

    @Override
    public String description() {
        return description;
    }
}
