/** Ladders of learned latents, their loss, sampler and metrics, and linear Gaussian ladders whose bound is known exactly. */
@NullMarked
package org.ladderlab.plugins.hierarchical;

import org.jspecify.annotations.NullMarked;
