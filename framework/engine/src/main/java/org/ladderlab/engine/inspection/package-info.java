/** What can be said of an experiment without training it: whether it holds together, how large and how fast it is, what it computes. */
@NullMarked
package org.ladderlab.engine.inspection;

import org.jspecify.annotations.NullMarked;
