package org.ladderlab.spi.run;

import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Metric.Evaluated;

/**
 * What a metric looks at, and where it leaves what is no number. Each pass is fresh, with random numbers of its own, which depend
 * on the run's seed and the metric's name.
 */
public interface MetricInput {

    /** The part of the data that is judged: the test split or else the first that is evaluated; the validation split while it trains. */
    Split split();

    /** A pass over the judged part, of as many examples as the metric asks for ({@link Metric#examples}). */
    Iterable<Evaluated> batches();

    /**
     * A pass over any part, in its order, of so many examples at most: evenly from the whole of it, since examples may stand in the
     * order of their classes.
     */
    Iterable<Evaluated> batches(Split split, int most);

    /**
     * Samples of the model, in the data's scale, with the classes that they were asked for as labels where the model is told labels; what
     * the sampler notes of its work, such as {@code evaluations}, stands in the step of each batch. They are drawn once for all
     * metrics that ask for the same, of which the smaller number gets the first ones.
     */
    Iterable<Evaluated> samples(SampleRequest request);

    /**
     * Leaves a table or a picture in the run's folder, beside the numbers. Copied at once. While it trains nothing is left.
     *
     * @param name lower case words joined by hyphens
     */
    void attach(String name, Attachment attachment);

    /** Something that a reader of the numbers must know: a full sentence, which stands in the result. */
    void warn(String sentence);
}
