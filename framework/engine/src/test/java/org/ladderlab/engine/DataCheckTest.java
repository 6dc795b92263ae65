package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Scope;

/** Data are what they promise: the first examples of each part before any step, all of them when they are fingerprinted. */
class DataCheckTest {

    /** Two dimensions with the values 0, 1, .. 4 and three classes; one example of one part is not so. */
    private record Faulty(Split part, int index, float value, long label) implements Dataset {
        @Override
        public DataSpec spec() {
            return new DataSpec("faulty", new Shape(2), Optional.of(new PixelGrid(5, 0, 4)), 3);
        }

        @Override
        public int size(Split split) {
            return 100;
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            float[] values = new float[2 * indices.length];
            long[] labels = new long[indices.length];
            for (int n = 0; n < indices.length; n++) {
                boolean fault = split == part && indices[n] == index;
                values[2 * n] = indices[n] % 5;
                values[2 * n + 1] = fault ? value : 4;
                labels[n] = fault ? label : indices[n] % 3;
            }
            return new Batch(
                    scope.manager().create(values, new Shape(indices.length, 2)),
                    Optional.of(scope.manager().create(labels)));
        }

        @Override
        public String fingerprint() {
            return "faulty";
        }
    }

    private static Experiment experiment(Dataset dataset) {
        Experiment toy = Toy.experiment(1);
        Ref<Dataset> data = Toy.type(Kind.DATASET, "faulty", new Toy.None(), (config, context) -> dataset)
                .byDefault();
        return new Experiment(
                toy.name(),
                "",
                1,
                data,
                toy.model(),
                toy.loss(),
                toy.optimizer(),
                toy.training(),
                toy.evaluation(),
                toy.sampling(),
                toy.metrics(),
                toy.trackers(),
                toy.compute());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRAIN      | 4.0      | 3  | has the label 3, and the 3 classes that the data promise are 0 to 2; number the labels from 0",
                "VALIDATION | 4.0      | -1 | has the label -1, and the 3 classes",
                "TEST       | 3.5      | 0  | has the value 3.5 in dimension 1, which is none of the 5 values from 0.0 to 4.0 that the data",
                "TEST       | 5.0      | 0  | has the value 5.0 in dimension 1, which is none of the 5 values",
                "TRAIN      | NaN      | 0  | has the value NaN in dimension 1; data must be finite",
                "VALIDATION | Infinity | 0  | has the value Infinity in dimension 1; data must be finite"
            })
    void whatIsNotAsPromisedIsNamedWithPartExampleAndValue(Split part, float value, long label, String said) {
        String words = "Example %d of the " + part.word() + " part of the data 'faulty' " + said;
        // The training batch has 16 examples: number 5 is seen before the first step, number 77 when all are.
        assertThatThrownBy(() -> Engine.check(experiment(new Faulty(part, 5, value, label))))
                .isInstanceOfSatisfying(BuildException.class, e -> {
                    assertThat(e.path()).isEqualTo("data");
                    assertThat(e).hasMessageContaining(words.formatted(5));
                });
        Engine.check(experiment(new Faulty(part, 77, value, label)));
        assertThatThrownBy(() -> Engine.fingerprint(experiment(new Faulty(part, 77, value, label))))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(words.formatted(77));
    }

    @Test
    void goodDataPassAndSoDoValuesThatRoundingMoved() {
        assertThat(Engine.fingerprint(experiment(new Faulty(Split.TEST, 1, Math.nextUp(3f), 2))))
                .isEqualTo("faulty");
    }

    private static Dataset with(DataSpec spec, IntFunction<float[]> values) {
        return new Dataset() {
            @Override
            public DataSpec spec() {
                return spec;
            }

            @Override
            public int size(Split split) {
                return 10;
            }

            @Override
            public Batch batch(Split split, int[] indices, Scope scope) {
                return new Batch(scope.manager().create(values.apply(indices.length)), Optional.empty());
            }

            @Override
            public String fingerprint() {
                return "";
            }
        };
    }

    @Test
    void anotherShapeAndMissingLabelsAreRefused() {
        DataSpec points = new DataSpec("flat", new Shape(2), Optional.empty(), 0);
        assertThatThrownBy(() -> Engine.check(experiment(with(points, n -> new float[2 * n]))))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("gave 10 examples of its train part as (20)")
                .hasMessageContaining("they must be (10, 2) of float32");
        DataSpec classes = new DataSpec("flat", new Shape(), Optional.empty(), 3);
        assertThatThrownBy(() -> Engine.fingerprint(experiment(with(classes, float[]::new))))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("has no labels, and the data promise 3 classes");
    }
}
