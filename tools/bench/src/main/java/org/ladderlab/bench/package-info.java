/** The time of one training step, to be measured beside PyTorch. */
@NullMarked
package org.ladderlab.bench;

import org.jspecify.annotations.NullMarked;
