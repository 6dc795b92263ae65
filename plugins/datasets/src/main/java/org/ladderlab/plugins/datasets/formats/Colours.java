package org.ladderlab.plugins.datasets.formats;

/** Which channels a picture gives. */
public enum Colours {
    /** One: grey as it is, colours by {@code 0.299 R + 0.587 G + 0.114 B} (ITU-R BT.601). */
    GREY(1),
    /** Three, grey in each alike; pictures must be opaque. */
    RGB(3),
    /** Four, 255 for what is opaque; the colours of transparent pixels are what the file says. */
    RGBA(4);

    private final int channels;

    Colours(int channels) {
        this.channels = channels;
    }

    int channels() {
        return channels;
    }
}
