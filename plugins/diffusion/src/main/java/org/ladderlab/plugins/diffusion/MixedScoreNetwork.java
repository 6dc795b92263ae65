package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Another network's noise mixed with that of the optimal denoiser of data N(0, 1), with one learned share for each channel:
 *
 * <pre>
 * epsHat = (1 - m) sigma z / (alpha^2 + sigma^2) + m net(z),   m = sigmoid(logit)
 * </pre>
 *
 * With a low logit it starts as the prior N(0, 1) that the latents of a trained ladder have, and departs from it where that pays.
 */
public final class MixedScoreNetwork implements Network {

    /** The settings. */
    public record Config(
            @Setting(value = "the network, which learns the noise", required = true) Ref<Network> network,
            @Setting("the logit of its share m at the start") double logit) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "mixed-score",
            new Config(Required.setting(), -3),
            new ComponentType.Doc(
                    "A network whose noise is mixed with that of the optimal denoiser of data N(0, 1).",
                    "epsHat = (1 - m) sigma z / (alpha^2 + sigma^2) + m net(z), m = sigmoid(logit)",
                    "Vahdat, Kreis and Kautz 2021 (LSGM), section 3.2"),
            MixedScoreNetwork::new);

    /** The name of the logits among the network's parameters. */
    static final String MIXING = "mixing";

    private final Network network;
    private final Frame frame;
    private final NDArray logits;

    private MixedScoreNetwork(Config config, BuildContext context) {
        network = context.create("network", config.network());
        frame = ClosedForm.frame("mixed-score", context);
        if (context.outputs() > 1) {
            throw new ConfigurationException(
                    "The network 'mixed-score' gives the noise alone, and a learned variance asks for more; take a fixed one.");
        }
        network.prediction().filter(other -> other != Prediction.NOISE).ifPresent(other -> {
            throw new ConfigurationException(
                    "network",
                    "The network 'mixed-score' mixes noises, and '"
                            + config.network().type().name() + "' predicts the "
                            + other.name().toLowerCase(Locale.ROOT) + "; use a network that learns what it predicts.");
        });
        long[] each = new long[context.data().shape().dimension() + 1];
        Arrays.fill(each, 1);
        each[1] = context.data().shape().get(0);
        logits = context.parameters()
                .weight(MIXING, new Shape(each), Parameters.Initializer.constant((float) config.logit()));
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        NDArray sigma = frame.sigma(logSnr);
        NDArray fixed =
                z.mul(Tensors.perExample(sigma.div(frame.alpha(logSnr).square().add(sigma.square())), z));
        NDArray share = Activation.sigmoid(scope.scalar(0).add(logits));
        return fixed.add(share.mul(network.forward(z, logSnr, scope).sub(fixed)));
    }

    @Override
    public boolean conditional() {
        return network.conditional();
    }

    @Override
    public boolean guidable() {
        return network.guidable();
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(Prediction.NOISE);
    }
}
