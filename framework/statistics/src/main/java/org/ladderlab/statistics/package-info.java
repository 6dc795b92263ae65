/** What may be said of a few repetitions: means with their spread, paired differences, corrected p values. No tensors. */
@NullMarked
package org.ladderlab.statistics;

import org.jspecify.annotations.NullMarked;
