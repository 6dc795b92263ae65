/** What an MLflow server shows: experiments, runs with their settings and notes, sweeps, and the prepared views. */
@NullMarked
package org.ladderlab.plugins.mlflow.pages;

import org.jspecify.annotations.NullMarked;
