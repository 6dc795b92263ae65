package org.ladderlab.spi.run;

import java.nio.file.Path;
import java.util.Map;

/**
 * Tells another system of a run: where its folder is, that it begins and how it ended. The folder is the durable truth and does
 * not depend on any tracker; a tracker reads there what it tells, from the journal and the files. Calls come from the training
 * thread: they must return at once and must not throw for what goes wrong elsewhere.
 */
public interface Tracker extends AutoCloseable {

    /** A run begins or goes on. */
    void start(Run run);

    /** The run ended; everything is in its folder. Waits a stated time at most. */
    void finish(RunStatus status);

    @Override
    void close();

    /**
     * What a tracker is told of a run.
     *
     * @param id the same for every attempt at this run
     * @param experiment groups runs
     * @param name the run's name
     * @param folder the run's folder
     * @param settings the resolved settings, flattened: path to value
     * @param tags anything else worth showing
     */
    record Run(
            String id,
            String experiment,
            String name,
            Path folder,
            Map<String, String> settings,
            Map<String, String> tags) {}
}
