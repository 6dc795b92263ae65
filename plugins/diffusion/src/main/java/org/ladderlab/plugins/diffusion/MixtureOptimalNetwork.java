package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Condition;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.Frame;
import org.ladderlab.spi.GaussianDiffusion;
import org.ladderlab.spi.GaussianMixture;
import org.ladderlab.spi.GaussianMixture.Component;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Network;
import org.ladderlab.spi.Prediction;
import org.ladderlab.spi.Setting;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;

/**
 * The optimal denoiser of points that are independent draws from a mixture of Gaussians:
 *
 * <pre>
 * xHat = sum over k of r_k (m_k + alpha s_k^2 (z - alpha m_k) / v_k),   v_k = alpha^2 s_k^2 + sigma^2
 * r_k proportional to w_k N(z; alpha m_k, v_k I)
 * </pre>
 *
 * Told the component k that x was drawn from, it is certain of it: r_k = 1.
 */
public final class MixtureOptimalNetwork implements Network {

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "mixture-optimal",
            new Config(List.of(), false),
            new ComponentType.Doc(
                    "The optimal denoiser of a mixture of Gaussians in any dimension, in closed form.",
                    "xHat = sum_k r_k (m_k + alpha s_k^2 (z - alpha m_k) / v_k), r_k ~ w_k N(z; alpha m_k, v_k I),"
                            + " v_k = alpha^2 s_k^2 + sigma^2",
                    "The posterior mean of a mixture prior"),
            MixtureOptimalNetwork::new);

    /** The settings. */
    public record Config(
            @Setting("the components of the data's law; none for what the data set says") List<Component> components,
            @Setting("whether it is told the labels, which must be the components that examples were drawn from")
                    boolean labels) {}

    private final GaussianMixture law;
    private final Frame frame;
    private final boolean conditional;

    private MixtureOptimalNetwork(Config config, BuildContext context) {
        law = config.components().isEmpty() ? ofTheData(context) : new GaussianMixture(config.components());
        frame = context.part(GaussianDiffusion.class).frame();
        conditional = config.labels();
        Shape example = context.data().shape();
        if (example.size() % law.dimensions() != 0) {
            throw new ConfigurationException(
                    "components",
                    "The mixture's points have " + law.dimensions() + " values, and an example of shape " + example
                            + " is not made of such points.");
        }
        if (conditional
                && (example.size() != law.dimensions()
                        || context.data().classes() != law.components().size())) {
            throw new ConfigurationException(
                    "labels",
                    "The labels of the data set '" + context.data().name()
                            + "' are not the components of the mixture; use"
                            + " data that has them, such as 'mixture-1d', or leave 'labels' out.");
        }
    }

    private static GaussianMixture ofTheData(BuildContext context) {
        return context.data()
                .law()
                .orElseThrow(() -> new ConfigurationException(
                        "components",
                        "The data set '" + context.data().name()
                                + "' is not known to be a mixture of Gaussians; use one that is, such as 'mixture', or"
                                + " give the components here."));
    }

    private double[] each(ToDoubleFunction<Component> value) {
        return law.components().stream().mapToDouble(value).toArray();
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Step step) {
        int values = law.dimensions();
        int components = law.components().size();
        // (n, points, components, values)
        NDArray points = z.reshape(z.getShape().get(0), -1, 1, values);
        NDArray alpha = Tensors.perExample(frame.alpha(logSnr), points.getShape());
        NDArray sigma = Tensors.perExample(frame.sigma(logSnr), points.getShape());
        NDArray mean = step.vector(law.components().stream()
                        .flatMap(c -> c.mean().stream())
                        .mapToDouble(m -> m)
                        .toArray())
                .reshape(components, values);
        NDArray variance = step.vector(each(c -> c.standardDeviation() * c.standardDeviation()))
                .reshape(components, 1);
        NDArray logWeight = step.vector(each(c -> Math.log(c.weight()))).reshape(components, 1);

        NDArray v = alpha.square().mul(variance).add(sigma.square());
        NDArray distance = points.sub(alpha.mul(mean));
        NDArray logDensity = distance.square().div(v).add(v.log()).sum(new int[] {3}, true);
        NDArray given = alpha.mul(variance).mul(distance).div(v).add(mean);
        NDArray share = step.condition()
                .filter(told -> conditional)
                .map(told -> certainty(told, step))
                .orElseGet(() -> Tensors.scale(logDensity, -0.5).add(logWeight).softmax(2));
        return Tensors.toFloat32(given.mul(share).sum(new int[] {2})).reshape(z.getShape());
    }

    /** 1 for each example's own component, (n, 1, components, 1). */
    private NDArray certainty(Condition told, Step step) {
        int[] labels = told.labels().stream().mapToInt(label -> label).toArray();
        int components = law.components().size();
        return step.manager().create(labels).oneHot(components).reshape(labels.length, 1, components, 1);
    }

    @Override
    public boolean conditional() {
        return conditional;
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(Prediction.DATA);
    }
}
