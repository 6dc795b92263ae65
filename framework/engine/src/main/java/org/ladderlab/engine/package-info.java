/** Runs one experiment: the step loop, random streams, checkpoints, the journal, evaluation, provenance and figures. */
@NullMarked
package org.ladderlab.engine;

import org.jspecify.annotations.NullMarked;
