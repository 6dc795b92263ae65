package org.ladderlab.plugins.quality.extractors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ladderlab.plugins.quality.classifier.ClassifierFile;
import org.ladderlab.plugins.quality.classifier.ClassifierNetwork;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;

/**
 * The hidden layer of a small classifier of images. Those that are shipped were trained by {@code experiments/classifiers.yaml}; whose weights
 * a distance is in, it says by the file's SHA-256.
 */
public final class Classifier implements Extractor {

    /** What an experiment file can say. */
    public record Config(
            @Setting("the shipped classifier of these data; absent for that of the experiment's own")
                    Optional<Shipped> of,
            @Setting(
                            value =
                                    "a classifier of the user's, a file that 'ladderlab weights export RUN FILE --part encoder' wrote; absent for a shipped one",
                            path = true)
                    Optional<String> weights) {}

    /** Data whose classifier is shipped. */
    public enum Shipped {
        DIGITS,
        MNIST,
        FASHION_MNIST;

        /** As the data are named. */
        String data() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static final ComponentType<Extractor, Config> TYPE = ComponentType.of(
            Extractor.KIND,
            "classifier",
            new Config(Optional.empty(), Optional.empty()),
            new ComponentType.Doc(
                    "The hidden layer of a small classifier of images, which was trained on digits, MNIST or Fashion-MNIST.",
                    "f(x) = silu(linear(convolutions(x)))",
                    "Heusel et al. 2017, arXiv 1706.08500, with this classifier in Inception's place"),
            Classifier::new);

    private final ClassifierNetwork network;
    private final String description;

    private Classifier(Config config, BuildContext context) {
        DataSpec data = context.data();
        ClassifierFile file = config.weights().map(path -> own(path, config)).orElseGet(() -> shipped(config, data));
        this.network = file.network(data, context.parameters().apart(0));
        this.description =
                "the hidden layer of the classifier " + file.name() + ", SHA-256 " + Sha256.of(file.content());
    }

    private static ClassifierFile own(String path, Config config) {
        Idle.refuse("of", config.of(), Optional.empty(), "the classifier is that of 'weights'");
        Path file = Path.of(path);
        try {
            return new ClassifierFile(String.valueOf(file.getFileName()), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ConfigurationException("weights", "Cannot read the file " + file + ": " + e.getMessage() + ".");
        }
    }

    private static ClassifierFile shipped(Config config, DataSpec data) {
        Shipped chosen = config.of()
                .or(() -> Arrays.stream(Shipped.values())
                        .filter(each -> each.data().equals(data.name()))
                        .findFirst())
                .orElseThrow(() -> new ConfigurationException(
                        "of",
                        "No classifier of '" + data.name() + "' is shipped, only of "
                                + Arrays.stream(Shipped.values())
                                        .map(Shipped::data)
                                        .collect(Collectors.joining(", "))
                                + "; name one of these that is of such examples, give a classifier of your own as"
                                + " 'weights', or take the features 'pca'."));
        if (data.grid().isEmpty()) {
            throw new ConfigurationException(
                    "of",
                    "The values of '" + data.name() + "' have no lowest and highest, and the classifier of '"
                            + chosen.data() + "' was trained on pixels; take the features 'pca'.");
        }
        String name = chosen.data() + ".safetensors";
        try (InputStream stream = Classifier.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + name + " is not in the plugin's jar.");
            }
            return new ClassifierFile(name, stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + " from the plugin's jar.", e);
        }
    }

    @Override
    public Features features(MetricInput in) {
        return examples -> Pixels.rows(network.features(examples));
    }

    @Override
    public String description() {
        return description;
    }
}
