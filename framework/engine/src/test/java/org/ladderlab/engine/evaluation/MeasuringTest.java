package org.ladderlab.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.Toy;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;

class MeasuringTest {

    /** More than one batch of the toy's evaluation, and not a multiple of it. */
    private static final int COUNT = 37;

    /** Counts how often it is asked. */
    private static final class Counting implements Sampler {

        private final List<Long> firsts = new ArrayList<>();
        private int draws;

        @Override
        public NDArray sample(long count, Scope scope) {
            draws++;
            firsts.add(scope.firstSample());
            scope.note("evaluations", 7);
            return scope.normal(new Shape(count, 2));
        }
    }

    private final Counting first = new Counting();
    private final Counting second = new Counting();
    private final List<List<Float>> seen = new ArrayList<>();

    private final Ref<Sampler> one = ref(Kind.SAMPLER, "one", first);
    private final Ref<Sampler> other = ref(Kind.SAMPLER, "other", second);

    private static <T> Ref<T> ref(Kind<T> kind, String name, T made) {
        return Toy.type(kind, name, new Toy.None(), (config, context) -> made).byDefault();
    }

    /** Looks at so many samples of a sampler of its own, or of the experiment's, and keeps their values. */
    private Ref<Metric> looking(String name, int count, Optional<Ref<Sampler>> own) {
        return Toy.type(Kind.METRIC, name, new Toy.None(), (config, context) -> {
                    var request = context.samples("sampler", own, count);
                    return (Metric) in -> {
                        List<Float> values = new ArrayList<>();
                        double evaluations = 0;
                        for (Evaluated evaluated : in.samples(request)) {
                            for (float value : evaluated.batch().data().toFloatArray()) {
                                values.add(value);
                            }
                            evaluations = evaluated.scope().notes().get("evaluations");
                        }
                        seen.add(values);
                        return Map.of("evaluations", new Estimate(evaluations, Double.NaN));
                    };
                })
                .byDefault();
    }

    private static Ref<Metric> metric(String name, Metric metric) {
        return ref(Kind.METRIC, name, metric);
    }

    private static Experiment experiment(Optional<Ref<Sampler>> sampler, List<Ref<Metric>> metrics) {
        Experiment toy = Toy.experiment(0);
        return new Experiment(
                toy.name(),
                toy.description(),
                toy.seed(),
                toy.data(),
                toy.model(),
                toy.loss(),
                toy.optimizer(),
                toy.training(),
                new Experiment.Evaluation(
                        List.of(Split.TEST), Optional.of(20), 16, 1, 10, Optional.empty(), Optional.empty()),
                new Experiment.Sampling(sampler, 64, List.of(), Optional.empty()),
                metrics,
                toy.trackers(),
                toy.compute());
    }

    private Measured measured(Optional<Ref<Sampler>> sampler, List<Ref<Metric>> metrics) {
        try (BuiltExperiment built = ExperimentBuilder.build(experiment(sampler, metrics))) {
            return new Measuring(built, Measuring.Attachments.NONE).measure(0);
        }
    }

    @Test
    void metricsThatAskForTheSameSamplesShareThemAndTheFewerAreTheFirstOfTheMore() {
        Measured measured = measured(
                Optional.of(one),
                List.of(
                        looking("few", 5, Optional.empty()),
                        looking("many", COUNT, Optional.empty()),
                        looking("own", COUNT, Optional.of(other))));

        assertThat(measured.failures()).isEmpty();
        assertThat(measured.values().get("many/evaluations").value()).isEqualTo(7);
        assertThat(first.draws).isEqualTo(3);
        assertThat(second.draws).isEqualTo(3);
        assertThat(first.firsts).containsExactly(0L, 16L, 32L);
        assertThat(seen.get(1)).hasSize(2 * COUNT).startsWith(seen.get(0).toArray(Float[]::new));
        assertThat(seen.get(0)).hasSize(10);
        // The same noise for every sampler.
        assertThat(seen.get(2)).isEqualTo(seen.get(1));
    }

    @Test
    void samplesAreTheSameWhoeverElseLooks() {
        measured(Optional.of(one), List.of(looking("alone", COUNT, Optional.empty())));
        Metric draws = in -> {
            in.batches().forEach(each -> each.scope().normal(new Shape(3)));
            return Map.of();
        };
        measured(Optional.of(one), List.of(metric("draws", draws), looking("alone", COUNT, Optional.empty())));

        assertThat(seen.get(1)).isEqualTo(seen.get(0));
    }

    @Test
    void aMetricThatLooksAtSamplesNeedsASampler() {
        assertThatThrownBy(() -> measured(Optional.empty(), List.of(looking("few", 5, Optional.empty()))))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("It looks at samples, and the experiment names no sampler; name one here, or in"
                        + " sampling.sampler.");
    }

    @Test
    void aMetricSeesTheTrainingPartFromItsStart() {
        List<Integer> sizes = new ArrayList<>();
        Metric sizesOfBatches = in -> {
            for (Evaluated evaluated : in.batches(Split.TRAIN, COUNT)) {
                sizes.add((int) evaluated.batch().size());
            }
            for (Evaluated evaluated : in.batches()) {
                sizes.add((int) evaluated.batch().size());
            }
            return Map.of();
        };
        assertThat(measured(Optional.empty(), List.of(metric("sizes", sizesOfBatches)))
                        .failures())
                .isEmpty();
        assertThat(sizes).containsExactly(16, 16, 5, 16, 4);
    }

    @Test
    void whatIsLeftIsHandedOnAndWarningsAreKept() {
        Attachment.Table table = new Attachment.Table(List.of("a"), List.of(List.of(1.5)));
        Metric leaving = in -> {
            leave(in, table);
            return Map.of("value", new Estimate(1, 0.1));
        };
        List<String> left = new ArrayList<>();
        try (BuiltExperiment built =
                ExperimentBuilder.build(experiment(Optional.empty(), List.of(metric("leaving", leaving))))) {
            Measured measured =
                    new Measuring(built, (metric, name, attachment) -> left.add(metric + name + attachment)).measure(0);
            assertThat(measured.warnings()).containsExactly("It begins to memorise.");
        }
        assertThat(left).containsExactly("leavingtable" + table);
    }

    private static void leave(MetricInput in, Attachment.Table table) {
        in.attach("table", table);
        in.warn("It begins to memorise.");
    }

    @Test
    void aTableWithARowOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new Attachment.Table(List.of("a", "b"), List.of(List.of(1))))
                .hasMessage("A table of the columns [a, b] has the row [1]; give it a value for each column.");
    }
}
