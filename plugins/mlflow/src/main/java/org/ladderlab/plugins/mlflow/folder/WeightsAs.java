package org.ladderlab.plugins.mlflow.folder;

/** What becomes of a finished run's weights on the server. */
public enum WeightsAs {
    /** They stay in the run's folder. */
    NONE,
    /** A file among the run's artifacts. */
    ARTIFACT,
    /** A logged model, which can be registered; MLflow 3 or newer. */
    MODEL
}
