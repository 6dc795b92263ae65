/**
 * What a plugin author sees. Here is how a plugin lists its components; what they are is in the packages below, of which each knows
 * only those before it: {@code settings, tensors, data, model, diffusion, run}.
 *
 * <p>Notation: {@code z_t = alpha_t x + sigma_t eps}, t in [0, 1], noise grows with t; {@code logSnr = log(alpha^2 /
 * sigma^2)}. A level of any hierarchy has a depth u in [0, 1]: 0 next to the data, 1 the deepest. Losses and bounds are
 * in nats per example unless a name says otherwise.
 */
@NullMarked
package org.ladderlab.spi;

import org.jspecify.annotations.NullMarked;
