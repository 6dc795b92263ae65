/** A sweep's folder: the plan of its runs and how each of its tasks stands. */
@NullMarked
package org.ladderlab.runs.sweep;

import org.jspecify.annotations.NullMarked;
