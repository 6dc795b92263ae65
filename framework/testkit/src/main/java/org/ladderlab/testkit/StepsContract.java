package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.ladderlab.spi.DataSpec;
import org.ladderlab.spi.Step;

/** What contracts that need tensors share: fresh {@link Steps} for each test. */
abstract class StepsContract {

    private Steps steps = Steps.seeded(1);

    @BeforeEach
    void openSteps() {
        steps.close();
        steps = Steps.seeded(1);
    }

    @AfterEach
    void closeSteps() {
        steps.close();
    }

    /** Seeded steps, closed after the test. */
    protected final Steps steps() {
        return steps;
    }

    /** A context whose weights live as long as the test. */
    protected final TestContext context(DataSpec data) {
        return TestContext.of(data, steps.manager(), 1);
    }

    /** Fails if the result outlives the step, or if the step leaves arrays with the owner of the weights. */
    final void assertNothingOutlives(Step step, Function<Step, NDArray> work) {
        int before = steps.manager().getManagedArrays().size();
        assertThat(work.apply(step).getManager())
                .as(
                        "owner of the result: an expression starts from a weight (weight.add(x)); start it from an array of the step")
                .isEqualTo(step.manager());
        step.manager().close();
        assertThat(steps.manager().getManagedArrays().size())
                .as(
                        "arrays that outlive their step: an expression starts from a weight (weight.add(x)), or an array was made"
                                + " with another manager than the step's")
                .isEqualTo(before);
    }
}
