package org.ladderlab.spi.data;

import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.tensors.Scope;

/** Data whose train, validation and test parts are fixed by the data set, never by chance. */
public interface Dataset {

    /** What one example is. */
    DataSpec spec();

    /** How many examples a part has. */
    int size(Split split);

    /**
     * Some examples of a part, in the order of {@code indices}. Data that is random by nature (dynamic binarisation) draws
     * from the step.
     */
    Batch batch(Split split, int[] indices, Scope scope);

    /**
     * The entropy of the law that the examples were drawn from, nats per example, where it is known: of the probabilities of data on a
     * grid, else of the density. No model's bound on examples that it was not trained on is below it.
     */
    default Optional<Estimate> entropy() {
        return spec().law().flatMap(law -> law.entropy(spec()));
    }

    /** What the labels 0, 1, ... stand for; empty where nobody knows. */
    default List<String> labelNames() {
        return List.of();
    }

    /** What in the data one may not have meant, a sentence each, such as test examples that are in the train split too. */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * SHA-256 over the content of all parts, in hexadecimal: data with different ones are different data, whose bounds are not compared.
     * Where the values of a grid lie may be left out, since {@link DataSpec#grid} tells it.
     */
    String fingerprint();
}
