/** The two halves of a ladder, the encoder q and the decoder p, what they are made of, and the bound of any finite one. */
@NullMarked
package org.ladderlab.spi.model;

import org.jspecify.annotations.NullMarked;
