package org.ladderlab.engine.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ladderlab.engine.evaluation.DrawnSamples;
import org.ladderlab.engine.experiment.AskedClasses;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.engine.experiment.IdleSettings;
import org.ladderlab.engine.experiment.TensorLibrary;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.run.Metric;

/**
 * What an experiment computes on two examples, to the bit: two experiments with one fingerprint are one experiment under two
 * names. All but the weights themselves is computed with weights that are shaken a little, for much of a fresh model is zero. Each
 * part is computed when it is asked for, from the same state.
 */
public final class Fingerprint implements AutoCloseable {

    /** What may differ, the cheapest first. */
    public enum Part {
        /** The examples. */
        DATA("the examples"),
        /** Names, shapes and initial values of what is learned. */
        WEIGHTS("the weights"),
        /** How many steps there are, of what size, at which learning rates, and what is written down of them. */
        TRAINING("the steps of training"),
        /** What is minimised, at the first step, each tenfold of it, the middle and the last one. */
        OBJECTIVE("what is minimised"),
        /** The gradient, and what two steps of the optimizer make of it. */
        GRADIENT("the gradient"),
        /** The ledger, and which examples it is taken over. */
        LEDGER("the ledger"),
        /** The effective weighting that is drawn and stored. */
        WEIGHTING("the effective weighting"),
        /** What the sampler draws, and how much of it. */
        SAMPLES("the samples"),
        /** What else is measured. */
        METRICS("other measures");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    private static final double SHAKE = 0.05;

    private final BuiltExperiment built;
    private final PartDigests digests;
    private final DrawnSamples samples;
    private final Map<Part, String> known = new EnumMap<>(Part.class);
    private final Map<Integer, String> measured = new HashMap<>();

    private Fingerprint(BuiltExperiment built) {
        this.built = built;
        this.digests = new PartDigests(built);
        this.samples = digests.samples();
    }

    /**
     * The fingerprint of an experiment; close it to free its weights.
     *
     * @throws BuildException if the parts do not fit together
     */
    public static Fingerprint of(Experiment experiment) {
        TensorLibrary.prepare(experiment.compute());
        return of(ExperimentBuilder.build(experiment));
    }

    /**
     * The first part in which an experiment differs from this one; empty if there is none.
     *
     * @throws BuildException if the parts of the other do not fit together
     */
    public Optional<Part> difference(Experiment other) {
        Optional<Dataset> same =
                other.data().equals(built.experiment().data()) ? Optional.of(built.dataset()) : Optional.empty();
        try (Fingerprint changed = of(ExperimentBuilder.build(other, same, note -> {}))) {
            boolean othersAlike =
                    other.withMetrics(built.experiment().metrics()).equals(built.experiment());
            for (Part part : othersAlike ? List.<Part>of() : List.of(Part.values())) {
                if (!of(part).equals(changed.of(part))) {
                    return Optional.of(part);
                }
            }
            return sameMetrics(changed, othersAlike) ? Optional.empty() : Optional.of(Part.METRICS);
        }
    }

    /** A metric of the same settings beside the same parts need not be measured, which may take many samples. */
    private boolean sameMetrics(Fingerprint changed, boolean othersAlike) {
        if (!List.copyOf(built.metrics().keySet())
                .equals(List.copyOf(changed.built.metrics().keySet()))) {
            return false;
        }
        List<Ref<Metric>> here = built.experiment().metrics();
        List<Ref<Metric>> there = changed.built.experiment().metrics();
        DrawnSamples drawn = othersAlike ? samples : changed.samples;
        return IntStream.range(0, here.size())
                .filter(i -> !othersAlike || !here.get(i).equals(there.get(i)))
                .allMatch(i ->
                        metric(i).equals(changed.digests.of(changed.metrics().get(i), drawn)));
    }

    private String metric(int i) {
        return measured.computeIfAbsent(i, any -> digests.of(metrics().get(i), samples));
    }

    private List<Metric> metrics() {
        return List.copyOf(built.metrics().values());
    }

    private static Fingerprint of(BuiltExperiment built) {
        Fingerprint fingerprint = new Fingerprint(built);
        try {
            IdleSettings.refuse(built);
            AskedClasses.of(built);
            fingerprint.of(Part.WEIGHTS);
            fingerprint.shake();
            return fingerprint;
        } catch (RuntimeException e) {
            built.close();
            throw e;
        }
    }

    private void shake() {
        SplittableRandom random = new SplittableRandom(1);
        try (GradientMode off = GradientMode.off();
                NDManager manager = built.manager().newSubManager()) {
            List<NDArray> weights = List.copyOf(built.parameters().weights().values());
            List<NDArray> shaken = new ArrayList<>();
            for (NDArray weight : weights) {
                float[] values = weight.toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (SHAKE * random.nextDouble(-1, 1));
                }
                shaken.add(manager.create(values, weight.getShape()));
            }
            if (!weights.isEmpty()) {
                WeightOps.copy(weights, shaken);
            }
        }
    }

    private String of(Part part) {
        return known.computeIfAbsent(part, digests::of);
    }

    /** Frees the weights. */
    @Override
    public void close() {
        built.close();
    }
}
