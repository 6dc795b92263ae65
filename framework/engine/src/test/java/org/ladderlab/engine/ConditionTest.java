package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.engine.inspection.DryStep;
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
                new Experiment.Sampling(toy.sampling().sampler(), 9, classes, Optional.empty()),
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
