package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.HierarchicalBound.BelowDeepest;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.LedgerTerms.Consistency;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;

/**
 * The bound of a ladder whose deepest latent z is the data of a model with a bound of its own:
 *
 * <pre>
 * -log p(x | z_1) + consistency of the levels below z + coding of z + levels above z + prior
 * coding of z = -H(q(z | x)) + the reconstruction of z in the bound above
 * </pre>
 *
 * The coding of z may be negative: alone, it moves with the log SNR next to z, and what is above moves against it. In depth, z is in the
 * middle, what is below it before, and what is above it behind.
 */
public final class StackedBound implements Bound {

    /** The depth of z. */
    static final double MIDDLE = 0.5;

    private final StackedEncoder encoder;
    private final StackedDecoder decoder;
    private final HierarchicalBound below;
    private final Bound above;

    /** The bound of a pair. */
    StackedBound(StackedEncoder encoder, StackedDecoder decoder) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.below = new HierarchicalBound(encoder.below(), decoder.below());
        this.above = above(encoder.above(), decoder.above());
    }

    /** The bound of any pair, for one that takes z for data; what it blames on the encoder is the encoder above. */
    private static Bound above(Encoder encoder, Decoder decoder) {
        if (encoder instanceof StackedEncoder upper && decoder instanceof StackedDecoder lower) {
            return new StackedBound(upper, lower);
        }
        if (encoder instanceof GaussianDiffusion diffusion && decoder instanceof DenoisingDecoder denoiser) {
            return within(() -> new DiffusionBound(diffusion, denoiser));
        }
        return new HierarchicalBound(encoder, decoder);
    }

    /** Something about the model above, with its complaints located there. */
    static <T> T within(Supplier<T> made) {
        try {
            return made.get();
        } catch (ConfigurationException e) {
            throw new ConfigurationException(
                    e.setting().replaceFirst("^(encoder|decoder)\\b", "$1.above"), String.valueOf(e.getMessage()));
        }
    }

    HierarchicalBound below() {
        return below;
    }

    @Override
    public void requireSound(Scope scope) {
        below.requireSound(scope);
        above.requireSound(scope);
    }

    @Override
    public LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
        int between = Math.min(encoder.deepest(), Math.max(1, (maxLevels - 1) / 2));
        BelowDeepest lower = below.belowDeepest(x, Math.max(1, between), scope);
        LedgerTerms upper = above.ledger(lower.latent(), Math.max(1, maxLevels - 1 - between), scope);
        List<Consistency> levels = new ArrayList<>();
        lower.levels()
                .forEach(level -> levels.add(new Consistency(MIDDLE * level.depth(), level.name(), level.nats())));
        levels.add(new Consistency(MIDDLE, encoder.codingName(), coding(lower, upper.reconstruction())));
        upper.levels()
                .forEach(level -> levels.add(
                        new Consistency(MIDDLE + (1 - MIDDLE) * level.depth(), above(level.name()), level.nats())));
        return new LedgerTerms(lower.reconstruction(), levels, upper.prior());
    }

    /** What a level of the model above is called beside those below. */
    static String above(String name) {
        return "above " + name;
    }

    /** {@code -H(q(z | x)) - log p(z | what is above)}, nats per example, (n). */
    static NDArray coding(BelowDeepest lower, NDArray reconstruction) {
        return reconstruction.sub(lower.deepest().as(DiagonalGaussian.class).entropy());
    }

    @Override
    public NDArray reconstruct(NDArray x, double depth, Scope scope) {
        if (depth <= MIDDLE) {
            return below.reconstruct(x, depth / MIDDLE, scope);
        }
        NDArray z = encoder.draw(x, scope);
        return decoder.decode(above.reconstruct(z, (depth - MIDDLE) / (1 - MIDDLE), scope), false, scope);
    }
}
