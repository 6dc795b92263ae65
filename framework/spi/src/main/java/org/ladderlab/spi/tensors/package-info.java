/** Arrays: their operations, the weights that they are made of, and the scope that owns them and draws random numbers. */
@NullMarked
package org.ladderlab.spi.tensors;

import org.jspecify.annotations.NullMarked;
