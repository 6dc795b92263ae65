/** Answers what made the difference: reads runs, pairs them by seed, and writes tables and one page. Trains nothing. */
@NullMarked
package org.ladderlab.compare;

import org.jspecify.annotations.NullMarked;
