/** Figures: ledgers, losses, schedules, weightings, and examples as pictures or points. */
@NullMarked
package org.ladderlab.figures;

import org.jspecify.annotations.NullMarked;
