package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.Frame;
import org.ladderlab.spi.GaussianDiffusion;
import org.ladderlab.spi.GaussianMixture;
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
            new Config(Optional.empty()),
            new ComponentType.Doc(
                    "The optimal denoiser of a one-dimensional Gaussian mixture, in closed form.",
                    "xHat = sum_k r_k (m_k + alpha s_k^2 (z - alpha m_k) / v_k), r_k ~ w_k N(z; alpha m_k, v_k),"
                            + " v_k = alpha^2 s_k^2 + sigma^2",
                    "The posterior mean of a mixture prior"),
            (config, context) -> new MixtureOptimalNetwork(
                    config.law().map(Law::mixture).orElseGet(() -> ofTheData(context)),
                    context.part(GaussianDiffusion.class).frame()));

    /** The settings. */
    public record Config(@Setting("the law of the data; without it what the data set says") Optional<Law> law) {}

    /** A mixture of Gaussians, as an experiment file writes it. */
    public record Law(
            @Setting(value = "weights of the components; need not sum to one", min = 0, aboveMin = true)
                    List<Double> weights,
            @Setting("means of the components, in the data's units") List<Double> means,
            @Setting(value = "standard deviations of the components, in the data's units", min = 0)
                    List<Double> standardDeviations) {

        GaussianMixture mixture() {
            return new GaussianMixture(weights, means, standardDeviations);
        }
    }

    private final double[] logWeights;
    private final double[] means;
    private final double[] variances;
    private final Frame frame;

    private MixtureOptimalNetwork(GaussianMixture law, Frame frame) {
        this.logWeights = law.weights().stream().mapToDouble(Math::log).toArray();
        this.means = law.means().stream().mapToDouble(m -> m).toArray();
        this.variances =
                law.standardDeviations().stream().mapToDouble(s -> s * s).toArray();
        this.frame = frame;
    }

    private static GaussianMixture ofTheData(BuildContext context) {
        return context.data()
                .law()
                .orElseThrow(() -> new ConfigurationException(
                        "law",
                        "The data set '" + context.data().name()
                                + "' is not known to be a mixture of Gaussians; use one that is, such as 'mixture-1d', or"
                                + " give the law here."));
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
        NDArray logits =
                Tensors.scale(distance.square().div(v).add(v.log()), -0.5).add(step.vector(logWeights));
        NDArray given = alpha.mul(variance).mul(distance).div(v).add(mean);
        return Tensors.toFloat32(logits.softmax(-1).mul(given).sum(new int[] {-1}));
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(Prediction.DATA);
    }
}
