/** Arrays as they are kept: checkpoints, averages, and copies to go back to. */
@NullMarked
package org.ladderlab.engine.weights;

import org.jspecify.annotations.NullMarked;
