/** What is seen of an example, linearly and with noise, and what an estimate makes of it. */
@NullMarked
package org.ladderlab.plugins.diffusion.observations;

import org.jspecify.annotations.NullMarked;
