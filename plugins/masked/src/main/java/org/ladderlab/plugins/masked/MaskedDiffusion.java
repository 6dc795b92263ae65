package org.ladderlab.plugins.masked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A fixed diffusion of values on a grid: at time t each is still visible with probability alpha(t), else masked,
 *
 * <pre>
 * q(z_s | z_t, x): a masked value is revealed with probability r = (alpha_s - alpha_t) / (1 - alpha_t)
 * </pre>
 *
 * <p>The latents of a finite ladder are z_0 .. z_T at the times i / T: z_0 is the data and z_T hides all of it, since alpha is exactly 1
 * and 0 at the ends. A cut at other ends would leave out what the ends cost, and the sum would be no bound.
 */
public final class MaskedDiffusion implements Encoder {

    /** The settings. */
    public record Config(
            @Setting("how the probability of being visible falls with time") MaskingSchedule schedule,
            @Setting(value = "power of the polynomial schedule", min = 0, aboveMin = true) double power,
            @Setting(value = "number of steps T; without it the ladder is infinite", min = 1, max = 100_000)
                    Optional<Integer> steps) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "masked-diffusion",
            new Config(MaskingSchedule.LINEAR, 3, Optional.empty()),
            new ComponentType.Doc(
                    "A fixed diffusion that hides more and more values of the data; for data on a grid.",
                    "q(z_t|x): each value is visible with probability alpha(t), else masked; r = (alpha_s - alpha_t) / (1 - alpha_t)",
                    "Shi et al. 2024 (MD4), section 2; Sahoo et al. 2024 (MDLM), section 3"),
            MaskedDiffusion::new);

    private final Config config;
    private final GridValues values;
    private final List<Level> levels;

    private MaskedDiffusion(Config config, BuildContext context) {
        if (config.schedule() != MaskingSchedule.POLYNOMIAL) {
            Idle.refuse("power", config.power(), TYPE.defaults().power(), "only the polynomial schedule has a power");
        }
        this.config = config;
        this.values = GridValues.of(context.data(), "encoder 'masked-diffusion'");
        this.levels = config.steps()
                .map(last -> IntStream.rangeClosed(0, last)
                        .mapToObj(i ->
                                Level.of(i, last + 1, "z" + i, context.data().shape()))
                        .toList())
                .orElse(List.of());
    }

    /** T, or empty for the infinite ladder. */
    Optional<Integer> steps() {
        return config.steps();
    }

    GridValues values() {
        return values;
    }

    /** alpha(t). */
    double visible(double t) {
        return config.schedule().visible(t, config.power());
    }

    /** The probability r that a value masked at the later time is revealed at the earlier one. */
    double reveal(double to, double from) {
        return (visible(to) - visible(from)) / (1 - visible(from));
    }

    /** That of the step down to a level; the deepest has nothing above it and reveals nothing. */
    double reveal(int level) {
        int last = levels.size() - 1;
        return level == last ? 0 : reveal((double) level / last, (level + 1.0) / last);
    }

    @Override
    public List<Level> levels() {
        return levels;
    }

    /** The indices of the data's values. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        return new NDList(values.indices(x));
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        return Posterior.topDown(Absorbing.known(topDown, reveal(level), evidence.singletonOrThrow(), values));
    }

    /** Hides each value of an example with its probability, (n). */
    NDArray hide(NDArray index, double[] probabilities, Scope scope) {
        NDArray chance = Tensors.perExample(Tensors.toFloat32(scope.vector(probabilities)), index.getShape());
        return hidden(index, scope.uniform(index.getShape()).lt(chance), scope);
    }

    /** Hides so many values of each example, at random places. */
    NDArray hideSome(NDArray index, int[] counts, Scope scope) {
        NDArray rank = ranks(index.getShape(), scope);
        NDArray count =
                scope.manager().create(counts).toType(DataType.FLOAT32, false).reshape(-1, 1);
        return hidden(index, rank.lt(count).reshape(index.getShape()), scope);
    }

    private NDArray hidden(NDArray index, NDArray where, Scope scope) {
        return NDArrays.where(where, values.hidden(index.getShape(), scope), index);
    }

    /** A random order of each example's values, {@code 0 .. D - 1}, float32, (n, D). */
    static NDArray ranks(Shape shape, Scope scope) {
        Shape flat = new Shape(shape.get(0), shape.size() / shape.get(0));
        return scope.uniform(flat).argSort(1).argSort(1).toType(DataType.FLOAT32, false);
    }
}
