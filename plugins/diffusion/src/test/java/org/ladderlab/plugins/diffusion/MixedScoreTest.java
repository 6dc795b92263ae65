package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.TestContext;

class MixedScoreTest extends TensorTest {

    private static final double SAYS = 0.3;
    private static final double LOGIT = -1;
    private static final double SHARE = 1 / (1 + Math.exp(-LOGIT));

    private static Ref<Network> mixed(Ref<Network> network) {
        return new Ref<>(MixedScoreNetwork.TYPE, new MixedScoreNetwork.Config(network, LOGIT));
    }

    private static Ref<Network> constant() {
        Network network = (z, logSnr, scope) -> z.onesLike().mul(scope.scalar(SAYS));
        return Model.ref(Kind.NETWORK, network);
    }

    @ParameterizedTest
    @EnumSource
    void itsNoiseIsTheNetworksAndThatOfNormalData(Frame frame) {
        Model model =
                Model.of(Curve.linear(8, -7), mixed(constant())).frame(frame).build(context(2));
        Scope scope = scope(1);
        NDArray z = scope.manager().create(new float[] {0.4f, -2}).reshape(1, 2);
        for (double logSnr : new double[] {6, 0, -5}) {
            double alpha = frame.alpha(logSnr);
            double sigma = frame.sigma(logSnr);
            double[] found = Model.doubles(model.decoder()
                    .denoise(z, scope.vector(new double[] {logSnr}), scope)
                    .noise());
            double factor = (1 - SHARE) * sigma / (alpha * alpha + sigma * sigma);
            assertThat(found)
                    .containsExactly(
                            new double[] {factor * 0.4 + SHARE * SAYS, factor * -2 + SHARE * SAYS},
                            within(1e-5 * (1 + 2 * factor)));
        }
    }

    @Test
    void eachChannelsShareIsLearnedAndReported() {
        TestContext context = context(2);
        Model model = Model.of(Curve.linear(8, -7), mixed(constant())).build(context);
        Map<String, NDArray> weights = context.parameters().weights();
        assertThat(weights).containsOnlyKeys("decoder.network.mixing");
        NDArray logits = weights.get("decoder.network.mixing");
        Scope scope = training(1);
        try (GradientMode on = GradientMode.on()) {
            NDArray nats =
                    model.bound().density(gaussianData(6, 1, scope).reshape(3, 2), new double[] {0.2, 0.5, 0.9}, scope);
            float[] gradient = WeightOps.gradients(nats.sum(), List.of(logits), scope.manager())
                    .get(0)
                    .toFloatArray();
            assertThat(gradient).hasSize(2).doesNotContain(0);
        }
        logits.set(new float[] {0, (float) Math.log(3)});
        GivenInput in = GivenInput.of(List::of);
        Map<String, Estimate> told = context.create(MixingMetric.TYPE).measure(in);
        assertThat(told.keySet()).containsExactly("mean", "least", "greatest");
        assertThat(told.get("mean").value()).isCloseTo(0.625, within(1e-6));
        assertThat(told.get("least").value()).isCloseTo(0.5, within(1e-6));
        assertThat(told.get("greatest").value()).isCloseTo(0.75, within(1e-6));
        assertThat(in.attachments().get("shares"))
                .isInstanceOfSatisfying(Attachment.Table.class, table -> assertThat(table.columns())
                        .containsExactly("channel", "m"));
    }

    @Test
    void whatPredictsSomethingElseIsRefused() {
        assertThatThrownBy(() -> Model.of(Curve.linear(8, -7), mixed(Model.gaussianOptimal(1)))
                        .build(context(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'gaussian-optimal' predicts the velocity");
    }

    @Test
    void withoutAMixedScoreThereIsNothingToReport() {
        assertThatThrownBy(() -> context(1).create(MixingMetric.TYPE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("leave the metric out");
    }
}
