/** Files of runs and sweeps of whatever kind: there whole or not at all, and able to tell whether they are as they were written. */
@NullMarked
package org.ladderlab.runs.files;

import org.jspecify.annotations.NullMarked;
