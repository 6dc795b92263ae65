package org.ladderlab.plugins.nvae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.BatchNorm;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.testkit.Scopes;

class SpectralRegularisationTest {

    private final Scopes scopes = Scopes.seeded(3);
    private final Parameters parameters = new Parameters(scopes.manager(), 1);

    @AfterEach
    void close() {
        scopes.close();
    }

    /** A 1x1 convolution whose matrix is given row by row. */
    private NDArray convolution(String name, int rows, int columns, float... values) {
        return parameters.scope(name).weight("weight", new Shape(rows, columns, 1, 1), (shape, random) -> values);
    }

    private SpectralRegularisation regularisation() {
        return new SpectralRegularisation(parameters.scope("loss"));
    }

    private double penalty() {
        return regularisation().penalty(scopes.training(1)).orElseThrow().getFloat();
    }

    @Test
    void itSumsTheLargestSingularValues() {
        convolution("a", 2, 2, 3, 0, 0, -2);
        // Singular values sqrt(45) and sqrt(5).
        convolution("b", 2, 2, 3, 0, 4, 5);
        convolution("c", 1, 3, 2, 3, 6);
        assertThat(penalty()).isCloseTo(3 + Math.sqrt(45) + 7, within(1e-4));
    }

    @Test
    void aNormalisedWeightCountsAsItIsUsed() {
        convolution("a", 2, 2, 3, 0, 0, -2);
        parameters.scope("a").weight("log_weight_norm", new Shape(2, 1, 1, 1), (shape, random) ->
                new float[] {(float) Math.log(0.5), (float) Math.log(1.5)});
        assertThat(penalty()).isCloseTo(1.5, within(1e-4));
    }

    @Test
    void itAddsTheLargestScaleOfEachBatchNormalisation() {
        new BatchNorm(parameters.scope("norm0"), 3);
        NDArray scale = parameters.weights().get("norm0.weight");
        scale.set(new float[] {0.5f, -4, 1});
        new BatchNorm(parameters.scope("norm1"), 3);
        parameters.weight("vector.weight", new Shape(7), Initializer.constant(100));
        assertThat(penalty()).isCloseTo(4 + 1, within(1e-5));
    }

    @Test
    void itsGradientIsTheOuterProductOfTheSingularVectors() {
        NDArray weight = convolution("a", 2, 2, 3, 0, 4, 5);
        SpectralRegularisation regularisation = regularisation();
        var scope = scopes.training(1);
        NDList gradient =
                WeightOps.gradients(regularisation.penalty(scope).orElseThrow(), List.of(weight), scope.manager());
        // u = (1, 3) / sqrt(10), v = (1, 1) / sqrt(2).
        double s = 1 / Math.sqrt(20);
        assertThat(gradient.get(0).toFloatArray())
                .containsExactly(new float[] {(float) s, (float) s, (float) (3 * s), (float) (3 * s)}, within(1e-4f));
    }

    @Test
    void onlyTrainingMovesTheSingularVectors() {
        NDArray weight = convolution("a", 2, 2, 3, 0, 4, 5);
        SpectralRegularisation regularisation = regularisation();
        NDArray u = parameters.buffers().get("loss.u2x2");
        float[] before = u.toFloatArray();
        weight.set(new float[] {5, 4, 0, 3});
        regularisation.penalty(scopes.evaluation(1));
        assertThat(u.toFloatArray()).isEqualTo(before);
        regularisation.penalty(scopes.training(1));
        assertThat(u.toFloatArray()).isNotEqualTo(before);
    }

    @Test
    void aModelWithoutConvolutionsAndBatchNormalisationHasNothingToRegularise() {
        parameters.weight("linear.weight", new Shape(3, 3), Initializer.constant(1));
        assertThat(regularisation().penalty(scopes.training(1))).isEmpty();
    }
}
