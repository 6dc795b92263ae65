/** Students: what learns from a trained diffusion, or from its own answers, to map noise to data in few steps. */
@NullMarked
package org.ladderlab.plugins.distillation;

import org.jspecify.annotations.NullMarked;
