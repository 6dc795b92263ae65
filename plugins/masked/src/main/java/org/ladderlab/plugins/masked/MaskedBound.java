package org.ladderlab.plugins.masked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ladderlab.spi.model.Band;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The bound of a masked diffusion with infinitely many levels, which depends on no schedule: with k of the D values masked, at random
 * places,
 *
 * <pre>
 * sum over k = 1 .. D of 1/k E[sum over masked d of -log p(x_d | z)]
 * </pre>
 *
 * It is the mean over all orders of the values of the negative log likelihood of a model that predicts one after the other (Uria, Murray
 * and Larochelle 2014). Nothing is reconstructed and the deepest latent says nothing, so both ends cost 0. A band of the ledger is some
 * neighbouring k at depth k / D, with one draw for each example.
 */
final class MaskedBound implements Bound {

    private final MaskedDiffusion diffusion;
    private final MaskedDenoiser decoder;
    private final int dimensions;

    MaskedBound(MaskedDiffusion diffusion, MaskedDenoiser decoder, long dimensions) {
        this.diffusion = diffusion;
        this.decoder = decoder;
        this.dimensions = Math.toIntExact(dimensions);
    }

    @Override
    public LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
        NDArray index = diffusion.values().indices(x);
        int[] counts = new int[Math.toIntExact(x.getShape().get(0))];
        double[] weights = new double[counts.length];
        List<LedgerTerms.Consistency> levels = new ArrayList<>();
        for (Band band : Band.split(1, dimensions + 1, maxLevels)) {
            for (int n = 0; n < counts.length; n++) {
                counts[n] = band.from() + (int) (scope.uniform() * band.size());
                weights[n] = (double) band.size() / counts[n];
            }
            NDArray z = diffusion.hideSome(index, counts, scope);
            NDArray nats = decoder.surprise(index, z, scope).mul(scope.vector(weights));
            double depth = (band.from() + band.to() - 1) / 2.0 / dimensions;
            levels.add(new LedgerTerms.Consistency(depth, name(band), nats));
        }
        NDArray nothing = scope.manager().zeros(new Shape(counts.length));
        return new LedgerTerms(nothing, levels, nothing);
    }

    private static String name(Band band) {
        return band.size() == 1 ? "masked " + band.from() : "masked " + band.from() + ".." + (band.to() - 1);
    }

    /** The mean given so many visible values as there are at this depth of the linear schedule. */
    @Override
    public NDArray reconstruct(NDArray x, double depth, Scope scope) {
        return Tensors.toFloat32(decoder.mean(hidden(x, depth, scope), scope));
    }

    private NDArray hidden(NDArray x, double depth, Scope scope) {
        NDArray index = diffusion.values().indices(x);
        double[] chances = new double[Math.toIntExact(x.getShape().get(0))];
        Arrays.fill(chances, 1 - diffusion.visible(depth));
        return diffusion.hide(index, chances, scope);
    }

    @Override
    public List<NDArray> redraw(NDArray x, Redraw asked, Scope scope) {
        return revealed(hidden(x, asked.depth(), scope), asked, scope);
    }

    @Override
    public List<NDArray> redrawPrior(long examples, Redraw asked, Scope scope) {
        NDArray start = decoder.start(examples, scope);
        return revealed(reveal(start, 1, asked.depth(), asked.steps() - asked.stepsBelow(), scope), asked, scope);
    }

    private List<NDArray> revealed(NDArray z, Redraw asked, Scope scope) {
        return asked.ways(z, scope, (from, own) -> {
            NDArray all = reveal(from, asked.depth(), 0, asked.stepsBelow(), own);
            return Tensors.toFloat32(diffusion.values().data(all, all));
        });
    }

    private NDArray reveal(NDArray from, double depth, double to, int most, Scope scope) {
        int steps = depth > to ? Math.max(1, most) : 0;
        NDArray z = from;
        for (int i = steps; i > 0; i--) {
            double here = to + (depth - to) * i / steps;
            double there = to + (depth - to) * (i - 1) / steps;
            z = new Absorbing(z, diffusion.reveal(there, here), decoder.logValues(z, scope)).sample(scope);
        }
        return z;
    }
}
