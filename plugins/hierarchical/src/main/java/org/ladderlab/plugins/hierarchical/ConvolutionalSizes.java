package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.ladderlab.nn.Activation;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * What the two halves of a ladder of convolutions have in common; the lists go from the level next to the data to the deepest.
 *
 * @param data images
 * @param channels features at each level
 * @param latents channels of each latent
 * @param strides by how much the image shrinks on the way up to each level
 * @param blocks residual blocks between two levels
 * @param activation the activation
 * @param batchNorm whether layers are batch-normalised
 */
record ConvolutionalSizes(
        DataSpec data,
        List<Integer> channels,
        List<Integer> latents,
        List<Integer> strides,
        int blocks,
        Activation activation,
        boolean batchNorm) {

    ConvolutionalSizes {
        if (!data.isImage()) {
            throw new ConfigurationException(
                    "A ladder of convolutions needs images of shape (channels, height, width); the" + " data '"
                            + data.name() + "' has examples of shape " + data.shape() + ". Use 'mlp-ladder'.");
        }
        if (latents.isEmpty() || channels.size() != latents.size() || strides.size() != latents.size()) {
            throw new ConfigurationException(
                    "channels",
                    "A ladder needs one entry of channels, latents and strides for each level, and at least one: there are "
                            + channels.size() + " channels, " + latents.size() + " latents and " + strides.size()
                            + " strides.");
        }
        channels = List.copyOf(channels);
        latents = List.copyOf(latents);
        strides = List.copyOf(strides);
        int shrinking = strides.stream().reduce(1, (a, b) -> a * b);
        if (data.shape().get(1) % shrinking != 0 || data.shape().get(2) % shrinking != 0) {
            throw new ConfigurationException(
                    "strides",
                    "Images of " + data.shape().get(1) + "x" + data.shape().get(2) + " pixels cannot shrink by "
                            + shrinking + " in all; use fewer strides of 2.");
        }
    }

    /** The levels z1, z2, ... */
    List<Level> levels() {
        int count = latents.size();
        return IntStream.range(0, count)
                .mapToObj(l -> Level.of(l, count, "z" + (l + 1), latent(l)))
                .toList();
    }

    private Shape latent(int level) {
        int shrinking = strides.subList(0, level + 1).stream().reduce(1, (a, b) -> a * b);
        return new Shape(
                latents.get(level),
                data.shape().get(1) / shrinking,
                data.shape().get(2) / shrinking);
    }

    /** The index of the deepest level. */
    int deepest() {
        return latents.size() - 1;
    }

    /** Features of what is next nearer to the data than a level; next to the image as many as at the first level. */
    int channelsBelow(int level) {
        return channels.get(Math.max(level - 1, 0));
    }
}
