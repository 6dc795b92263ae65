/** A run's journal as the queue of points: which are chosen, how far the server has got, and their batches. */
@NullMarked
package org.ladderlab.plugins.mlflow.points;

import org.jspecify.annotations.NullMarked;
