package org.ladderlab.runs;

import java.util.Locale;
import java.util.Map;

/**
 * Where the time of a run's training steps went. Shares are of the wall-clock time of all steps after the first few, with what
 * happens between them.
 *
 * @param steps that were measured
 * @param secondsPerStep wall-clock time of all of it by the number of steps
 * @param shares of each part; they sum to 1
 * @param waiting the share in which the training thread did not run: other processes, the disk, another thread
 * @param framework the share spent in Java and not in the tensor library, without {@link Part#SAVING}; from samples of the stack
 * @param javaBytesPerStep what the training thread allocates in Java
 * @param operations the share of each operation that takes more than a hundredth, largest first; from samples of the stack, as
 *     is what part of it is Java
 */
public record Profile(
        long steps,
        double secondsPerStep,
        Map<Part, Double> shares,
        double waiting,
        double framework,
        double javaBytesPerStep,
        Map<String, Double> operations) {

    /** The parts of a step, in their order. */
    public enum Part {
        /** Choosing the examples and bringing them into tensors. */
        DATA,
        /** The objective. */
        FORWARD,
        /** Its gradients. */
        BACKWARD,
        /** Clipping, the optimizer's rule, the moving average. */
        OPTIMIZER,
        /** Reading the values of the step, the training curve, the progress line, trackers. */
        LOGGING,
        /** Checkpoints, judging the validation split, samples while training. */
        SAVING,
        /** Freeing the arrays of a step, and the loop. */
        REST;

        /** Its name in tables and files. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
