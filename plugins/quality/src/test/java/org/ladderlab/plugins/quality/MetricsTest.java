package org.ladderlab.plugins.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.quality.extractors.Extractor;
import org.ladderlab.plugins.quality.extractors.Pca;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** In a world whose training, validation and test examples are draws of N(0, I) in 4 x 4 images. */
class MetricsTest {

    private static final int TRAINING = 300;
    private static final Shape EXAMPLE = new Shape(1, 4, 4);

    /** Draws of the law itself, with what one evaluation a sample costs. */
    private static final Sampler HONEST = (count, scope) -> {
        scope.note("evaluations", 1);
        return scope.normal(new Shape(count).addAll(EXAMPLE));
    };

    private static final Sampler SHIFTED =
            (count, scope) -> scope.normal(new Shape(count).addAll(EXAMPLE)).add(1f);

    /** Training examples with a little noise. */
    private static final Sampler COPYING = (count, scope) ->
            training(scope).get("0:" + count).add(Tensors.scale(scope.normal(new Shape(count).addAll(EXAMPLE)), 0.01));

    private final Scopes scopes = Scopes.seeded(5);

    @AfterEach
    void close() {
        scopes.close();
    }

    private static NDArray training(Scope scope) {
        scope.manager().getEngine().setRandomSeed(11);
        return scope.normal(new Shape(TRAINING).addAll(EXAMPLE));
    }

    private Supplier<List<Evaluated>> pass(Split split) {
        return () -> {
            Scope scope = scopes.evaluation(split.ordinal());
            NDArray data = split == Split.TRAIN ? training(scope) : scope.normal(new Shape(200).addAll(EXAMPLE));
            return List.of(new Evaluated(new Batch(data, Optional.empty()), scope));
        };
    }

    private GivenInput input() {
        return GivenInput.of(pass(Split.TEST))
                .with(Split.TRAIN, pass(Split.TRAIN))
                .drawing(() -> scopes.evaluation(99));
    }

    private <C extends Record> Map<String, Estimate> measure(
            ComponentType<Metric, C> type, C config, Sampler sampler, MetricInput in) {
        TestContext context =
                TestContext.of(TestContext.points(16), scopes.manager(), 1).with(sampler);
        return type.create(config, context).measure(in);
    }

    private static Ref<Extractor> axes() {
        return new Ref<>(Pca.TYPE, new Pca(6, TRAINING));
    }

    @Test
    void theFrechetDistanceOfAnHonestSamplerIsThatOfDataAndAShiftIsFound() {
        FrechetDistanceMetric.Config config = new FrechetDistanceMetric.Config(axes(), Optional.empty(), 200, TRAINING);
        GivenInput in = input();
        Map<String, Estimate> honest = measure(FrechetDistanceMetric.TYPE, config, HONEST, in);
        assertThat(honest.keySet())
                .containsExactly(
                        "distance",
                        "distance-low",
                        "distance-high",
                        "distance-of-data",
                        "distance-of-so-many",
                        "evaluations");
        assertThat(value(honest, "distance-low")).isLessThan(0);
        assertThat(value(honest, "distance-high")).isGreaterThan(0);
        assertThat(value(honest, "evaluations")).isEqualTo(1);
        Attachment.Table table = (Attachment.Table) in.attachments().get("intervals");
        assertThat(table.rows()).hasSize(2).allSatisfy(row -> assertThat(row)
                .contains(
                        200,
                        TRAINING,
                        "test",
                        "6 principal components of at most 300 training examples",
                        "the experiment's"));
        // The shift of 1 along each of 16 axes has some 6 / 16 of its square in 6 that know nothing of it.
        assertThat(value(measure(FrechetDistanceMetric.TYPE, config, SHIFTED, input()), "distance-low"))
                .isGreaterThan(1);
    }

