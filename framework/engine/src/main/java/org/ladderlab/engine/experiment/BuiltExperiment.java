package org.ladderlab.engine.experiment;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Parameters;

/**
 * The parts of an experiment, made and put together.
 *
 * @param manager owns the weights; every step's arrays belong to a child of it
 * @param metrics by the name of their type, numbered from the second of a kind on
 * @param requests the samples that metrics asked for when they were made
 * @param groups the weights by how they learn
 */
public record BuiltExperiment(
        Experiment experiment,
        NDManager manager,
        Parameters parameters,
        Dataset dataset,
        Encoder encoder,
        Decoder decoder,
        Loss loss,
        Optional<Sampler> sampler,
        Map<String, Metric> metrics,
        List<SampleRequest> requests,
        Optimizer optimizer,
        WeightGroups groups)
        implements AutoCloseable {

    /** How many numbers each part learns, by the part's name. */
    public Map<String, Long> parameterCounts() {
        Map<String, Long> counts = new TreeMap<>();
        parameters
                .weights()
                .forEach(
                        (name, weight) -> counts.merge(name.substring(0, name.indexOf('.')), weight.size(), Long::sum));
        return counts;
    }

    /** The splits of which there is a ledger: none if the model has no bound. */
    public List<Split> judgedSplits() {
        return loss.bound().isPresent() ? experiment.evaluation().splits() : List.of();
    }

    /**
     * The part that metrics look at and pictures show: of those that are judged the test split, or else the first; where none is judged, the
     * first that has examples of test, validation and train.
     */
    public Split shownSplit() {
        List<Split> judged = experiment.evaluation().splits();
        if (judged.contains(Split.TEST)) {
            return Split.TEST;
        }
        return judged.stream()
                .findFirst()
                .or(() -> Stream.of(Split.TEST, Split.VALIDATION)
                        .filter(split -> dataset.size(split) > 0)
                        .findFirst())
                .orElse(Split.TRAIN);
    }

    /**
     * The model's bound.
     *
     * @throws NoSuchElementException if it has none
     */
    public Bound bound() {
        return loss.bound().orElseThrow();
    }

    /** What the model's nats are nats of. */
    public Measure measure() {
        return Measure.of(decoder, dataset.spec());
    }

    /** Frees the weights. */
    @Override
    public void close() {
        manager.close();
    }
}
