package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

class LabelEmbeddingTest {

    private static final int CLASSES = 3;
    private static final int WIDTH = 4;

    private NDManager manager;
    private GradientMode mode;
    private Parameters parameters;
    private LabelEmbedding embedding;
    private NDArray table;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        mode = GradientMode.on();
        parameters = new Parameters(manager, 3);
        embedding = new LabelEmbedding(new LabelEmbedding.Config(0.25), data(CLASSES), parameters, WIDTH);
        table = parameters.weights().get("weight");
    }

    @AfterEach
    void close() {
        mode.close();
        manager.close();
    }

    private static DataSpec data(int classes) {
        return new DataSpec("made up", new Shape(2), Optional.empty(), classes);
    }

    private Scope scope(boolean training, List<Integer> labels) {
        return new Scope(manager.newSubManager(), training, 1, 1).given(Optional.of(new Condition(labels, 0)));
    }

    private NDArray rows(Scope scope, int n) {
        return embedding.addTo(scope.manager().zeros(new Shape(n, WIDTH)), scope);
    }

    @Test
    void eachExampleGetsTheRowOfItsClassAndOneThatIsToldNothingTheLast() {
        NDArray told = rows(scope(false, List.of(2, 0)), 2);
        assertThat(told.get(0).toFloatArray()).isEqualTo(table.get(2).toFloatArray());
        assertThat(told.get(1).toFloatArray()).isEqualTo(table.get(0).toFloatArray());
        Scope nothing = scope(false, List.of()).given(Optional.empty());
        assertThat(rows(nothing, 1).toFloatArray()).isEqualTo(table.get(CLASSES).toFloatArray());
    }

    /** The count of hidden labels is binomial; three standard deviations. */
    @Test
    void trainingHidesLabelsWithTheGivenProbability() {
        int n = 4000;
        Scope scope = scope(true, java.util.Collections.nCopies(n, 1));
        float[] first = rows(scope, n).get(":, 0").toFloatArray();
        float hidden = table.getFloat(CLASSES, 0);
        int count = 0;
        for (float value : first) {
            count += value == hidden ? 1 : 0;
        }
        assertThat((double) count / n).isCloseTo(0.25, within(3 * Math.sqrt(0.25 * 0.75 / n)));
    }

    @Test
    void onlyTheRowsInUseGetAGradientAndNothingOutlivesTheStep() {
        int before = manager.getManagedArrays().size();
        Scope scope = scope(false, List.of(2, 2));
        NDArray loss = rows(scope, 2).sum();
        NDArray gradient =
                WeightOps.gradients(loss, List.of(table), scope.manager()).singletonOrThrow();
        assertThat(gradient.get(2).toFloatArray()).containsOnly(2);
        assertThat(gradient.get(new ai.djl.ndarray.index.NDIndex("0:2")).toFloatArray())
                .containsOnly(0);
        scope.manager().close();
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    void labelsThatDoNotMatchTheExamplesAreRefused() {
        assertThatThrownBy(() -> rows(scope(false, List.of(1)), 2)).hasMessageContaining("2 examples and 1 labels");
        assertThatThrownBy(() -> new LabelEmbedding(new LabelEmbedding.Config(0), data(0), parameters, WIDTH))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has no labels");
    }
}
