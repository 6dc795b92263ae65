package org.ladderlab.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

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
    protected final TestContext context(org.ladderlab.spi.DataSpec data) {
        return TestContext.of(data, steps.manager(), 1);
    }
}
