package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.Frame;
import org.ladderlab.spi.GaussianDiffusion;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Network;
import org.ladderlab.spi.Prediction;
import org.ladderlab.spi.Setting;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;

/**
 * The optimal denoiser of data whose dimensions are independent draws from a mixture of Gaussians:
 *
 * <pre>
 * xHat = sum over k of r_k (m_k + alpha s_k^2 (z - alpha m_k) / v_k),   v_k = alpha^2 s_k^2 + sigma^2
 * r_k proportional to w_k N(z; alpha m_k, v_k)
 * </pre>
 */
public final class MixtureOptimalNetwork implements Network {

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "mixture-optimal",
            new Config(List.of(0.3, 0.7), List.of(-1.0, 0.5), List.of(0.2, 0.4)),
            new ComponentType.Doc(
                    "The optimal denoiser of a one-dimensional Gaussian mixture, in closed form.",
                    "xHat = sum_k r_k (m_k + alpha s_k^2 (z - alpha m_k) / v_k), r_k ~ w_k N(z; alpha m_k, v_k),"
                            + " v_k = alpha^2 s_k^2 + sigma^2",
                    "The posterior mean of a mixture prior"),
            (config, context) -> new MixtureOptimalNetwork(
                    config, context.part(GaussianDiffusion.class).frame()));

    /** The settings. */
    public record Config(
            @Setting(value = "weights of the components; need not sum to one", min = 0, aboveMin = true)
                    List<Double> weights,
            @Setting("means of the components, in the data's units") List<Double> means,
            @Setting(value = "standard deviations of the components, in the data's units", min = 0)
                    List<Double> standardDeviations) {}

    private final double[] logWeights;
    private final double[] means;
    private final double[] variances;
    private final Frame frame;

    private MixtureOptimalNetwork(Config config, Frame frame) {
        int components = config.weights().size();
        if (components == 0
                || config.means().size() != components
                || config.standardDeviations().size() != components) {
            throw new ConfigurationException(
                    "weights", "A mixture needs as many weights as means and standard deviations, and at least one.");
        }
        this.logWeights = config.weights().stream().mapToDouble(Math::log).toArray();
        this.means = config.means().stream().mapToDouble(m -> m).toArray();
        this.variances =
                config.standardDeviations().stream().mapToDouble(s -> s * s).toArray();
        this.frame = frame;
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Step step) {
        NDArray values = z.expandDims(-1);
        NDArray alpha = Tensors.perExample(frame.alpha(logSnr), values.getShape());
        NDArray sigma = Tensors.perExample(frame.sigma(logSnr), values.getShape());
        NDArray mean = step.vector(means);
        NDArray variance = step.vector(variances);

        NDArray v = alpha.square().mul(variance).add(sigma.square());
        NDArray distance = values.sub(alpha.mul(mean));
        NDArray logits = Tensors.scale(distance.square().div(v).add(v.log()), -0.5).add(step.vector(logWeights));
        NDArray given = alpha.mul(variance).mul(distance).div(v).add(mean);
        return Tensors.toFloat32(logits.softmax(-1).mul(given).sum(new int[] {-1}));
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(Prediction.DATA);
    }
}
