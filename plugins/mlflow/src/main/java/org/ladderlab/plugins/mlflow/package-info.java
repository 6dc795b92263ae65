/** Tells an MLflow server of runs. */
@NullMarked
package org.ladderlab.plugins.mlflow;

import org.jspecify.annotations.NullMarked;
