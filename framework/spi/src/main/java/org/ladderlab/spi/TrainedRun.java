package org.ladderlab.spi;

import java.util.Optional;
import org.ladderlab.spi.settings.Setting;

/**
 * A setting that names a run whose trained model a component looks at: {@code {run: runs/NAME-HASH}}. What that run is, and the weights that
 * it came to, are part of what the experiment is; {@link BuildContext#teacher} makes its model.
 *
 * @param run its folder
 * @param experiment what the run's experiment says; empty where only the setting itself is looked at, or the run is not there yet
 */
public record TrainedRun(
        @Setting(value = "the folder of a run that has finished", required = true, path = true) String run,
        Optional<Record> experiment) {}
