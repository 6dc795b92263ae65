package org.ladderlab.plugins.quality.extractors;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.ComponentKind;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.MetricInput;

/** What maps examples to the features between which distances are taken. A distance is one in these features, and says so by their name. */
@ComponentKind("extractor")
public interface Extractor {

    Kind<Extractor> KIND = Kind.of(Extractor.class);

    /** The map, made once for all sets that are compared; it may learn from the training part. */
    Features features(MetricInput in);

    /** Which features these are, for whoever reads a distance in them. */
    String description();

    /** A map from examples to rows of features. */
    @FunctionalInterface
    interface Features {

        /** Features of some examples (n, example shape): n rows. */
        double[][] of(NDArray examples);
    }
}
