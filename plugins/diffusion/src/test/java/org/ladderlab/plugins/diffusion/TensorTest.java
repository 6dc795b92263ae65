package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.DataSpec;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;
import org.ladderlab.testkit.Steps;
import org.ladderlab.testkit.TestContext;

/** Seeded steps for each test, without gradients unless a test turns them on. */
abstract class TensorTest {

    private Steps steps;
    private GradientMode off;

    @BeforeEach
    void open() {
        steps = Steps.seeded(1);
        off = GradientMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        steps.close();
    }

    Step step(long number) {
        return steps.evaluation(number);
    }

    Step training(long number) {
        return steps.training(number);
    }

    TestContext context(int dimensions) {
        return TestContext.of(TestContext.points(dimensions), steps.manager(), 1);
    }

    TestContext context(DataSpec data) {
        return TestContext.of(data, steps.manager(), 1);
    }

    Model build(Model.Builder model) {
        return model.build(context(1));
    }

    /** Normal data with the given variance, (n, 1). */
    static NDArray gaussianData(long n, double variance, Step step) {
        return Tensors.scale(step.normal(new Shape(n, 1)), Math.sqrt(variance));
    }
}
