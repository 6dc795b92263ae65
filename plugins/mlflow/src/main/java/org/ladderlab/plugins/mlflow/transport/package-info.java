/** Calls to an MLflow server: its address, credentials and TLS, one deadline for each call, and how long it is waited for. */
@NullMarked
package org.ladderlab.plugins.mlflow.transport;

import org.jspecify.annotations.NullMarked;
