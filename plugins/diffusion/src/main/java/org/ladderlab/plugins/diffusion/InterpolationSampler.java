package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.atomic.AtomicInteger;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Any sampler on paths between two draws. Each normal draw that the sampler makes of its examples, one for a deterministic
 * sampler and one for each level for others and for ladders, is replaced by points between two ends z1 and z2:
 *
 * <pre>
 * slerp:  sin((1 - a) th) / sin(th) z1 + sin(a th) / sin(th) z2,   th = arccos(cosine of z1 and z2)
 * linear: (1 - a) z1 + a z2
 * </pre>
 *
 * <p>On the great circle a point is as likely a draw as its ends are; on the line it is shorter in the middle. The examples are
 * path after path, with a = 0 .. 1 in even steps: as many points as the picture has columns make each row a path. Of a
 * conditional model a path is of one class.
 */
public final class InterpolationSampler implements Sampler.Wrapping {

    /** The settings. */
    public record Config(
            @Setting(value = "the sampler", required = true) Ref<Sampler> sampler,
            @Setting("the shape of the paths") Path path,
            @Setting(value = "examples on a path, its ends included", min = 2) int points) {}

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
                    Kind.SAMPLER,
                    "interpolation",
                    new Config(Required.setting(), Path.SLERP, 8),
                    new ComponentType.Doc(
                            "Any sampler on paths from one draw of its noise to another.",
                            "sin((1 - a) th) / sin(th) z1 + sin(a th) / sin(th) z2, or (1 - a) z1 + a z2",
                            "Song et al. 2021 (DDIM), appendix D.5; Shoemake 1985"),
                    (config, context) -> new InterpolationSampler(config, context.create("sampler", config.sampler())))
            .withExamples(new Config(AncestralSampler.TYPE.byDefault(), Path.SLERP, 2));

    /** Shapes of a path. */
    public enum Path {
        /** A great circle. */
        SLERP {
            @Override
            double[] weights(double cosine, double a) {
                double angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
                // Parallel or opposite ends lie on no one circle.
                return Math.sin(angle) < 1e-6
                        ? LINEAR.weights(cosine, a)
                        : new double[] {
                            Math.sin((1 - a) * angle) / Math.sin(angle), Math.sin(a * angle) / Math.sin(angle)
                        };
            }
        },
        /** A straight line. */
        LINEAR {
            @Override
            double[] weights(double cosine, double a) {
                return new double[] {1 - a, a};
            }
        };

        /** Of the two ends at a share a of the way. */
        abstract double[] weights(double cosine, double a);
    }

    private final Path path;
    private final int points;
    private final Sampler sampler;

    private InterpolationSampler(Config config, Sampler sampler) {
        this.path = config.path();
        this.points = config.points();
        this.sampler = sampler;
    }

    @Override
    public NDArray sample(long count, Scope scope) {
        AtomicInteger steered = new AtomicInteger();
        NDArray drawn = sampler.sample(count, scope.drawing((shape, plain) -> {
            if (shape.dimension() == 0 || shape.get(0) != count) {
                return plain.normal(shape);
            }
            steered.incrementAndGet();
            return between(shape, plain);
        }));
        if (steered.get() == 0) {
            throw new ConfigurationException(
                    "sampler",
                    "This sampler draws no normal noise, so there is no path from one of its draws to another; draw its"
                            + " samples without interpolation.");
        }
        return drawn;
    }

    @Override
    public int together() {
        return points;
    }

    @Override
    public Sampler sampler() {
        return sampler;
    }

    /** Draws the ends of as many paths as it takes, and gives the first (n, ...) of their points. */
    private NDArray between(Shape shape, Scope scope) {
        int n = Math.toIntExact(shape.get(0));
        int paths = (n + points - 1) / points;
        NDList ends = scope.normal(new Shape(2L * paths, shape.size() / n)).split(2);
        double[] cosines = cosines(ends.get(0), ends.get(1));
        double[] first = new double[paths * points];
        double[] second = new double[paths * points];
        for (int i = 0; i < first.length; i++) {
            double[] weights = path.weights(cosines[i / points], (double) (i % points) / (points - 1));
            first[i] = weights[0];
            second[i] = weights[1];
        }
        NDArray all = weighted(ends.get(0), first, scope).add(weighted(ends.get(1), second, scope));
        return all.reshape(paths * points, -1).get("0:" + n).reshape(shape);
    }

    /** Each end in as many copies as a path has points, times their weights, (paths, points, values). */
    private NDArray weighted(NDArray ends, double[] weights, Scope scope) {
        return ends.expandDims(1)
                .mul(Tensors.toFloat32(scope.vector(weights))
                        .reshape(ends.getShape().get(0), points, 1));
    }

    private static double[] cosines(NDArray one, NDArray other) {
        NDArray lengths = Tensors.sumPerExample(one.square()).mul(Tensors.sumPerExample(other.square()));
        return Tensors.sumPerExample(one.mul(other))
                .div(lengths.sqrt())
                .toType(DataType.FLOAT64, true)
                .toDoubleArray();
    }
}
