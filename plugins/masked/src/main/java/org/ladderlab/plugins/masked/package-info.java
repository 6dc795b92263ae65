/** Masked diffusion: a ladder whose latents are the data with some of its values hidden. */
@NullMarked
package org.ladderlab.plugins.masked;

import org.jspecify.annotations.NullMarked;
