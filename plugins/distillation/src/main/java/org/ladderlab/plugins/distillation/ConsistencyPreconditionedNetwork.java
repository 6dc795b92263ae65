package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A network F between scales with which an example that has no more noise than the schedule begins with, e0, is its own estimate. With
 * {@code y = z / alpha}, {@code s = sigma / alpha} and data of standard deviation d:
 *
 * <pre>
 * xHat = c_skip y + c_out F(c_in y)
 * c_skip = d^2 / ((s - e0)^2 + d^2),   c_out = d (s - e0) / sqrt(s^2 + d^2),   c_in = 1 / sqrt(s^2 + d^2)
 * </pre>
 *
 * so that {@code xHat = y} at {@code s = e0} whatever F says. With e0 = 0 it is the network 'edm-preconditioned', whose weights it has:
 * an experiment may begin with those.
 */
public final class ConsistencyPreconditionedNetwork implements Network {

    /** The settings. */
    public record Config(
            @Setting(value = "the network F", required = true) Ref<Network> network,
            @Setting(value = "standard deviation d of the data, in its own scale", min = 0, aboveMin = true)
                    double dataDeviation) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "consistency-preconditioned",
            new Config(Required.setting(), 0.5),
            new ComponentType.Doc(
                    "Another network between scales that leave an example alone where the schedule begins, as a consistency function must.",
                    "xHat = c_skip y + c_out F(c_in y), y = z / alpha, s = sigma / alpha, c_skip = d^2/((s - e0)^2 + d^2),"
                            + " c_out = d (s - e0)/sqrt(s^2 + d^2), c_in = 1/sqrt(s^2 + d^2)",
                    "Song et al. 2023 (consistency models), appendix C"),
            ConsistencyPreconditionedNetwork::new);

    private final Network network;
    private final Frame frame;
    private final double deviation;
    private final double leastNoise;

    private ConsistencyPreconditionedNetwork(Config config, BuildContext context) {
        GaussianDiffusion diffusion = context.part(GaussianDiffusion.class);
        diffusion.requireOneLogSnr("A consistency function", "take the encoder 'gaussian-diffusion'");
        if (diffusion.schedule().learned()) {
            throw new ConfigurationException(
                    "A consistency function leaves examples alone where the schedule begins, and a learned one may begin"
                            + " elsewhere tomorrow; take a schedule that is given.");
        }
        if (context.outputs() > 1) {
            throw new ConfigurationException("A consistency function has no variance; take a fixed one.");
        }
        network = context.create("network", config.network());
        network.prediction().ifPresent(prediction -> {
            throw new ConfigurationException(
                    "network",
                    "The network '" + config.network().type().name()
                            + "' knows what it predicts, and a preconditioned one learns it; use 'mlp' or 'unet'.");
        });
        frame = diffusion.frame();
        deviation = config.dataDeviation();
        leastNoise = Student.noise(diffusion.schedule().logSnr(0));
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        NDArray s = Tensors.scale(logSnr, -0.5).exp();
        NDArray above = Tensors.shift(s, -leastNoise);
        NDArray variance = Tensors.shift(above.square(), deviation * deviation);
        NDArray root = Tensors.shift(s.square(), deviation * deviation).sqrt();
        NDArray skip = Tensors.constant(s, deviation * deviation).div(variance);
        NDArray out = Tensors.scale(above.div(root), deviation);

        NDArray y = z.div(Tensors.perExample(frame.alpha(logSnr), z));
        NDArray f = network.forward(y.div(Tensors.perExample(root, z)), logSnr, scope);
        return y.mul(Tensors.perExample(skip, z)).add(f.mul(Tensors.perExample(out, z)));
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(Prediction.DATA);
    }

    @Override
    public boolean conditional() {
        return network.conditional();
    }

    @Override
    public boolean guidable() {
        return network.guidable();
    }
}
