package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/**
 * Bottom-up inference in a {@link LinearWorld} with one-dimensional data, drawn on the way up:
 *
 * <pre>
 * q(z_1 | x) = N(a_1 x, v_1),  q(z_l | z_(l-1)) = N(a_l z_(l-1), v_l)
 * </pre>
 */
public final class LinearBottomUpEncoder implements LinearLadder {

    /** What an experiment file can say. */
    public record Config(
            @Setting("the generative model") LinearWorld world,
            @Setting("weight a of each level on the one below, from the data up") List<Double> coefficients,
            @Setting(value = "variance v of each level given the one below", min = 0, aboveMin = true)
                    List<Double> variances) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "linear-bottom-up",
            new Config(LinearWorld.TWO_LEVELS, List.of(0.6, 0.7), List.of(0.2, 0.3)),
            new ComponentType.Doc(
                    "Bottom-up inference in a linear Gaussian ladder of scalars, with latents drawn on the way up.",
                    "q(z_1 | x) = N(a_1 x, v_1), q(z_l | z_(l-1)) = N(a_l z_(l-1), v_l)",
                    "Rezende, Mohamed and Wierstra 2014, for linear maps"),
            (config, context) -> {
                config.world().check(context.data());
                return new LinearBottomUpEncoder(config);
            });

    private final Config config;

    private LinearBottomUpEncoder(Config config) {
        this.config = config;
        int size = config.world().size();
        if (config.world().dimensions() != 1) {
            throw new ConfigurationException(
                    "world.coefficients", "Bottom-up linear inference is for data of one dimension.");
        }
        if (config.coefficients().size() != size || config.variances().size() != size) {
            throw new ConfigurationException(
                    "coefficients",
                    "The world has " + size + " levels, so q needs as many coefficients and variances.");
        }
    }

    @Override
    public LinearWorld world() {
        return config.world();
    }

    @Override
    public List<Level> levels() {
        return config.world().ladder();
    }

    /** Mean and draw of each level, in turn. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        NDList drawn = new NDList();
        NDArray below = x.reshape(x.getShape().get(0), 1);
        for (int l = 0; l < config.coefficients().size(); l++) {
            NDArray mean = below.mul(scope.scalar(config.coefficients().get(l)));
            below = new DiagonalGaussian(mean, logVariance(l, scope)).sample(scope.normal(mean.getShape()));
            drawn.addAll(new NDList(mean, below));
        }
        return drawn;
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        DiagonalGaussian q = new DiagonalGaussian(evidence.get(2 * level), logVariance(level, scope));
        return new Posterior(q, Optional.of(evidence.get(2 * level + 1)));
    }

    private NDArray logVariance(int level, Scope scope) {
        return scope.scalar(Math.log(config.variances().get(level)));
    }
}
