/** What happened in a run, line by line: how it is written, and the one way it is read. */
@NullMarked
package org.ladderlab.runs.journal;

import org.jspecify.annotations.NullMarked;
