package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Scope;

/**
 * A class as a vector that is added to the embedding of the noise level, as in class-conditional U-Nets: one row of a table
 * for each class, and a last one for "not told" (Ho and Salimans 2022, algorithm 1). In training a label is hidden with a given
 * probability, so that one network learns both models. Weights: {@code weight} (classes + 1, width).
 */
public final class LabelEmbedding {

    /** How a network is told the labels. */
    public record Config(
            @Setting(
                            value = "probability that training hides a label; above 0 to be able to guide",
                            min = 0,
                            max = 1,
                            belowMax = true)
                    double dropout) {}

    private final int classes;
    private final double dropout;
    private final NDArray weight;

    /**
     * Makes the table.
     *
     * @throws ConfigurationException if the data has no labels
     */
    public LabelEmbedding(Config config, DataSpec data, Parameters parameters, int width) {
        if (data.classes() == 0) {
            throw new ConfigurationException(
                    "labels",
                    "The data set '" + data.name() + "' has no labels to tell; leave 'labels' out, or use data that has"
                            + " them.");
        }
        this.classes = data.classes();
        this.dropout = config.dropout();
        this.weight = parameters.weight("weight", new Shape(classes + 1L, width), Initializer.normal(1));
    }

    /** Whether training also learns the row for "not told". */
    public boolean hidesSome() {
        return dropout > 0;
    }

    /**
     * {@code embedding + row of each label}.
     *
     * @param embedding float32, (n, width)
     */
    public NDArray addTo(NDArray embedding, Scope scope) {
        int n = Math.toIntExact(embedding.getShape().get(0));
        Optional<List<Integer>> labels = scope.condition().map(Condition::labels);
        if (labels.isPresent() && labels.get().size() != n) {
            throw new IllegalStateException("A conditional model was given " + n + " examples and "
                    + labels.get().size() + " labels; there must be one label for each.");
        }
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            boolean told = labels.isPresent() && !(scope.training() && scope.uniform() < dropout);
            rows[i] = told ? labels.get().get(i) : classes;
        }
        NDArray chosen = scope.manager().create(rows).oneHot(classes + 1);
        return embedding.add(chosen.matMul(weight));
    }
}