    @Test
    void otherDistancesFindTheShiftToo() {
        KernelDistanceMetric.Config kernel =
                new KernelDistanceMetric.Config(Pixels.TYPE.byDefault(), Optional.empty(), 100, 100, Optional.of(4.0));
        assertThat(value(measure(KernelDistanceMetric.TYPE, kernel, HONEST, input()), "p-value"))
                .isGreaterThan(0.01);
        assertThat(value(measure(KernelDistanceMetric.TYPE, kernel, SHIFTED, input()), "p-value"))
                .isLessThan(0.01);

        SlicedWassersteinMetric.Config wasserstein =
                new SlicedWassersteinMetric.Config(Pixels.TYPE.byDefault(), Optional.empty(), 100, 300, 16, 2);
        assertThat(value(measure(SlicedWassersteinMetric.TYPE, wasserstein, HONEST, input()), "distance-low"))
                .isLessThan(0);
        // |shift|^2 / d = 1, and 16 directions of 16 dimensions vary it by some 0.35.
        Map<String, Estimate> moved = measure(SlicedWassersteinMetric.TYPE, wasserstein, SHIFTED, input());
        assertThat(value(moved, "distance"))
                .isCloseTo(1, within(3 * moved.get("distance").standardError()));

        TwoSampleTestMetric.Config test =
                new TwoSampleTestMetric.Config(Pixels.TYPE.byDefault(), Optional.empty(), 200, TRAINING);
        assertThat(value(measure(TwoSampleTestMetric.TYPE, test, HONEST, input()), "linear"))
                .isBetween(0.35, 0.65);
        assertThat(value(measure(TwoSampleTestMetric.TYPE, test, SHIFTED, input()), "linear-low"))
                .isGreaterThan(0.8);
    }

    /** To 4 standard errors, which are those of 200 samples of 16 independent dimensions. */
    @Test
    void samplesHaveTheMomentsOfTheirLaw() {
        Map<String, Estimate> moments = measure(
                SampleMomentsMetric.TYPE, new SampleMomentsMetric.Config(Optional.empty(), 200), SHIFTED, input());
        assertThat(moments.get("mean").standardError()).isCloseTo(Math.sqrt(1.0 / 200 / 16), within(0.004));
        assertThat(moments.get("variance").standardError()).isCloseTo(Math.sqrt(2.0 / 200 / 16), within(0.006));
        moments.values().forEach(each -> assertThat(each.value()).isCloseTo(1, within(4 * each.standardError())));
    }

    @Test
    void theVarianceOfFewSamplesIsUnbiased() {
        Sampler two = (count, scope) -> scope.manager().create(new float[] {1, 5, 3, 5}, new Shape(2, 2));
        Map<String, Estimate> moments =
                measure(SampleMomentsMetric.TYPE, new SampleMomentsMetric.Config(Optional.empty(), 2), two, input());
        assertThat(moments.get("mean").value()).isEqualTo(3.5);
        assertThat(moments.get("variance").value()).isEqualTo(1);
    }

    @Test
    void fewerRealExamplesThanSamplesAreSaid() {
        for (int samples : new int[] {200, 201}) {
            GivenInput in = input();
            measure(
                    SlicedWassersteinMetric.TYPE,
                    new SlicedWassersteinMetric.Config(Pixels.TYPE.byDefault(), Optional.empty(), samples, 40, 2, 1),
                    HONEST,
                    in);
            assertThat(in.warnings()).hasSize(samples - 200);
        }
    }

    @Test
    void precisionIsNotOneForDataAndFallsForAShift() {
        PrecisionRecallMetric.Config config =
                new PrecisionRecallMetric.Config(Pixels.TYPE.byDefault(), Optional.empty(), 200, TRAINING, 5);
        Map<String, Estimate> honest = measure(PrecisionRecallMetric.TYPE, config, HONEST, input());
        assertThat(value(honest, "precision-of-data")).isBetween(0.5, 0.99);
        assertThat(value(honest, "precision")).isCloseTo(value(honest, "precision-of-data"), within(0.1));
        assertThat(value(measure(PrecisionRecallMetric.TYPE, config, SHIFTED, input()), "precision-high"))
                .isLessThan(value(honest, "precision"));
    }

