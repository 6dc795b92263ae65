package org.ladderlab.spi;

import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Loss;

/**
 * The model of a finished run, with its averaged weights, which require no gradient and are none of the experiment's own.
 *
 * @param data what its examples are
 */
public record Teacher(DataSpec data, Encoder encoder, Decoder decoder, Loss loss) {}
