/** Diffusion models: the fixed encoder, the denoising decoder, their losses, samplers and closed-form denoisers. */
@NullMarked
package org.ladderlab.plugins.diffusion;

import org.jspecify.annotations.NullMarked;
