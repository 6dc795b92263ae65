package org.ladderlab.engine.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.tensors.Arithmetic;
import org.ladderlab.spi.tensors.Parameters;

class ModelSizeTest {

    private static final long GIBIBYTE = 1L << 30;

    @Test
    void aModelThatTheMachineCannotHoldIsRefusedWithTheNumbersBeforeAnyOfItIsMade() {
        ModelSize size = new ModelSize(true, 16 * GIBIBYTE);
        try (NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch")) {
            Parameters sketch = Parameters.sketch(manager, Arithmetic.DEFAULT, size);
            NDArray first = sketch.scope("a").weight("w", new Shape(20_000, 20_000), Parameters.Initializer.normal(1));
            assertThat(first.getShape()).isEqualTo(new Shape(20_000, 20_000));
            assertThat(size.warning())
                    .hasValue(
                            "The model has 400,000,000 weights, which need 8.9 GiB while it trains, and this machine has"
                                    + " 16.0 GiB. Making it and each step of it take long.");
            assertThatThrownBy(() -> sketch.weight("v", new Shape(60_000, 60_000), Parameters.Initializer.normal(1)))
                    .isInstanceOf(BuildException.class)
                    .hasMessage(
                            "The model has at least 4,000,000,000 weights, which need at least 89.4 GiB while it"
                                    + " trains, and this machine has 16.0 GiB; make it smaller, or run it on a larger machine.");
        }
        assertThat(size.tooLarge()).isTrue();
    }

    @Test
    void aModelThatIsOnlyJudgedNeedsAThirdOfThatAndASmallOneIsNotMentioned() {
        ModelSize size = new ModelSize(false, GIBIBYTE);
        size.accept(100_000_000);
        assertThat(size.warning()).get().asString().contains("need 763 MiB, and this machine has 1.0 GiB");
        ModelSize small = new ModelSize(true, 16 * GIBIBYTE);
        small.accept(1_000_000);
        assertThat(small.warning()).isEmpty();
    }
}
