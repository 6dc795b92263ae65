package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The optimal denoiser of data N(0, C) under a forward process whose mean is {@code m_d = g_d(l) u_d} in the process's coordinates u of
 * the data, whose covariance C is:
 *
 * <pre>
 * uHat = C B (B C B + S)^-1 z,   B = diag(alpha g),   S = diag(sigma^2)
 * </pre>
 *
 * Where the process's denoiser estimates m it is given as the velocity {@code (alpha z - g uHat) / sigma}, in whose error nothing is
 * lost to rounding, else as the data. g is what the process makes of ones.
 */
public final class CovarianceOptimalNetwork implements Network {

    /** The settings. */
    public record Config(
            @Setting(
                            value =
                                    "covariance of the data in the process's coordinates, row after row, or its diagonal alone",
                            required = true)
                    List<Double> covariance) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "covariance-optimal",
            new Config(Required.setting()),
            new ComponentType.Doc(
                    "The optimal denoiser of Gaussian data under any forward process that is linear in each dimension.",
                    "uHat = C B (B C B + S)^-1 z, B = diag(alpha g), S = diag(sigma^2)",
                    "The posterior mean of a linear Gaussian model"),
            CovarianceOptimalNetwork::new);

    private final GaussianDiffusion diffusion;
    private final ForwardProcess process;
    private final double[] covariance;
    private final int dimensions;

    private CovarianceOptimalNetwork(Config config, BuildContext context) {
        diffusion = context.part(GaussianDiffusion.class);
        process = diffusion
                .process()
                .orElseThrow(() ->
                        new ConfigurationException("The network 'covariance-optimal' needs an encoder with a forward"
                                + " process; use 'gaussian-optimal' with a schedule alone."));
        covariance = config.covariance().stream().mapToDouble(value -> value).toArray();
        dimensions = Math.toIntExact(context.data().dimensions());
        if (covariance.length != dimensions && covariance.length != dimensions * dimensions) {
            throw new ConfigurationException(
                    "covariance",
                    "An example has " + dimensions + " dimensions, so its covariance has " + dimensions * dimensions
                            + " values, or " + dimensions + " on its diagonal, and not " + covariance.length + ".");
        }
    }

    @Override
    public NDArray forward(NDArray latent, NDArray clock, Scope scope) {
        Shape shape = latent.getShape();
        NDArray z = rows(turned(latent), shape);
        NDArray level = Tensors.perExample(diffusion.forward().level(clock, scope), shape);
        NDArray l = rows(level.add(latent.zerosLike()), shape);
        NDArray alpha = Activation.sigmoid(l).sqrt();
        NDArray sigma = Activation.sigmoid(l.neg()).sqrt();
        NDArray ones = latent.onesLike();
        NDArray gain = rows(
                process.signal(process.coordinates().map(c -> c.back(ones)).orElse(ones), clock, scope)
                        .mean(),
                shape);
        NDArray estimate = estimate(z, alpha.mul(gain), sigma.square(), scope);
        NDArray output =
                process.estimatesMean() ? alpha.mul(z).sub(gain.mul(estimate)).div(sigma) : estimate;
        NDArray shaped = output.reshape(shape);
        return Tensors.toFloat32(process.coordinates().map(c -> c.back(shaped)).orElse(shaped));
    }

    private NDArray turned(NDArray latent) {
        NDArray wide = Tensors.toFloat64(latent);
        return process.coordinates().map(c -> c.of(wide)).orElse(wide);
    }

    private static NDArray rows(NDArray values, Shape like) {
        return Tensors.toFloat64(values).reshape(like.get(0), -1);
    }

    private NDArray estimate(NDArray z, NDArray b, NDArray noise, Scope scope) {
        NDArray c = scope.vector(covariance);
        if (covariance.length == dimensions) {
            return c.mul(b).mul(z).div(b.square().mul(c).add(noise));
        }
        NDArray matrix = c.reshape(dimensions, dimensions);
        NDArray column = b.expandDims(2);
        NDArray diagonal =
                scope.manager().eye(dimensions, dimensions, 0, DataType.FLOAT64).mul(noise.expandDims(2));
        NDArray total = matrix.mul(column).mul(b.expandDims(1)).add(diagonal);
        NDArray solved = total.inverse().matMul(z.expandDims(2));
        return matrix.matMul(column.mul(solved)).squeeze(2);
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(process.estimatesMean() ? Prediction.VELOCITY : Prediction.DATA);
    }
}
