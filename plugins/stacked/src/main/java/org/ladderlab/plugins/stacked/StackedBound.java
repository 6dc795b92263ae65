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
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The bound of a ladder whose deepest latent z is the data of a model with a bound of its own:
 *
 * <pre>
 * -log p(x | z_1) + consistency of the levels below z + coding of z + levels above z + prior
 * coding of z = -H(q(z | x)) + the reconstruction of z in the bound above
 * </pre>
 *
 * Of dequantised data the coding is {@code -log p(v | what is above) - D log cell}, and what the noise costs beyond uniform noise, {@code E
 * log q(u | x)}, is a row before it. The coding of z may be negative: alone, it moves with the log SNR next to z, and what is above moves against it. In depth, z is in the
 * middle, what is below it before, and what is above it behind.
 */
public final class StackedBound implements Bound {

    private static final String DEQUANTISATION = "dequantisation";

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
        levels.addAll(coding(lower, encoder.codingName(), upper.reconstruction()));
        upper.levels()
                .forEach(level -> levels.add(
                        new Consistency(MIDDLE + (1 - MIDDLE) * level.depth(), above(level.name()), level.nats())));
        return new LedgerTerms(lower.reconstruction(), levels, upper.prior());
    }

    /** What a level of the model above is called beside those below. */
    static String above(String name) {
        return "above " + name;
    }

    /**
     * {@code -H(q(z | x)) - log p(z | what is above)} as a row; of dequantised data two, by how much q's noise is not uniform and the rest,
     * which is the density above times the cell.
     */
    static List<Consistency> coding(BelowDeepest lower, String name, NDArray reconstruction) {
        if (lower.deepest() instanceof DequantisedLaw law) {
            return List.of(
                    new Consistency(MIDDLE, DEQUANTISATION, law.overUniform()),
                    new Consistency(MIDDLE, name, Tensors.shift(reconstruction, -law.logCell())));
        }
        NDArray entropy = lower.deepest().as(DiagonalGaussian.class).entropy();
        return List.of(new Consistency(MIDDLE, name, reconstruction.sub(entropy)));
    }

    @Override
    public NDArray reconstruct(NDArray x, double depth, Scope scope) {
        if (depth <= MIDDLE) {
            return below.reconstruct(x, depth / MIDDLE, scope);
        }
        NDArray z = encoder.draw(x, scope);
        return decoder.decode(above.reconstruct(z, aboveMiddle(depth), scope), false, scope);
    }

    /** What is drawn above z is its mean given the latent next to it. */
    @Override
    public List<NDArray> redraw(NDArray x, Redraw asked, Scope scope) {
        if (asked.depth() <= MIDDLE) {
            return below.redraw(x, at(asked, asked.depth() / MIDDLE), scope);
        }
        NDArray z = encoder.draw(x, scope);
        return decoded(above.redraw(z, at(asked, aboveMiddle(asked.depth())), scope), scope);
    }

    @Override
    public List<NDArray> redrawPrior(long examples, Redraw asked, Scope scope) {
        if (asked.depth() <= MIDDLE) {
            NDArray z = above.redrawPrior(examples, new Redraw(1, 1, asked.steps()), scope)
                    .get(0);
            return below.redrawBelow(z, at(asked, asked.depth() / MIDDLE), scope);
        }
        return decoded(above.redrawPrior(examples, at(asked, aboveMiddle(asked.depth())), scope), scope);
    }

    private static Redraw at(Redraw asked, double depth) {
        return new Redraw(depth, asked.draws(), asked.steps());
    }

    private static double aboveMiddle(double depth) {
        return (depth - MIDDLE) / (1 - MIDDLE);
    }

    private List<NDArray> decoded(List<NDArray> latents, Scope scope) {
        return latents.stream()
                .map(latent -> decoder.decode(latent, true, scope))
                .toList();
    }
}
