package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.diffusion.observations.Mask;
import org.ladderlab.plugins.diffusion.observations.Observation;
import org.ladderlab.plugins.schedules.Edm;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.TestContext;

/** Which test examples samples are given that are told what was seen: values so sure, 0.001, that a sample is its example. */
class ObservedExamplesTest extends TensorTest {

    private static final int EXAMPLES = 5;

    private static final List<Integer> LABELS = List.of(2, 0, 1, 1, 0);

    /** Test example i is the value i - 2, with a label. */
    private record Values(DataSpec spec) implements Dataset {

        @Override
        public int size(Split split) {
            return EXAMPLES;
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            double[] values = IntStream.of(indices).mapToDouble(i -> i - 2).toArray();
            NDArray labels = scope.manager()
                    .create(IntStream.of(indices).mapToLong(LABELS::get).toArray());
            return new Batch(Tensors.toFloat32(scope.vector(values)).reshape(-1, 1), Optional.of(labels));
        }

        @Override
        public String fingerprint() {
            return "values";
        }
    }

    private Sampler posterior(Optional<Integer> example, Optional<Integer> pictures) {
        return posterior(Model.gaussianOptimal(1), List.of(), example, pictures);
    }

    private Sampler posterior(
            Ref<Network> network, List<Double> values, Optional<Integer> example, Optional<Integer> pictures) {
        return Model.of(new Edm(0.002, 80, 7), network)
                .frame(Frame.VARIANCE_EXPLODING)
                .build(context(1).with(new Values(TestContext.points(1))))
                .context()
                .create(
                        PosteriorSampler.TYPE,
                        new PosteriorSampler.Config(
                                Optional.of(10),
                                new Observation.Config(
                                        new Ref<>(Mask.TYPE, new Mask.Config(0, 1)), 0.001, values, example),
                                PosteriorSampler.Solution.DRAW,
                                /* renewed= */ 1,
                                new Uncertainty(Optional.of(1.0), 1),
                                /* centreSteps= */ 0,
                                pictures));
    }

    /** The examples that some samples are of, each to the nearest. */
    private static List<Integer> examples(NDArray samples) {
        return IntStream.range(0, (int) samples.size())
                .mapToObj(i -> Math.round(samples.getFloat(i, 0)) + 2)
                .toList();
    }

    @Test
    void samplesInPartsGoOnWithTheExamplesInTurn() {
        Sampler sampler = posterior(Optional.empty(), Optional.empty());
        assertThat(examples(sampler.sample(3, scope(1)))).containsExactly(0, 1, 2);
        assertThat(examples(sampler.sample(4, scope(1).fromSample(3)))).containsExactly(3, 4, 0, 1);
        assertThat(examples(sampler.sample(1, scope(1).fromSample(5_000_000_002L))))
                .containsExactly(2);
    }

    @Test
    void aNamedExampleIsThatOfEveryPart() {
        Sampler sampler = posterior(Optional.of(3), Optional.empty());
        assertThat(examples(sampler.sample(3, scope(1).fromSample(1)))).containsExactly(3, 3, 3);
    }

    @Test
    void picturesInPartsGoOnAmidTheirWay() {
        Sampler sampler = posterior(Optional.empty(), Optional.of(3));
        NDArray whole = sampler.sample(9, scope(1));
        NDArray part = sampler.sample(4, scope(1).fromSample(4));
        assertThat(whole.getShape()).isEqualTo(new Shape(9, 1));
        assertThat(part.getShape()).isEqualTo(new Shape(4, 1));
        assertThat(examples(whole)).containsExactly(0, 0, 0, 1, 1, 1, 2, 2, 2);
        assertThat(examples(part)).containsExactly(1, 1, 2, 2);
    }

    /** Remembers what it is told. */
    private record Told(List<List<Integer>> labels) implements Network {

        @Override
        public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
            labels.add(scope.condition().orElseThrow().labels());
            return z.zerosLike();
        }
    }

    @Test
    void eachSampleHasTheClassOfItsExample() {
        Sampler sampler = posterior(Optional.empty(), Optional.empty());
        assertThat(sampler.classes(4, scope(1).fromSample(3))).contains(List.of(1, 0, 2, 0));
        assertThat(posterior(Optional.of(3), Optional.empty()).classes(2, scope(1)))
                .contains(List.of(1, 1));
        assertThat(posterior(Optional.empty(), Optional.of(3)).classes(4, scope(1).fromSample(1)))
                .contains(List.of(2, 2, 0, 0));
        assertThat(posterior(Model.gaussianOptimal(1), List.of(0.5), Optional.empty(), Optional.empty())
                        .classes(2, scope(1)))
                .isEmpty();
    }

    @Test
    void aWayIsToldTheClassOfItsPictures() {
        List<List<Integer>> labels = new ArrayList<>();
        Sampler sampler =
                posterior(Model.ref(Kind.NETWORK, new Told(labels)), List.of(), Optional.empty(), Optional.of(3));
        assertThat(sampler.together()).isEqualTo(3);
        Scope amid = scope(1).fromSample(4);
        sampler.sample(4, amid.given(sampler.classes(4, amid).map(classes -> new Condition(classes, 0))));
        assertThat(labels).isNotEmpty().containsOnly(List.of(0, 1));
    }

    @Test
    void aSamplerWithinAnotherSaysWhatItsSamplesAre() {
        Sampler inner = posterior(Optional.empty(), Optional.of(3));
        Sampler path = context(1)
                .create(
                        InterpolationSampler.TYPE,
                        new InterpolationSampler.Config(
                                Model.ref(Kind.SAMPLER, inner), InterpolationSampler.Path.SLERP, 4));
        assertThat(path.together()).isEqualTo(4);
        assertThat(path.classes(4, scope(1))).contains(List.of(2, 2, 2, 0));
    }
}
