/** Arrays as they are kept: safetensors files, checkpoints, and copies to go back to. */
@NullMarked
package org.ladderlab.engine.weights;

import org.jspecify.annotations.NullMarked;
