package org.ladderlab.plugins.likelihoods;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Tensors;

/**
 * {@code log p = b logit - softplus(logit)} for data with two values, b = 0 the lower and 1 the higher.
 *
 * @param grid the two values
 */
public record Bernoulli(PixelGrid grid) implements Likelihood {

    /** It has no settings. */
    public record Config() {}

    public static final ComponentType<Likelihood, Config> TYPE = ComponentType.of(
            Kind.LIKELIHOOD,
            "bernoulli",
            new Config(),
            new ComponentType.Doc(
                    "A coin for each dimension of binary data.",
                    "log p = sum(b logit - log(1 + exp(logit)))",
                    "Kingma and Welling 2014 (VAE), appendix C.1"),
            (config, context) -> of(context.data()));

    private static Bernoulli of(DataSpec data) {
        PixelGrid grid = Grids.of(data, "bernoulli");
        if (grid.count() != 2) {
            throw new ConfigurationException("The likelihood 'bernoulli' needs data with two values, and '"
                    + data.name() + "' has " + grid.count() + "; binarise the data, or use 'discretised-logistic'.");
        }
        return new Bernoulli(grid);
    }

    @Override
    public boolean isDensity() {
        return false;
    }

    @Override
    public int parametersPerChannel() {
        return 1;
    }

    @Override
    public NDArray logProb(NDArray x, NDArray parameters) {
        NDArray bit = Tensors.scale(Tensors.shift(x, -grid.lowest()), 1 / (grid.highest() - grid.lowest()));
        return Tensors.sumPerExample(bit.mul(parameters).sub(Ops.softplus(parameters)));
    }

    @Override
    public NDArray mean(NDArray parameters) {
        return Tensors.shift(
                Tensors.scale(Activation.sigmoid(parameters), grid.highest() - grid.lowest()), grid.lowest());
    }
}
