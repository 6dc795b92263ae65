package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.engine.evaluation.DrawnSamples;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.inspection.DryStep;
import org.ladderlab.figures.Examples;
import org.ladderlab.runs.RunResult;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.RunStatus;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** A model that insists on being told the right labels is trained, judged, measured and drawn. */
class ConditionTest {

    private static final int CLASSES = 3;

    @TempDir
    Path folder;

    /** The toy images, on [-1, 1], but for the top left pixel, which is the label. */
    private record Labelled(Dataset plain) implements Dataset {
        @Override
        public DataSpec spec() {
            return new DataSpec("labelled", plain.spec().shape(), Optional.empty(), CLASSES);
        }

        @Override
        public int size(Split split) {
            return plain.size(split);
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            NDArray x = plain.batch(split, indices, scope).data();
            long[] labels = IntStream.of(indices).mapToLong(i -> i % CLASSES).toArray();
            for (int i = 0; i < labels.length; i++) {
                x.set(new ai.djl.ndarray.index.NDIndex(i, 0, 0, 0), labels[i]);
            }
            return new Batch(x, Optional.of(scope.manager().create(labels)));
        }

        @Override
        public String fingerprint() {
            return "labelled";
        }
    }

    /** The toy decoder, which fails where it is not told the labels that the data has; its mean shows them. */
    private record Strict(Decoder plain) implements Decoder {
        @Override
        public boolean conditional() {
            return true;
        }

        @Override
        public boolean isDensity() {
            return plain.isDensity();
        }

        @Override
        public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
            List<Integer> told = scope.condition().orElseThrow().labels();
            assertThat(told).hasSize((int) x.getShape().get(0));
            for (int i = 0; i < told.size(); i++) {
                assertThat(x.getFloat(i, 0, 0, 0)).isEqualTo((float) told.get(i));
            }
            return plain.logLikelihood(topDown, x, scope);
        }

        @Override
        public NDArray mean(NDArray topDown, Scope scope) {
            Condition told = scope.condition().orElseThrow();
            int[] labels = told.labels().stream().mapToInt(label -> label).toArray();
            NDArray mean = plain.mean(topDown, scope);
            NDArray levels = Tensors.toFloat32(scope.manager().create(labels).toType(mean.getDataType(), true));
            return mean.zerosLike().add(Tensors.perExample(levels, mean.getShape()));
        }

        @Override
        public NDArray start(long examples, Scope scope) {
            return plain.start(examples, scope);
        }

        @Override
        public Law prior(int level, NDArray topDown, Scope scope) {
            return plain.prior(level, topDown, scope);
        }

