package org.ladderlab.plugins.masked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * One network for all levels of a masked diffusion: it sees the visible values and gives the law of each masked one,
 *
 * <pre>
 * p(z_s | z_t): a masked value is revealed with probability r, as k with probability softmax_k(network(z_t))
 * </pre>
 *
 * <p>A visible value stays, and the mask is never predicted, so that the bound is that of the masked values' cross entropy alone.
 *
 * <p>The network is one of images or points with {@code count + 1} channels for each channel of the data: a value is a vector with a single
 * 1, the last of which is the mask. It gives as many scores. As the log SNR it is told {@code log((visible + 1/2) / (masked + 1/2))}, by
 * the numbers of values, which z itself shows.
 */
public final class MaskedDenoiser implements Decoder {

    /** The settings. */
    public record Config(
            @Setting(value = "the network that gives the scores of all values", required = true)
                    Ref<Network> network) {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "masked-denoiser",
            new Config(Required.setting()),
            new ComponentType.Doc(
                    "A network that predicts the masked values from the visible ones; for the encoder 'masked-diffusion'.",
                    "p(z_s|z_t): a masked value becomes k with probability r softmax_k(network(z_t)); a visible one stays",
                    "Shi et al. 2024 (MD4), section 3; Sahoo et al. 2024 (MDLM), section 3.2"),
            MaskedDenoiser::new);

    private final MaskedDiffusion diffusion;
    private final GridValues values;
    private final DataSpec data;
    private final Network network;

    private MaskedDenoiser(Config config, BuildContext context) {
        diffusion = context.part(MaskedDiffusion.class);
        values = diffusion.values();
        data = context.data();
        network = context.create("network", config.network(), values.oneHot(data));
    }

    /** The log probability of each value of each dimension given what is visible, (n, values, c, ...). */
    NDArray logValues(NDArray z, Scope scope) {
        NDArray masked = Tensors.sumPerExample(values.masked(z).toType(DataType.FLOAT32, false))
                .toType(DataType.FLOAT64, true);
        NDArray visible = Tensors.shift(masked.neg(), data.dimensions() + 0.5);
        NDArray ratio = visible.div(Tensors.shift(masked, 0.5)).log();
        NDArray scores = Tensors.toFloat32(network.forward(values.oneHot(z), ratio, scope));
        return values.logProbabilities(scores, z.getShape());
    }

    /** {@code sum over masked d of -log p(x_d | z)}, nats per example, (n). */
    NDArray surprise(NDArray index, NDArray z, Scope scope) {
        return new Absorbing(z, 1, logValues(z, scope)).logProb(index).neg();
    }

    /** Everything is masked. */
    @Override
    public NDArray start(long examples, Scope scope) {
        return values.hidden(Tensors.batched(examples, data.shape()), scope);
    }

    /** The deepest level reveals nothing, so that its values do not matter. */
    @Override
    public Absorbing prior(int level, NDArray topDown, Scope scope) {
        double reveal = diffusion.reveal(level);
        Shape shape = topDown.getShape();
        NDArray logValues = reveal > 0
                ? logValues(topDown, scope)
                : scope.manager()
                        .zeros(new Shape(shape.get(0), values.count()).addAll(shape.slice(1)))
                        .logSoftmax(1);
        return new Absorbing(topDown, reveal, logValues);
    }

    /** The latent is the state. */
    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        return latent;
    }

    @Override
    public boolean isDensity() {
        return false;
    }

    /** z_0 is the data: 0, or minus infinity of other data. */
    @Override
    public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
        NDArray zero = topDown.zerosLike();
        NDArray same = topDown.eq(values.indices(x));
        return Tensors.sumPerExample(NDArrays.where(same, zero, Tensors.shift(zero, Double.NEGATIVE_INFINITY)));
    }

    /** The visible values, and the means of those that are masked. */
    @Override
    public NDArray mean(NDArray topDown, Scope scope) {
        return values.data(topDown, values.mean(logValues(topDown, scope)));
    }

    @Override
    public boolean conditional() {
        return network.conditional();
    }

    /** Guidance is of denoisers that estimate one number for each value. */
    @Override
    public boolean guidable() {
        return false;
    }
}
