/** Brings run folders to an MLflow server, while they grow or afterwards. */
@NullMarked
package org.ladderlab.plugins.mlflow.sending;

import org.jspecify.annotations.NullMarked;
