/** What a run's folder tells an MLflow server: its names and settings, how it stands, and the machine's use. */
@NullMarked
package org.ladderlab.plugins.mlflow.folder;

import org.jspecify.annotations.NullMarked;
