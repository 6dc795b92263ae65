/** Ladders whose encoder adds noise by a schedule: their frames, steps and weightings, and the bound of any number of levels. */
@NullMarked
package org.ladderlab.spi.diffusion;

import org.jspecify.annotations.NullMarked;
