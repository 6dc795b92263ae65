package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** {@code p(z) = N(0, I)} and {@code p(x | z) = N(W z, s^2 I)} with fixed numbers. The state is z. */
public final class LinearMapDecoder implements Decoder {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value = "W of p(x | z) = N(W z, s^2 I): a row for each dimension of x, one after the other",
                            required = true)
                    List<Double> coefficients,
            @Setting(
                            value = "s, the standard deviation of each dimension of x",
                            required = true,
                            min = 0,
                            aboveMin = true)
                    double scale) {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "linear-map",
            new Config(Required.setting(), 1),
            new ComponentType.Doc(
                    "Data that are a fixed linear map of one latent, with fixed noise.",
                    "p(z) = N(0, I), p(x | z) = N(W z, s^2 I)",
                    "Tipping and Bishop 1999, Probabilistic principal component analysis"),
            LinearMapDecoder::new);

    private final double[][] map;
    private final double scale;
    private final DataSpec data;

    private LinearMapDecoder(Config config, BuildContext context) {
        data = context.data();
        int rows = Math.toIntExact(data.dimensions());
        if (config.coefficients().isEmpty() || config.coefficients().size() % rows != 0) {
            throw new ConfigurationException(
                    "coefficients",
                    "An example has " + rows + " dimensions, so W has that many rows of equal length, and there are "
                            + config.coefficients().size() + " numbers.");
        }
        map = Matrices.rows(config.coefficients(), config.coefficients().size() / rows);
        scale = config.scale();
    }

    /** Nothing is known above z: zeros. */
    @Override
    public NDArray start(long examples, Scope scope) {
        return scope.manager().zeros(new Shape(examples, map[0].length));
    }

    @Override
    public DiagonalGaussian prior(int level, NDArray topDown, Scope scope) {
        return DiagonalGaussian.standard(topDown);
    }

    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        return latent;
    }

    @Override
    public boolean isDensity() {
        return true;
    }

    @Override
    public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
        return new DiagonalGaussian(mean(topDown, scope), scope.scalar(2 * Math.log(scale))).logProb(x);
    }

    @Override
    public NDArray mean(NDArray topDown, Scope scope) {
        NDArray flat =
                Tensors.toFloat32(topDown).matMul(Matrices.create(map, scope).transpose());
        return flat.reshape(Tensors.batched(topDown.getShape().get(0), data.shape()));
    }
}
