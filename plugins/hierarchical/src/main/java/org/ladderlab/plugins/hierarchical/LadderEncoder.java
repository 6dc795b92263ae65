package org.ladderlab.plugins.hierarchical;

import org.ladderlab.spi.model.Encoder;

/** An encoder whose sizes the decoder {@code mlp-ladder} mirrors. */
public interface LadderEncoder extends Encoder {

    /** The sizes of both halves. */
    LadderSizes sizes();
}
