package org.ladderlab.plugins.diffusion.observations;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** Some values of an example, the same of each: {@code A x = m x} with m of zeros and ones, so that A is its own adjoint. */
public final class Mask implements Operator {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value = "share of the pixels, or of a point's values, that are hidden",
                            min = 0,
                            max = 1,
                            belowMax = true)
                    double masked,
            @Setting("seed of which these are") long seed) {}

    public static final ComponentType<Operator, Config> TYPE = ComponentType.of(
            KIND,
            "mask",
            new Config(0.5, 1),
            new ComponentType.Doc(
                    "Some pixels are seen, in all channels, and the others are not.",
                    "A x = m x, m in {0, 1}",
                    "Chung et al. 2023 (DPS), inpainting"),
            (config, context) -> new Mask(config, context.data().shape()));

    private final Shape example;
    private final float[] seen;

    private Mask(Config config, Shape example) {
        this.example = example;
        int values = Math.toIntExact(example.size());
        int places = example.dimension() == 3 ? Math.toIntExact(example.get(1) * example.get(2)) : values;
        boolean[] hidden = hidden(places, config);
        this.seen = new float[values];
        for (int i = 0; i < values; i++) {
            seen[i] = hidden[i % places] ? 0 : 1;
        }
    }

    /**
     * So many of the places, each as likely as any other.
     *
     * @throws ConfigurationException if these are all
     */
    private static boolean[] hidden(int places, Config config) {
        boolean[] hidden = new boolean[places];
        SplittableRandom random = new SplittableRandom(config.seed());
        long left = Math.round(config.masked() * places);
        if (left == places) {
            throw new ConfigurationException(
                    "masked",
                    "A share of " + config.masked() + " hides all of the places of an example, which has " + places
                            + ", so that nothing of it would be seen; hide at most " + (places - 1) + " of them.");
        }
        for (int i = 0; i < places; i++) {
            hidden[i] = random.nextDouble() * (places - i) < left;
            left -= hidden[i] ? 1 : 0;
        }
        return hidden;
    }

    private NDArray seen(Scope scope) {
        return scope.manager().create(seen).reshape(Tensors.batched(1, example));
    }

    @Override
    public NDArray apply(NDArray x, Scope scope) {
        return x.mul(seen(scope));
    }

    @Override
    public NDArray adjoint(NDArray u, Scope scope) {
        return u.mul(seen(scope));
    }

    @Override
    public NDArray solve(NDArray u, double a, double b, Scope scope) {
        return u.div(Tensors.shift(Tensors.scale(seen(scope), b), a));
    }
}
