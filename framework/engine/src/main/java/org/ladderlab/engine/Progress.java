package org.ladderlab.engine;

import java.util.OptionalDouble;

/** Hears how a run goes; called on the training thread, often. */
public interface Progress {

    /**
     * After a step.
     *
     * @param run the run's name
     * @param step steps done in all
     * @param steps steps to do in all
     * @param stepsPerSecond lately
     * @param secondsLeft estimated
     * @param loss of this step
     * @param bitsPerDim of this step, where the loss gives a bound that can be given so
     */
    void step(
            String run,
            long step,
            long steps,
            double stepsPerSecond,
            double secondsLeft,
            double loss,
            OptionalDouble bitsPerDim);

    /** A new phase or anything else worth a line. */
    void message(String run, String text);

    /** What must be heard where only problems are: a result may not be what it seems. */
    default void problem(String run, String text) {
        message(run, text);
    }
}
