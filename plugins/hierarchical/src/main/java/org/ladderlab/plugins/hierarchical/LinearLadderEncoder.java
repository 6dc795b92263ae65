package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/**
 * Top-down inference in a {@link LinearWorld}. With {@code m = S W'x / s^2} and S the mean and covariance of z given x, and P
 * the inverse of S, the exact posterior is
 *
 * <pre>
 * q(z_l | z_>l, x) = N(m_l + b_l (z_>l - m_>l), c_l)
 * b_l = S_l> (S_>>)^-1,  c_l = S_ll - b_l S_>l
 * </pre>
 *
 * under which the bound is {@code -log p(x)}; the best one that treats the levels as independent is {@code N(m_l, 1 / P_ll)}.
 */
public final class LinearLadderEncoder implements LinearLadder {

    /** How much q knows of the levels above. */
    public enum Inference {
        /** The exact posterior. */
        EXACT,
        /** The best factorised posterior. */
        INDEPENDENT
    }

    /** What an experiment file can say. */
    public record Config(
            @Setting("the generative model") LinearWorld world,
            @Setting("how much q knows of the levels above") Inference inference) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "linear-ladder",
            new Config(LinearWorld.TWO_LEVELS, Inference.EXACT),
            new ComponentType.Doc(
                    "Exact or factorised top-down inference in a linear Gaussian ladder of scalars.",
                    "q(z_l | z_>l, x) = p(z_l | z_>l, x), so that the bound is -log p(x)",
                    "Bishop 2006, Pattern Recognition and Machine Learning, section 2.3.1"),
            (config, context) -> new LinearLadderEncoder(config, context.data()));

    private final Config config;
    private final double[][] meanFromData;
    private final double[][] slopes;
    private final double[] variances;

    private LinearLadderEncoder(Config config, DataSpec data) {
        this.config = config;
        LinearWorld world = config.world();
        world.check(data);
        int size = world.size();
        double[][] precision = world.posteriorPrecision();
        double[][] toLatents = new double[size][world.dimensions()];
        for (int l = 0; l < size; l++) {
            for (int d = 0; d < world.dimensions(); d++) {
                toLatents[l][d] = world.likelihoodWeights()[d][l] / world.variance();
            }
        }
        meanFromData = Matrices.solve(precision, toLatents);
        slopes = new double[size][size];
        variances = new double[size];
        for (int l = 0; l < size; l++) {
            if (config.inference() == Inference.EXACT) {
                condition(l, precision);
            } else {
                variances[l] = 1 / precision[l][l];
            }
        }
    }

    /**
     * Fills in b_l and c_l. Given the levels above, z_0 .. z_l have the precision block A = P[0..l, 0..l] and the mean slope
     * -A^-1 P[0..l, above]; the last row of both is level l's.
     */
    private void condition(int level, double[][] precision) {
        int above = precision.length - 1 - level;
        double[][] block = new double[level + 1][level + 1];
        double[][] right = new double[level + 1][above + 1];
        for (int i = 0; i <= level; i++) {
            System.arraycopy(precision[i], 0, block[i], 0, level + 1);
            for (int j = 0; j < above; j++) {
                right[i][j] = -precision[i][level + 1 + j];
            }
        }
        right[level][above] = 1;
        double[] last = Matrices.solve(block, right)[level];
        System.arraycopy(last, 0, slopes[level], level + 1, above);
        variances[level] = last[above];
    }

    @Override
    public LinearWorld world() {
        return config.world();
    }

    @Override
    public List<Level> levels() {
        return config.world().ladder();
    }

    /** The posterior mean m of all latents, (n, L). */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        NDArray flat = x.reshape(x.getShape().get(0), -1);
        return new NDList(flat.matMul(Matrices.create(meanFromData, scope).transpose()));
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        NDArray mean = evidence.get(0);
        NDArray own = mean.get(":, " + level + ":" + (level + 1));
        NDArray shift = topDown.sub(mean).matMul(Matrices.column(slopes[level], scope));
        return Posterior.topDown(new DiagonalGaussian(own.add(shift), scope.scalar(Math.log(variances[level]))));
    }
}
