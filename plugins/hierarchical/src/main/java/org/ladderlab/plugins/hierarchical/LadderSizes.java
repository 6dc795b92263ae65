package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.ladderlab.nn.Activation;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * What the two halves of a ladder of dense layers have in common; the lists go from the level next to the data to the
 * deepest.
 *
 * @param width width of the layers between each level and the one nearer the data
 * @param latents dimensions of each latent
 * @param layers hidden layers between two levels
 * @param activation the activation after each layer
 * @param batchNorm whether each layer is batch-normalised
 * @param dropout probability that a unit after the activation is 0 in training
 * @param law of the latents
 */
public record LadderSizes(
        List<Integer> width,
        List<Integer> latents,
        int layers,
        Activation activation,
        boolean batchNorm,
        double dropout,
        LatentLaw law) {

    public LadderSizes {
        if (latents.isEmpty() || width.size() != latents.size()) {
            throw new ConfigurationException(
                    "width",
                    "A ladder needs one hidden width for each latent, and at least one: there are " + width.size()
                            + " hidden widths and " + latents.size() + " latents.");
        }
        width = List.copyOf(width);
        latents = List.copyOf(latents);
    }

    /** The levels z1, z2, ... */
    public List<Level> levels() {
        int count = latents.size();
        return IntStream.range(0, count)
                .mapToObj(l -> Level.of(l, count, "z" + (l + 1), new Shape(latents.get(l))))
                .toList();
    }

    /** The index of the deepest level. */
    public int deepest() {
        return latents.size() - 1;
    }
}
