package org.ladderlab.plugins.hierarchical;

import org.ladderlab.spi.model.Encoder;

/** An encoder for the decoder {@code linear-ladder}, which takes its world from here. */
public interface LinearLadder extends Encoder {

    /** The generative model. */
    LinearWorld world();
}
