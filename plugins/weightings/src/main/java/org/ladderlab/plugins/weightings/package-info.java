/** Weightings of the diffusion objective over the log SNR, and how the times of a batch are drawn. */
@NullMarked
package org.ladderlab.plugins.weightings;

import org.jspecify.annotations.NullMarked;
