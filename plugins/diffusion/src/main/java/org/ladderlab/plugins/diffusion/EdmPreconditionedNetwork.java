package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
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
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A network F between scales that keep its input and its target at variance 1, for data of standard deviation d. With
 * {@code y = z / alpha} and {@code s = sigma / alpha}:
 *
 * <pre>
 * xHat = c_skip y + c_out F(c_in y; c_noise)
 * c_skip = d^2 / (s^2 + d^2),   c_out = s d / sqrt(s^2 + d^2),   c_in = 1 / sqrt(s^2 + d^2),   c_noise = ln(s) / 4
 * </pre>
 *
 * It is given here as the velocity that this xHat means, in which nothing is divided by alpha or cancels:
 *
 * <pre>
 * v = (1 - d^2) alpha sigma / q z - d (alpha^2 + sigma^2) / sqrt(q) F(z / sqrt(q); c_noise),   q = sigma^2 + d^2 alpha^2
 * </pre>
 *
 * so that for d = 1 in the variance preserving frame F predicts -v. The network is told the log SNR, {@code -8 c_noise}. The
 * paper's weight of {@code ||x - xHat||^2}, {@code (s^2 + d^2) / (s d)^2}, and its law of the noise are the weighting 'edm'.
 */
public final class EdmPreconditionedNetwork implements Network {

    /** The settings. */
    public record Config(
            @Setting(value = "the network F", required = true) Ref<Network> network,
            @Setting(value = "standard deviation d of the data, in its own scale", min = 0, aboveMin = true)
                    double dataDeviation) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "edm-preconditioned",
            new Config(Required.setting(), 0.5),
            new ComponentType.Doc(
                    "EDM's preconditioning of another network.",
                    "xHat = c_skip y + c_out F(c_in y; c_noise), y = z / alpha, s = sigma / alpha, c_skip = d^2/(s^2 + d^2),"
                            + " c_out = s d/sqrt(s^2 + d^2), c_in = 1/sqrt(s^2 + d^2)",
                    "Karras et al. 2022 (EDM), section 5 and table 1"),
            EdmPreconditionedNetwork::new);

    private final Network network;
    private final Frame frame;
    private final double deviation;
    private final int outputs;

    private EdmPreconditionedNetwork(Config config, BuildContext context) {
        network = context.create("network", config.network());
        frame = ClosedForm.frame("edm-preconditioned", context);
        deviation = config.dataDeviation();
        outputs = context.outputs();
        network.prediction().ifPresent(prediction -> {
            throw new ConfigurationException(
                    "network",
                    "The network '" + config.network().type().name()
                            + "' knows what it predicts, and a preconditioned one learns it; use 'mlp' or 'unet'.");
        });
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        NDArray alpha = frame.alpha(logSnr);
        NDArray sigma = frame.sigma(logSnr);
        NDArray power = alpha.square().add(sigma.square());
        NDArray q = sigma.square().add(Tensors.scale(alpha.square(), deviation * deviation));
        NDArray skip = Tensors.scale(alpha.mul(sigma).div(q), 1 - deviation * deviation);
        NDArray out = Tensors.scale(power.div(q.sqrt()), -deviation);

        NDArray output = network.forward(z.div(Tensors.perExample(q.sqrt(), z)), logSnr, scope);
        if (outputs == 1) {
            return velocity(output, z, out, skip);
        }
        NDList parts = output.split(outputs, 1);
        parts.set(0, velocity(parts.get(0), z, out, skip));
        return NDArrays.concat(parts, 1);
    }

    private static NDArray velocity(NDArray output, NDArray z, NDArray out, NDArray skip) {
        return output.mul(Tensors.perExample(out, z)).add(z.mul(Tensors.perExample(skip, z)));
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
        return Optional.of(Prediction.VELOCITY);
    }
}