        @Override
        public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
            return plain.descend(level, topDown, latent, scope);
        }
    }

    private static Experiment experiment(boolean conditional, List<Integer> classes) {
        return experiment(conditional, classes, Toy.SAMPLER.byDefault());
    }

    private static Experiment experiment(boolean conditional, List<Integer> classes, Ref<Sampler> sampler) {
        Experiment toy = Toy.experiment(Toy.training(20), new Toy.LossConfig(-1), true);
        return new Experiment(
                toy.name(),
                toy.description(),
                toy.seed(),
                Toy.type(
                                Kind.DATASET,
                                "labelled",
                                new Toy.None(),
                                (config, context) -> new Labelled(new Toy.ToyData(true)))
                        .byDefault(),
                new Experiment.Model(
                        toy.model().encoder(),
                        conditional ? strict() : toy.model().decoder(),
                        toy.model().weights()),
                toy.loss(),
                toy.optimizer(),
                toy.training(),
                toy.evaluation(),
                new Experiment.Sampling(Optional.of(sampler), 9, classes, Optional.empty()),
                List.of(Toy.type(Kind.METRIC, "strict", new Toy.None(), (config, context) -> strictMetric())
                        .byDefault()),
                toy.trackers(),
                toy.compute());
    }

    private static Ref<Decoder> strict() {
        return Toy.type(
                        Kind.DECODER,
                        "strict",
                        new Toy.None(),
                        (config, context) -> new Strict(new Toy.ToyDecoder(context.parameters(), context.data())))
                .byDefault();
    }

    private static Metric strictMetric() {
        return in -> {
            for (Metric.Evaluated evaluated : in.batches()) {
                assertThat(evaluated.scope().condition())
                        .isEqualTo(evaluated.batch().condition())
                        .isPresent();
            }
            return Map.of();
        };
    }

    @Test
    void everyBatchIsSeenTogetherWithItsLabelsAndSamplesShowAClassInEachColumn() throws Exception {
        RunResult result =
                new Engine(new Toy.Silent()).run(Toy.request(experiment(true, List.of()), folder.resolve("run")));
        assertThat(result.status()).isEqualTo(RunStatus.FINISHED);
        assertThat(result.folder().resolve("figures/reconstructions.png")).exists();

        BufferedImage picture =
                ImageIO.read(result.folder().resolve("figures/samples.png").toFile());
        int third = (picture.getWidth() - 24) / CLASSES;
        for (int column = 0; column < CLASSES; column++) {
            int middle = picture.getHeight() / 2;
            assertThat(picture.getRGB(12 + column * third + third / 2, middle) & 0xFF)
                    .as("grey of column %d", column)
                    .isEqualTo(85 * (1 + column));
        }
    }

    /** Samples are of examples, whose classes are 2, 2, 0, 2, 2, 0 and so on, and show what the model is told of them. */
    private static final class OfExamples implements Sampler {

        @Override
        public NDArray sample(long count, Scope scope) {
            List<Integer> labels = scope.condition().orElseThrow().labels();
            NDArray told = scope.manager()
                    .create(labels.stream().mapToInt(label -> label).toArray());
            return Tensors.toFloat32(told).reshape(-1, 1, 1, 1).broadcast(count, 1, 2, 2);
        }

        @Override
        public Optional<List<Integer>> classes(long count, Scope scope) {
            return Optional.of(LongStream.range(scope.firstSample(), scope.firstSample() + count)
                    .mapToObj(i -> i % 3 == 2 ? 0 : 2)
                    .toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 2 2 0 2 2 0 2 2 0 2 2 0, 2 2 0 2 2 0 2 2 0 2 2 0", "true, 1 1 1 1 1 1 1 1 1 1 1 1, 1"})
    void samplesOfExamplesAreToldAndCarryTheirClassesUnlessOneIsNamed(boolean named, String shown, String classes) {
        Ref<Sampler> sampler = Toy.type(
                        Kind.SAMPLER, "of-examples", new Toy.None(), (config, context) -> (Sampler) new OfExamples())
                .byDefault();
        try (BuiltExperiment built =
                ExperimentBuilder.build(experiment(true, named ? List.of(1) : List.of(), sampler))) {
            SampledRows rows = new SampledRows(built, new PictureSteps(built, 0));
            Examples drawn = rows.draw(12, 1, false, SampledRows.Noise.PLAIN);
            assertThat(words(IntStream.range(0, 12).map(i -> (int) drawn.values()[4 * i])))
                    .isEqualTo(shown);
            assertThat(words(rows.classes().stream().mapToInt(label -> label))).isEqualTo(classes);

            SampleRequest request = new SampleRequest(built.sampler().orElseThrow(), Optional.empty(), 12);
            try (NDManager manager = built.manager().newSubManager()) {
                Batch batch = new DrawnSamples(built, new RandomStreams(1), 0, manager, 5).batch(request, 1, manager);
                String second = shown.substring(10, 19);
                assertThat(words(LongStream.of(batch.labels().orElseThrow().toLongArray())
                                .mapToInt(Math::toIntExact)))
                        .isEqualTo(second);
            }
        }
    }

    private static String words(IntStream values) {
        return values.mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    @Test
    void aClassThatThereIsNotIsRefusedBeforeTraining() {
        assertThatThrownBy(() -> dryStep(experiment(true, List.of(1, 3))))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("There is no class 3");
        assertThatThrownBy(() -> dryStep(experiment(false, List.of(1))))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("not told any labels");
    }

    private static void dryStep(Experiment experiment) {
        try (BuiltExperiment built = ExperimentBuilder.build(experiment)) {
            new DryStep(built).run();
        }
    }
}
