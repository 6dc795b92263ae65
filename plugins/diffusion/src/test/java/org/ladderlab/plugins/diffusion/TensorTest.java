package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** Seeded steps for each test, without gradients unless a test turns them on. */
abstract class TensorTest {

    private Scopes scopes;
    private GradientMode off;

    @BeforeEach
    void open() {
        scopes = Scopes.seeded(1);
        off = GradientMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        scopes.close();
    }

    Scope scope(long number) {
        return scopes.evaluation(number);
    }

    Scope training(long number) {
        return scopes.training(number);
    }

    TestContext context(int dimensions) {
        return TestContext.of(TestContext.points(dimensions), scopes.manager(), 1);
    }

    TestContext context(DataSpec data) {
        return TestContext.of(data, scopes.manager(), 1);
    }

    Model build(Model.Builder model) {
        return model.build(context(1));
    }

    /** Normal data with the given variance, (n, 1). */
    static NDArray gaussianData(long n, double variance, Scope scope) {
        return Tensors.scale(scope.normal(new Shape(n, 1)), Math.sqrt(variance));
    }
}
