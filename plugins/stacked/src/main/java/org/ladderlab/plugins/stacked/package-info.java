/** Ladders on ladders: the deepest latent of one model is the data of another. */
@NullMarked
package org.ladderlab.plugins.stacked;

import org.jspecify.annotations.NullMarked;
