package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What the two halves of NVAE have in common. Latents come in groups, the groups in scales; each scale has half the size and
 * twice the channels of the one nearer the data. A level of the ladder is one group.
 *
 * @param data images
 * @param groups groups of each scale, from the scale next to the data
 * @param latentChannels channels of each group
 * @param channels features at the size of the image
 * @param halvings how often the image is halved before the first scale
 * @param padding pixels added on each side of the image
 */
record NvaeLayout(DataSpec data, List<Integer> groups, int latentChannels, int channels, int halvings, int padding) {

    NvaeLayout {
        groups = List.copyOf(groups);
        if (!data.isImage()) {
            throw new ConfigurationException("NVAE is made of convolutions and needs images of shape (channels, height,"
                    + " width); the data '" + data.name() + "' has examples of shape " + data.shape() + ".");
        }
        if (groups.isEmpty()) {
            throw new ConfigurationException("groups", "NVAE needs at least one scale with one group.");
        }
        int factor = 1 << (halvings + groups.size() - 1);
        long height = data.shape().get(1) + 2L * padding;
        long width = data.shape().get(2) + 2L * padding;
        if (height % factor != 0 || width % factor != 0) {
            throw new ConfigurationException(
                    "groups",
                    "An image of " + height + "x" + width + " pixels cannot be halved " + (halvings + groups.size() - 1)
                            + " times, as " + halvings + " halvings and " + groups.size()
                            + " scales ask for; use fewer of either, or more padding.");
        }
    }

    /** Batch-normalised and depthwise convolutions are fastest with all channels of a pixel side by side. */
    static MemoryLayout inMemory(Parameters parameters) {
        return parameters.memoryLayout().or(MemoryLayout.CHANNELS_LAST);
    }

    /** Groups in all: levels of the ladder. */
    int count() {
        return groups.stream().mapToInt(Integer::intValue).sum();
    }

    /** The scale that a level is in, 0 next to the data. */
    int scale(int level) {
        int scale = 0;
        for (int left = level; left >= groups.get(scale); scale++) {
            left -= groups.get(scale);
        }
        return scale;
    }

    /** Whether the scale changes between a level and the one next deeper. */
    boolean lastOfScale(int level) {
        return level + 1 < count() && scale(level) != scale(level + 1);
    }

    /** Features at a level. */
    int featuresAt(int level) {
        return channels << (halvings + scale(level));
    }

    /** Features at a level, (channels, h, w). */
    Shape features(int level) {
        return at(level, featuresAt(level));
    }

    private Shape at(int level, int depth) {
        int factor = 1 << (halvings + scale(level));
        return new Shape(
                depth,
                (data.shape().get(1) + 2L * padding) / factor,
                (data.shape().get(2) + 2L * padding) / factor);
    }

    /** The levels z1, z2, ... */
    List<Level> levels() {
        List<Level> levels = new ArrayList<>();
        for (int l = 0; l < count(); l++) {
            levels.add(Level.of(l, count(), "z" + (l + 1), at(l, latentChannels)));
        }
        return List.copyOf(levels);
    }

    /** The image as the network sees it: on [-1, 1] if the data has a grid, in a frame of its lowest value. */
    NDArray seen(NDArray x) {
        PixelGrid grid = data.grid().orElse(new PixelGrid(2, -1, 1));
        double middle = (grid.lowest() + grid.highest()) / 2;
        double half = (grid.highest() - grid.lowest()) / 2;
        NDArray scaled = Tensors.scale(Tensors.shift(x, -middle), 1 / half);
        return NvaeOps.pad(scaled, padding, -1);
    }

    /** What the network says of the padded image, without the frame. */
    NDArray withoutFrame(NDArray y) {
        return NvaeOps.pad(y, -padding, 0);
    }
}
