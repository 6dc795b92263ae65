package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;

class EdmPreconditioningTest extends TensorTest {

    private static final double DEVIATION = 0.5;

    private static Model.Builder preconditioned(Ref<Network> network) {
        return Model.of(
                Curve.linear(13.3, -9),
                new Ref<>(EdmPreconditionedNetwork.TYPE, new EdmPreconditionedNetwork.Config(network, DEVIATION)));
    }

    /** xHat at y = z / alpha where the network says the same everywhere; what it was given goes into the list. */
    private double data(Frame frame, double y, double says, double logSnr, List<double[]> given) {
        Network network = (z, l, scope) -> {
            given.add(new double[] {Model.doubles(z)[0], Model.doubles(l)[0]});
            return z.onesLike().mul(scope.scalar(says));
        };
        Model model = build(preconditioned(Model.ref(Kind.NETWORK, network)).frame(frame));
        Scope scope = scope(1);
        NDArray z = scope.manager().create((float) (y * frame.alpha(logSnr))).reshape(1, 1);
        Denoised denoised = model.decoder().denoise(z, scope.vector(new double[] {logSnr}), scope);
        return Model.doubles(denoised.data())[0];
    }

    @ParameterizedTest
    @EnumSource
    void theScalesAreEdms(Frame frame) {
        Oracle oracle = Oracle.read("P04");
        JsonNode expected = oracle.expected();
        assertThat(oracle.inputs().get("sigma_data").asDouble()).isEqualTo(DEVIATION);
        for (int i = 0; i < oracle.inputs().get("sigma").size(); i++) {
            double sigma = oracle.inputs().get("sigma").get(i).asDouble();
            double logSnr = -2 * Math.log(sigma);
            List<double[]> given = new ArrayList<>();
            double skip = data(frame, 1, 0, logSnr, given);
            double out = data(frame, 0, 1, logSnr, given);
            // The velocity of z = alpha y is subtracted from it again, to the rounding of float32.
            assertThat(skip).isCloseTo(expected.get("c_skip").get(i).asDouble(), within(1e-6));
            assertThat(out).isCloseTo(expected.get("c_out").get(i).asDouble(), within(1e-6));
            assertThat(given.get(0)[0]).isCloseTo(expected.get("c_in").get(i).asDouble(), within(1e-6));
            assertThat(-given.get(0)[1] / 8)
                    .isCloseTo(expected.get("c_noise").get(i).asDouble(), within(1e-12));
        }
    }

    /** An error of 1 in the network is an error of the data whose square EDM weighs to 1. */
    @Test
    void edmsWeightMakesAllErrorsOfTheNetworkEqual() {
        Oracle oracle = Oracle.read("P04");
        for (int i = 0; i < oracle.inputs().get("sigma").size(); i++) {
            double sigma = oracle.inputs().get("sigma").get(i).asDouble();
            double logSnr = -2 * Math.log(sigma);
            double weight = oracle.expected().get("weight").get(i).asDouble();
            double error = data(Frame.VARIANCE_EXPLODING, 0, 1, logSnr, new ArrayList<>());
            assertThat(weight * error * error).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void aClosedFormIsNotPreconditioned() {
        assertThatThrownBy(() -> build(preconditioned(Model.gaussianOptimal(1))))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.setting())
                        .isEqualTo("network"))
                .hasMessageContaining("'mlp'");
    }

    /** What is said of a learned variance passes through. */
    @Test
    void onlyThePredictionIsScaled() {
        Scope scope = scope(1);
        Network network = (z, l, s) -> z.onesLike().concat(z.onesLike().mul(s.scalar(7)), 1);
        Model model =
                build(preconditioned(Model.ref(Kind.NETWORK, network)).steps(4).variance(Variance.LEARNED));
        Denoised denoised = model.decoder()
                .denoise(scope.manager().ones(new Shape(2, 1)), scope.vector(new double[] {0, 2}), scope);
        assertThat(Model.doubles(denoised.spread().orElseThrow())).containsOnly(7);
        assertThat(Model.doubles(denoised.output())).doesNotContain(1);
    }
}
