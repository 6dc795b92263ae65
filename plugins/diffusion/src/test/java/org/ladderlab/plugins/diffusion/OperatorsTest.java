package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.plugins.diffusion.observations.Blur;
import org.ladderlab.plugins.diffusion.observations.Mask;
import org.ladderlab.plugins.diffusion.observations.Operator;
import org.ladderlab.plugins.diffusion.observations.Subsample;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** What each operator promises, on images of two channels with an odd and an even side. */
class OperatorsTest extends TensorTest {

    private static final Shape EXAMPLE = new Shape(2, 6, 9);

    static Stream<Ref<Operator>> operators() {
        return Stream.of(
                Mask.TYPE.byDefault(), Blur.TYPE.byDefault(), new Ref<>(Subsample.TYPE, new Subsample.Config(3)));
    }

    private Operator make(Ref<Operator> operator) {
        return context(new DataSpec("images", EXAMPLE, Optional.empty(), 0)).create("operator", operator);
    }

    private static double inner(NDArray a, NDArray b) {
        return a.mul(b).sum().getFloat();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void theAdjointIsOne(Ref<Operator> tested) {
        Operator operator = make(tested);
        Scope scope = scope(1);
        NDArray x = scope.normal(Tensors.batched(3, EXAMPLE));
        NDArray seen = operator.apply(x, scope);
        NDArray u = scope.normal(seen.getShape());
        NDArray back = operator.adjoint(u, scope);
        assertThat(back.getShape()).isEqualTo(x.getShape());
        assertThat(inner(seen, u)).isCloseTo(inner(x, back), within(1e-4));
        assertThat(seen.sub(x.getShape().equals(seen.getShape()) ? x : seen.zerosLike())
                        .abs()
                        .max()
                        .getFloat())
                .as("it is not the identity")
                .isGreaterThan(0.1f);
    }

    /** {@code a v + b A A' v = u} for v = solve(u). */
    @ParameterizedTest
    @MethodSource("operators")
    void theSolutionSolves(Ref<Operator> tested) {
        Operator operator = make(tested);
        Scope scope = scope(1);
        NDArray u = operator.apply(scope.normal(Tensors.batched(3, EXAMPLE)), scope);
        NDArray v = operator.solve(u, 0.3, 2, scope);
        NDArray again = Tensors.scale(v, 0.3).add(Tensors.scale(operator.apply(operator.adjoint(v, scope), scope), 2));
        assertThat(again.sub(u).abs().max().getFloat()).isLessThan(1e-5f);
    }

    /** Its kernel: a point becomes a bell that adds up to 1, alike to both sides and across the edges. */
    @Test
    void aBlurredPointIsABell() {
        Scope scope = scope(1);
        float[] point = new float[Math.toIntExact(EXAMPLE.size())];
        point[0] = 1;
        float[] bell = make(Blur.TYPE.byDefault())
                .apply(scope.manager().create(point, Tensors.batched(1, EXAMPLE)), scope)
                .toFloatArray();
        double sum = 0;
        for (float each : bell) {
            sum += each;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(bell[1]).isCloseTo(bell[8], within(1e-6f));
        assertThat(bell[9]).isCloseTo(bell[45], within(1e-6f));
        assertThat(bell[1] / bell[0]).isCloseTo((float) Math.exp(-0.5), within(1e-3f));
        assertThat(bell[9] / bell[0]).isCloseTo((float) Math.exp(-0.5), within(2e-2f));
        assertThat(bell[54]).as("the other channel").isZero();
    }

    @Test
    void aMaskHidesItsShareInAllChannels() {
        Scope scope = scope(1);
        float[] seen = make(Mask.TYPE.byDefault())
                .apply(scope.manager().ones(Tensors.batched(1, EXAMPLE)), scope)
                .toFloatArray();
        double sum = 0;
        for (int i = 0; i < 54; i++) {
            sum += seen[i];
            assertThat(seen[i]).isEqualTo(seen[i + 54]);
        }
        assertThat(sum).isEqualTo(27);
    }

    private Operator masking(int values, double share) {
        return context(values).create("operator", new Ref<>(Mask.TYPE, new Mask.Config(share, 1)));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5, 0", "2, 0.9, 1", "2, 0.75, 1"})
    void aMaskThatWouldHideAllIsRefused(int values, double share, int most) {
        assertThatThrownBy(() -> masking(values, share))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("A share of " + share + " hides all of the places of an example, which has " + values
                        + ", so that nothing of it would be seen; hide at most " + most + " of them.");
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "1, 0.49, 1", "2, 0.74, 1", "2, 0, 2"})
    void aMaskThatLeavesAPlaceShowsIt(int values, double share, int seen) {
        Scope scope = scope(1);
        NDArray ones = scope.manager().ones(new Shape(1, values));
        assertThat(masking(values, share).apply(ones, scope).sum().getFloat()).isEqualTo(seen);
    }
}