    @Test
    void copiesAreFoundAndTheResultWarnsOfThem() {
        MemorisedShareMetric.Config config = new MemorisedShareMetric.Config(
                List.of(Pixels.TYPE.byDefault(), axes()), Optional.empty(), 100, Optional.empty());
        GivenInput honest = input();
        assertThat(value(measure(MemorisedShareMetric.TYPE, config, HONEST, honest), "share-pixels"))
                .isZero();
        assertThat(honest.warnings()).isEmpty();

        GivenInput copied = input();
        Map<String, Estimate> found = measure(MemorisedShareMetric.TYPE, config, COPYING, copied);
        assertThat(value(found, "share-pixels")).isEqualTo(1);
        assertThat(value(found, "excess-pixels-low")).isGreaterThan(0.9);
        assertThat(copied.warnings())
                .hasSize(2)
                .first()
                .isEqualTo(
                        "The model has begun to memorise: 100.0 % of 100 samples are copies of training examples in pixels"
                                + " (d1 / d2 < 1/3), and 0.0 % of 200 examples of the test split; it was trained too long on too"
                                + " few examples for what the bound promises.");
    }

    @Test
    void theSamplesMostLikeATrainingExampleStandAboveIt() {
        NearestNeighboursMetric.Config config =
                new NearestNeighboursMetric.Config(Pixels.TYPE.byDefault(), Optional.empty(), 50, TRAINING, 4);
        GivenInput in = input();
        TestContext images = TestContext.of(new DataSpec("images", EXAMPLE, Optional.empty(), 0), scopes.manager(), 1)
                .with(COPYING);
        boolean[] seen = {false};
        Map<String, Estimate> found = NearestNeighboursMetric.TYPE
                .create(config, images)
                .measure(new Watching(in, attachment -> {
                    Attachment.Gallery gallery = (Attachment.Gallery) attachment;
                    NDArray samples = gallery.rows().get(0).examples();
                    NDArray training = gallery.rows().get(1).examples();
                    assertThat(samples.getShape()).isEqualTo(new Shape(4, 1, 4, 4));
                    assertThat(samples.sub(training).abs().max().getFloat()).isLessThan(0.06f);
                    seen[0] = true;
                }));
        assertThat(seen[0]).isTrue();
        assertThat(value(found, "ratio")).isLessThan(0.05);
        assertThat(value(found, "ratio-of-data")).isGreaterThan(0.7);
    }

    @Test
    void thePartThatWasTrainedOnIsNotJudged() {
        FrechetDistanceMetric.Config config = new FrechetDistanceMetric.Config(axes(), Optional.empty(), 200, TRAINING);
        assertThatThrownBy(() ->
                        measure(FrechetDistanceMetric.TYPE, config, HONEST, new Watching(input(), attachment -> {}) {
                            @Override
                            public Split split() {
                                return Split.TRAIN;
                            }
                        }))
                .hasMessage("What real data get is found on a part that was not trained on; let evaluation.splits have"
                        + " test or validation.");
    }

    private static double value(Map<String, Estimate> found, String name) {
        return found.get(name).value();
    }

    /** An input that looks at what is attached while its arrays live. */
    private static class Watching implements MetricInput {

        private final GivenInput given;
        private final Consumer<Attachment> watcher;

        Watching(GivenInput given, Consumer<Attachment> watcher) {
            this.given = given;
            this.watcher = watcher;
        }

        @Override
        public Split split() {
            return given.split();
        }

        @Override
        public Iterable<Evaluated> batches() {
            return given.batches();
        }

        @Override
        public Iterable<Evaluated> batches(Split split, int most) {
            return given.batches(split, most);
        }

        @Override
        public Iterable<Evaluated> samples(SampleRequest request) {
            return given.samples(request);
        }

        @Override
        public void attach(String name, Attachment attachment) {
            watcher.accept(attachment);
        }

        @Override
        public void warn(String sentence) {
            given.warn(sentence);
        }
    }
}
