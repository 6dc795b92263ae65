package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.tensors.Scope;

/** What contracts that need tensors share: fresh {@link Scopes} for each test. */
public abstract class ScopesContract {

    private Scopes scopes = Scopes.seeded(1);

    @BeforeEach
    void openSteps() {
        scopes.close();
        scopes = Scopes.seeded(1);
    }

    @AfterEach
    void closeSteps() {
        scopes.close();
    }

    /** Seeded scopes, closed after the test. */
    protected final Scopes scopes() {
        return scopes;
    }

    /** A context whose weights live as long as the test. */
    protected final TestContext context(DataSpec data) {
        return TestContext.of(data, scopes.manager(), 1);
    }

    /** Fails if the result outlives the step, or if the step leaves arrays with the owner of the weights. */
    final void assertNothingOutlives(Scope scope, Function<Scope, NDArray> work) {
        int before = scopes.manager().getManagedArrays().size();
        assertThat(work.apply(scope).getManager())
                .as(
                        "owner of the result: an expression starts from a weight (weight.add(x)); start it from an array of the step")
                .isEqualTo(scope.manager());
        scope.manager().close();
        assertThat(scopes.manager().getManagedArrays().size())
                .as(
                        "arrays that outlive their step: an expression starts from a weight (weight.add(x)), or an array was made"
                                + " with another manager than the step's")
                .isEqualTo(before);
    }
}
