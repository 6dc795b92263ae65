/** A local MLflow server, and the Python that it runs in. */
@NullMarked
package org.ladderlab.plugins.mlflow.server;

import org.jspecify.annotations.NullMarked;
