/** The ledger and the metrics of a model, the terms of each example, and what none of them may be. */
@NullMarked
package org.ladderlab.engine.evaluation;

import org.jspecify.annotations.NullMarked;
