/** Energies learned by recovery likelihood: each level of a diffusion given the noisier one above it. */
@NullMarked
package org.ladderlab.plugins.energy;

import org.jspecify.annotations.NullMarked;
