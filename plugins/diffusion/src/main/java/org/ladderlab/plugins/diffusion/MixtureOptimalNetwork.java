package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.data.GaussianMixture.Component;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The optimal denoiser of points that are independent draws from a mixture of Gaussians:
 *
 * <pre>
 * xHat = sum over k of r_k (m_k + alpha s_k^2 (z - alpha m_k) / v_k),   v_k = alpha^2 s_k^2 + sigma^2
 * r_k proportional to w_k N(z; alpha m_k, v_k I)
 * </pre>
 *
 * Told the component k that x was drawn from, it is certain of it: r_k = 1.
 *
 * <p>Where all s_k are above 0 it is given as the velocity, {@code alpha sigma (1 - s_k^2) (z - alpha m_k) / v_k - sigma m_k} of
 * each component: its error is that of the noise where there is little, which float32 could not tell in the data. Points it gives
 * as data, which it then hits exactly.
 */
public final class MixtureOptimalNetwork implements Network {

    /** The settings. */
    public record Config(
            @Setting("the components of the data's law; none for what the data set says") List<Component> components,
            @Setting("whether it is told the labels, which must be the components that examples were drawn from")
                    boolean labels) {}

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

    /** How much of the noise's standard deviation rounding may come to. */
    private static final double ROUNDING = 1e-2;

    private final GaussianMixture law;
    private final Frame frame;
    private final boolean conditional;
    private final Prediction prediction;

    private MixtureOptimalNetwork(Config config, BuildContext context) {
        law = config.components().isEmpty() ? ofTheData(context) : new GaussianMixture(config.components());
        GaussianDiffusion diffusion = context.part(GaussianDiffusion.class);
        frame = ClosedForm.frame("mixture-optimal", context);
        conditional = config.labels();
        prediction = law.components().stream().allMatch(c -> c.standardDeviation() > 0)
                ? Prediction.VELOCITY
                : Prediction.DATA;
        requireDistinct(diffusion);
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

    /** Data from normal components that float32 holds to 24 bits only lets the noise be told from it so far. */
    private void requireDistinct(GaussianDiffusion diffusion) {
        if (prediction == Prediction.VELOCITY || law.components().stream().allMatch(c -> c.standardDeviation() == 0)) {
            return;
        }
        double size = law.components().stream()
                .mapToDouble(c -> c.standardDeviation()
                        + c.mean().stream().mapToDouble(Math::abs).max().orElseThrow())
                .max()
                .orElseThrow();
        double highest = 2 * Math.log(ROUNDING / (Math.ulp(1f) / 2 * size));
        double first = diffusion.schedule().logSnr(diffusion.time(diffusion.firstLatent()));
        if (first > highest) {
            throw new ConfigurationException(
                    "encoder.schedule",
                    String.format(
                            Locale.ROOT,
                            "A mixture of points and of normal components is denoised as data, whose float32 tells the noise"
                                    + " from it up to log SNR %.1f, and the schedule begins at %.6g; begin it there, or give the"
                                    + " points a standard deviation.",
                            highest,
                            first));
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
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        int values = law.dimensions();
        int components = law.components().size();
        // (n, points, components, values)
        NDArray points = z.reshape(z.getShape().get(0), -1, 1, values);
        NDArray alpha = Tensors.perExample(frame.alpha(logSnr), points.getShape());
        NDArray sigma = Tensors.perExample(frame.sigma(logSnr), points.getShape());
        NDArray mean = scope.vector(law.components().stream()
                        .flatMapToDouble(MixtureOptimalNetwork::mean)
                        .toArray())
                .reshape(components, values);
        NDArray variance = scope.vector(each(c -> c.standardDeviation() * c.standardDeviation()))
                .reshape(components, 1);
        NDArray logWeight = scope.vector(each(c -> Math.log(c.proportion()))).reshape(components, 1);

        NDArray v = alpha.square().mul(variance).add(sigma.square());
        NDArray distance = points.sub(alpha.mul(mean));
        NDArray logDensity = distance.square().div(v).add(v.log()).sum(new int[] {3}, true);
        NDArray given = prediction == Prediction.DATA
                ? alpha.mul(variance).mul(distance).div(v).add(mean)
                : Tensors.shift(variance.neg(), 1)
                        .mul(alpha.mul(sigma).mul(distance).div(v))
                        .sub(sigma.mul(mean));
        NDArray share = scope.condition()
                .filter(told -> conditional)
                .map(told -> certainty(told, scope))
                .orElseGet(() -> Tensors.scale(logDensity, -0.5).add(logWeight).softmax(2));
        return Tensors.toFloat32(given.mul(share).sum(new int[] {2})).reshape(z.getShape());
    }

    /** A point is as the data has it, in float32. */
    private static DoubleStream mean(Component component) {
        return component.mean().stream().mapToDouble(m -> component.standardDeviation() == 0 ? m.floatValue() : m);
    }

    /** 1 for each example's own component, (n, 1, components, 1). */
    private NDArray certainty(Condition told, Scope scope) {
        int[] labels = told.labels().stream().mapToInt(label -> label).toArray();
        int components = law.components().size();
        return scope.manager().create(labels).oneHot(components).reshape(labels.length, 1, components, 1);
    }

    @Override
    public boolean conditional() {
        return conditional;
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(prediction);
    }
}
