/** Arrays in files, in the safetensors format. */
@NullMarked
package org.ladderlab.nn.safetensors;

import org.jspecify.annotations.NullMarked;
