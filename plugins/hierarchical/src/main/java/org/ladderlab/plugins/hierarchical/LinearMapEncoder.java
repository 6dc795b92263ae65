package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/** One latent {@code q(z | x) = N(A x, S)} with fixed numbers, so that what a ladder above it costs is known. */
public final class LinearMapEncoder implements Encoder {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value = "A of q(z | x) = N(A x, S): a row for each dimension of z, one after the other",
                            required = true)
                    List<Double> coefficients,
            @Setting(
                            value = "diagonal of S: the variance of each dimension of z",
                            required = true,
                            min = 0,
                            aboveMin = true)
                    List<Double> variances) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "linear-map",
            new Config(Required.setting(), Required.setting()),
            new ComponentType.Doc(
                    "One latent that is a fixed linear map of the data, with fixed noise.",
                    "q(z | x) = N(A x, S)",
                    "Vahdat, Kreis and Kautz 2021 (LSGM), equations 4 to 6, for linear maps"),
            LinearMapEncoder::new);

    private final double[][] map;
    private final double[] logVariances;

    private LinearMapEncoder(Config config, BuildContext context) {
        int columns = Math.toIntExact(context.data().dimensions());
        if (config.variances().isEmpty()
                || config.coefficients().size() != columns * config.variances().size()) {
            throw new ConfigurationException(
                    "coefficients",
                    "z has " + config.variances().size() + " variances and an example " + columns
                            + " dimensions, so A has as many rows and columns, and not "
                            + config.coefficients().size()
                            + " numbers.");
        }
        map = Matrices.rows(config.coefficients(), columns);
        logVariances = config.variances().stream().mapToDouble(Math::log).toArray();
    }

    @Override
    public List<Level> levels() {
        return List.of(Level.of(0, 1, "z1", new Shape(map.length)));
    }

    /** The mean A x. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        NDArray flat = x.reshape(x.getShape().get(0), -1);
        return new NDList(flat.matMul(Matrices.create(map, scope).transpose()));
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        NDArray mean = evidence.singletonOrThrow();
        return Posterior.topDown(new DiagonalGaussian(mean, mean.zerosLike().add(Matrices.row(logVariances, scope))));
    }
}
