/** Rules that turn gradients into changes of the weights: Adam and its relatives. */
@NullMarked
package org.ladderlab.plugins.optimizers;

import org.jspecify.annotations.NullMarked;
