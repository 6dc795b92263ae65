package org.ladderlab.spi.tensors;

/** In which order the values of images lie in memory, which changes how fast layers are and the last digit of what they give. */
public enum MemoryLayout {
    /** What each network is fastest in. */
    AUTO,
    /** Channel by channel: (n, c, h, w) as it is written. */
    CONTIGUOUS,
    /** Pixel by pixel, all channels of a pixel side by side. */
    CHANNELS_LAST;

    /** This layout, or the given one for {@link #AUTO}. */
    public MemoryLayout or(MemoryLayout fastest) {
        return this == AUTO ? fastest : this;
    }
}
