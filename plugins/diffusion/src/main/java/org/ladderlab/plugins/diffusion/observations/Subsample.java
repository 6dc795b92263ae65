package org.ladderlab.plugins.diffusion.observations;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** An image in fewer pixels, each the mean of a square of f x f, so that {@code A A' = I / f^2}. */
public final class Subsample implements Operator {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "pixels of a side that become one; divides height and width", min = 2) int factor) {}

    public static final ComponentType<Operator, Config> TYPE = ComponentType.of(
            KIND,
            "subsample",
            new Config(2),
            new ComponentType.Doc(
                    "An image in fewer pixels: means over squares.",
                    "(A x)_ij = mean of the f x f pixels from (f i, f j) on",
                    "Chung et al. 2023 (DPS), super-resolution"),
            (config, context) -> new Subsample(config, context));

    private final Shape example;
    private final int factor;

    private Subsample(Config config, BuildContext context) {
        example = context.data().shape();
        factor = config.factor();
        if (example.dimension() != 3 || example.get(1) % factor != 0 || example.get(2) % factor != 0) {
            throw new ConfigurationException(
                    "factor",
                    "Squares of " + factor + " x " + factor + " pixels do not fill an example of shape " + example
                            + "; take images, and a factor of their height and width.");
        }
    }

    private Shape squares(long n, long side) {
        return new Shape(n, example.get(0), example.get(1) / factor, side, example.get(2) / factor, side);
    }

    @Override
    public NDArray apply(NDArray x, Scope scope) {
        return x.reshape(squares(x.getShape().get(0), factor))
                .mean(new int[] {5})
                .mean(new int[] {3});
    }

    @Override
    public NDArray adjoint(NDArray u, Scope scope) {
        long n = u.getShape().get(0);
        NDArray spread = u.reshape(squares(n, 1)).broadcast(squares(n, factor));
        return Tensors.scale(spread.reshape(Tensors.batched(n, example)), 1.0 / (factor * factor));
    }

    @Override
    public NDArray solve(NDArray u, double a, double b, Scope scope) {
        return Tensors.scale(u, 1 / (a + b / (factor * factor)));
    }
}
